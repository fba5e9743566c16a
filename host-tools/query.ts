/** `noonmark query HOST[:PORT]`: asks an NTP server for the time and says what clients will make of the answer. */

import { setTimeout as pause } from "node:timers/promises";
import { flag, option, readCall } from "./call.js";
import { coloured } from "./colour.js";
import { columns } from "./columns.js";
import { Failure } from "./failure.js";
import { jsonLine } from "./json.js";
import { type Answer, ask, type Measurement, measure } from "./query/exchange.js";
import { parseTarget, resolveHost, type Target } from "./query/target.js";
import { asksToKeepAway, duration, isUsable, judge, type Level, type Verdict, worstLevel } from "./query/verdicts.js";
import { wholeNumber } from "./whole-number.js";

const CALL = {
  name: "noonmark query",
  usage: "HOST[:PORT] [OPTIONS]",
  about: `Asks an NTP server (port 123 where none is given; [IPV6]:PORT for IPv6) and prints offset, delay and every \
field of its answer, each with what a client could object to. It asks four times within a second, and shows the answer \
with the least delay. Exit status 1 when there is no answer that a client would use.`,
  takesWords: true,
  options: {
    json: flag("one JSON object"),
    count: option("N", "ask N times (1 to 100), 2 s apart"),
  },
};

/** RFC 5905 §7.2 and A.1.1, BTIME: the pause between packets of a burst; servers may deny those who ask more often. */
const INTERVAL_MS = 2000;
const COUNT_LIMIT = 100;

/** Without --count: enough to see a delay without an accident, and half of the 8 that chrony's ratelimit has for all. */
const QUICK_COUNT = 4;
const QUICK_INTERVAL_MS = 250;

interface Call {
  target: Target;
  count: number;
  intervalMs: number;
  json: boolean;
}

/** What came of asking several times. */
export interface Survey {
  /** In the order of asking; undefined where no answer came. */
  samples: (Measurement | undefined)[];
  /** The answer with the least delay, of the usable ones if there are any. */
  best: Answer | undefined;
  /** How many of the answers no client would use. */
  unusable: number;
  /** Why the last unanswered question had no answer. */
  failure: Failure | undefined;
}

/**
 * Asks `count` times, whether or not the question before was answered, and keeps the best answer; who is told to keep
 * away (a kiss code, RFC 5905 §7.4) asks no more. `onTurn` is told how many questions are over.
 */
export async function survey(
  address: string,
  port: number,
  count: number,
  intervalMs: number,
  onTurn: (over: number) => void = () => {},
): Promise<Survey> {
  const asked: Promise<Answer | Failure>[] = [];
  let over = 0;
  let kissed = false;
  for (let turn = 0; turn < count && !kissed; turn++) {
    if (turn > 0) await pause(intervalMs);
    if (kissed) break;
    const question = outcomeOf(ask(address, port)).then((outcome) => {
      kissed ||= !(outcome instanceof Failure) && asksToKeepAway(outcome.header);
      onTurn(++over);
      return outcome;
    });
    // Where they are asked at once, the measurements would disturb each other.
    if (intervalMs === 0) await question;
    asked.push(question);
  }
  return surveyOf(await Promise.all(asked));
}

async function outcomeOf(question: Promise<Answer>): Promise<Answer | Failure> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

function surveyOf(outcomes: readonly (Answer | Failure)[]): Survey {
  const result: Survey = { samples: [], best: undefined, unusable: 0, failure: undefined };
  for (const outcome of outcomes) {
    if (outcome instanceof Failure) {
      result.samples.push(undefined);
      result.failure = outcome;
      continue;
    }
    result.samples.push(measure(outcome));
    if (!isUsable(judge(outcome))) result.unusable++;
    if (result.best === undefined || rank(outcome) < rank(result.best)) result.best = outcome;
  }
  return result;
}

/** Usable answers come before the others, then those with less delay, which the network has harmed less. */
function rank(answer: Answer): number {
  const { delayNs } = measure(answer);
  return isUsable(judge(answer)) ? delayNs : delayNs + 1e18;
}

