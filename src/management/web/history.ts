/**
 * /history.json and /history.csv: the history in rows, of minutes (`?span=day`) or of ten minutes (`?span=weeks`).
 * Each part of the answer has as many rows as surely fit what the driver takes at once.
 */

import type { Course } from "../../storage/history/course.js";
import type { TenMinuteRecord } from "../../storage/history/ten-minutes.js";
import { isoText } from "../../time/utc.js";
import type { Parts } from "./json.js";

/** From 1900 to 1970 (RFC 5905 §6). */
export const UNIX_EPOCH = 2_208_988_800;

/** A row has at most 180 characters: 14 of them are below the driver's 2,872. */
const ROWS_IN_A_PART = 14;

/** Words for the numbers of a record: storage/history has them. */
export interface HistoryWords {
  readonly states: readonly string[];
  causeWords(cause: number): string;
}

export const COLUMNS: readonly string[] = [
  "unix",
  "state",
  "reason",
  "boundUs",
  "offsetRmsNs",
  "frequencyPpb",
  "temperatureCelsius",
  "satellites",
  "requests",
  "goodS",
  "coveredS",
  "isFirst",
];

/** Where `course` is at its next row. */
type RowText = (record: Readonly<TenMinuteRecord>, index: number) => string;

/** An answer of a head, the rows of a course, and a foot. */
export function rowsOf(course: Course, head: string, row: RowText, foot: string): Parts {
  let rows = 0;
  let isOver = false;
  return (part) => {
    if (part === 0) return head;
    if (isOver) return undefined;
    let text = "";
    for (let i = 0; i < ROWS_IN_A_PART && !isOver; i++) {
      if (course.next()) text += row(course.record, rows++);
      else isOver = true;
    }
    return isOver ? text + foot : text;
  };
}

export function historyJson(course: Course, words: HistoryWords): Parts {
  const head = `{"stepS":${course.stepSeconds},"states":${JSON.stringify([...words.states])},"columns":${JSON.stringify([...COLUMNS])},"rows":[`;
  const row: RowText = (record, index) => {
    const reason = words.causeWords(record.cause);
    const unix = record.second > 0 ? record.second - UNIX_EPOCH : "null";
    const values = numbersOf(record).map((value) => value ?? "null");
    return `${index > 0 ? ",\n" : "\n"}[${unix},${record.state},${reason === "" ? "null" : `"${reason}"`},${values.join(",")}]`;
  };
  return rowsOf(course, head, row, "\n]}\n");
}

export function historyCsv(course: Course, words: HistoryWords): Parts {
  const head = `time,${COLUMNS.slice(1).join(",")}\n`;
  const row: RowText = (record) => {
    const time = record.second > 0 ? isoText(record.second) : "";
    const values = numbersOf(record).map((value) => value ?? "");
    return `${time},${words.states[record.state] ?? ""},${words.causeWords(record.cause)},${values.join(",")}\n`;
  };
  return rowsOf(course, head, row, "");
}

/** The numbers in the order of COLUMNS, from the bound on. */
function numbersOf(record: Readonly<TenMinuteRecord>): (number | undefined)[] {
  return [
    rounded(record.boundSeconds * 1e6, 3),
    rounded(record.offsetRmsSeconds * 1e9, 1),
    rounded(record.frequency * 1e9, 3),
    rounded(record.temperatureCelsius, 1),
    record.satellites,
    record.requests,
    record.goodSeconds,
    record.coveredSeconds,
    record.isFirst ? 1 : 0,
  ];
}

function rounded(value: number, decimals: number): number | undefined {
  return Number.isFinite(value) ? Number(value.toFixed(decimals)) : undefined;
}
