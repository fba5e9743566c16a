/** What a flood did, as a table, and whether it did what is wanted. */

import { markdownTable } from "markdown-table";
import { type Flood, type FloodResult, ROOM_BYTES } from "./flood-run.js";

export interface Verdict {
  what: string;
  reached: boolean;
}

/** Of a regular client's requests; 1 % is a poll lost in an hour and a half at a poll of 64 s. */
const LOSS_LIMIT_PERCENT = 1;
/** What a process's memory moves by on its own account (the C library's arenas, pages first touched). */
const MEMORY_LIMIT_KB = 256;
/** A flood that came slower than asked for is none. */
const LEAST_RATE = 0.95;

export function lossPercent({ regularAsked, regularAnswered }: FloodResult): number {
  return (100 * (regularAsked - regularAnswered)) / regularAsked;
}

export function floodVerdicts({ ratePerS }: Flood, result: FloodResult): Verdict[] {
  const { quietAsked, quietAnswered, invalid, floodSent, floodS, memoryAfterKb, memoryBeforeKb } = result;
  return [
    { what: `the flood came at ${ratePerS} a second`, reached: floodSent / floodS >= LEAST_RATE * ratePerS },
    { what: "regular clients lose nothing without it", reached: quietAnswered === quietAsked && invalid === 0 },
    {
      what: `regular clients lose less than ${LOSS_LIMIT_PERCENT} %`,
      reached: lossPercent(result) < LOSS_LIMIT_PERCENT,
    },
    { what: "memory stays flat", reached: memoryAfterKb - memoryBeforeKb <= MEMORY_LIMIT_KB },
  ];
}

/** Why a regular's answers may have been lost that are not the appliance's to keep; undefined where there is nothing. */
export function floodRemark({ roomBytes }: FloodResult): string | undefined {
  if (roomBytes >= ROOM_BYTES) return undefined;
  const [has, wants] = [roomBytes, ROOM_BYTES].map((bytes) => Math.round(bytes / 1024));
  return `the appliance's socket holds ${has} kB instead of ${wants}: run it as root, or raise net.core.rmem_max`;
}

/** A table that reads well in a terminal and is one in Markdown. */
export function floodTable(result: FloodResult): string {
  const rows: [string, string][] = [
    ["the flood", `${thousands(result.floodSent)} in ${result.floodS.toFixed(1)} s`],
    ["answered, the regulars' included", thousands(result.answeredInC)],
    ["dropped by the kernel", thousands(result.droppedByKernel)],
    ["16 regulars before it", `${result.quietAnswered} of ${result.quietAsked} answered`],
    ["16 regulars during it", `${result.regularAnswered} of ${result.regularAsked} answered`],
    ["their loss", `${lossPercent(result).toFixed(2)} %`],
    ["memory of the process", `${thousands(result.memoryBeforeKb)} kB → ${thousands(result.memoryAfterKb)} kB`],
    ["slots of the machine in use", `${thousands(result.slotsBefore)} → ${thousands(result.slotsAfter)}`],
    ["CPU per request", `${result.cpuPerRequestUs.toFixed(2)} µs`],
    ["others' CPU meanwhile", `${Math.round(result.othersPercent)} % of one`],
  ];
  return `${markdownTable([["", ""], ...rows], { align: ["", "right"] })}\n`;
}

function thousands(value: number): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}