/** What the command line asks for. Throws Failure. */
export function callOf(words: string[]): Call | undefined {
  const read = readCall(CALL, words);
  if (read === undefined) return undefined;
  const { values, positionals } = read;
  const [host, ...more] = positionals;
  if (host === undefined || more.length > 0) {
    throw new Failure(`one server is wanted, not ${positionals.length}; --help tells how to call it`, 2);
  }
  const given = values.count === undefined ? undefined : wholeNumber("--count", values.count, 1, COUNT_LIMIT);
  return {
    target: parseTarget(host),
    count: given ?? QUICK_COUNT,
    intervalMs: given === undefined ? QUICK_INTERVAL_MS : INTERVAL_MS,
    json: values.json,
  };
}

export async function run(words: string[]): Promise<number> {
  const call = callOf(words);
  if (call === undefined) return 0;
  const { target, count, intervalMs, json } = call;
  const address = await resolveHost(target.host);
  const result = await survey(address, target.port, count, intervalMs);
  const { best, failure } = result;
  if (best === undefined) throw failure ?? new Error("nothing was asked");
  const verdicts = judge(best);
  if (json) console.log(jsonLine(report(target, address, result, best, verdicts)));
  else printReport(target, address, result, best, verdicts);
  return isUsable(verdicts) ? 0 : 1;
}

/** The object of --json. */
function report({ host, port }: Target, address: string, result: Survey, best: Answer, verdicts: Verdict[]) {
  return {
    host,
    address,
    port,
    usable: isUsable(verdicts),
    level: worstLevel(verdicts),
    asked: result.samples.length,
    answered: result.samples.filter((sample) => sample !== undefined).length,
    samples: result.samples.map((sample) => sample ?? null),
    clockUncertaintyNs: best.clockUncertaintyNs,
    fields: Object.fromEntries(verdicts.map(({ field, value }) => [field, value])),
    verdicts: verdicts.map(({ field, level, reason }) => ({ field, level, reason })),
  };
}

function printReport({ host, port }: Target, address: string, result: Survey, best: Answer, verdicts: Verdict[]): void {
  const named = host === address ? "" : ` (${host})`;
  const { offsetNs, delayNs } = measure(best);
  console.log(`${address}${named}, UDP port ${port}`);
  console.log(`offset ${signed(offsetNs)}, delay ${duration(delayNs / 1e9)}${describeSamples(result)}\n`);
  const rows = verdicts.map(({ field, text, level, reason }) => {
    const comment = level === "good" ? reason : `${coloured(LEVELS[level], level)}: ${reason}`;
    return [`  ${wordsOf(field)}`, text, comment];
  });
  console.log(columns(rows));
  console.log(`\n${coloured(LEVELS[worstLevel(verdicts)], summary(verdicts))}`);
}

/** The last line, as bad as the worst field. */
function summary(verdicts: readonly Verdict[]): string {
  const fieldsOf = (wanted: Level) =>
    verdicts.flatMap(({ field, level }) => (level === wanted ? [wordsOf(field)] : [])).join(", ");
  const worst = worstLevel(verdicts);
  if (worst === "refused") return `Not usable: ${fieldsOf("refused")}.`;
  return worst === "good" ? "Usable." : `Usable, but doubtful: ${fieldsOf("doubtful")}.`;
}

/** How a person is shown what clients make of a field. */
const LEVELS = { good: "good", doubtful: "doubtful", refused: "bad" } as const;

function describeSamples({ samples, failure }: Survey): string {
  if (samples.length === 1) return "";
  const answered = samples.filter((sample) => sample !== undefined).length;
  const missing = failure === undefined ? "" : `; ${failure.message}`;
  return `, the best of ${answered} answers to ${samples.length} questions${missing}`;
}

function signed(nanoseconds: number): string {
  return `${nanoseconds >= 0 ? "+" : "−"}${duration(Math.abs(nanoseconds) / 1e9)}`;
}

/** "rootDelayUs" is "root delay" to people. */
function wordsOf(field: string): string {
  return field.replace(/(Us|Ns|Bytes|Exponent)$/, "").replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
