/** Runs a scenario from a seed, holds every second of it against the promises, and keeps what a report wants. */

import { Failure } from "../failure.js";
import { mergeConfigurations, storedConfiguration } from "./configuration.js";
import { demandsAreMet } from "./demands.js";
import { type Instant, instant } from "./events.js";
import { limitsAreKept, promises, type Watch } from "./promises.js";
import { ptpDemandsAreMet } from "./ptp/promises.js";
import { RandomStream } from "./random.js";
import { type Limits, limitsOf, type Scenario } from "./scenario.js";
import { SmearedTime } from "./smear.js";
import type { Status } from "./status.js";
import { type Observation, type RunOptions, runWorld } from "./virtual.js";
import { worldOptions } from "./world.js";

/** A promise that was broken, and where. */
export interface Breach {
  promise: string;
  second: number;
  what: string;
  /** It was found when the run was over. */
  atEnd?: boolean;
}

/** The worst of a span of seconds, for a plot. */
export interface Sample {
  /** The first second after the span. */
  second: number;
  /**
   * |served − true| and the bound that went with it, ns, where the one came nearest to the other or passed it; absent
   * where nothing was served as synchronised.
   */
  errorNs: number | undefined;
  boundNs: number | undefined;
  /** What the appliance last claimed to be. */
  state: string;
}

export interface RunResult {
  scenario: string;
  hazard: string;
  seed: number;
  seconds: number;
  wallS: number;
  /** Seconds for which the scenario promises nothing about the truth, and why. */
  excused: Limits["excused"];
  breach: Breach | undefined;
  worstErrorNs: number;
  worstErrorOverBound: number;
  /** Share of the seconds in which stratum 1 was served. */
  synchronisedShare: number;
  /** Times that it came back to stratum 1 or out of a holdover. */
  recoveries: number;
  replies: number;
  samples: Sample[];
}

export interface JudgeOptions {
  /** Stops there, as if the scenario ended; its limits at the end are not asked for. */
  untilS?: number;
  /** Sees every second. */
  onSecond?: (observation: Observation) => void;
  /** Where the firmware throws an error, have it say in which line; a tenth slower. */
  lines?: boolean;
  run?: Pick<RunOptions, "words" | "program" | "tap" | "receiver">;
}

const PLOT_POINTS = 800;

/**
 * How often the appliance tells its status unasked; it also does when its state or leap indicator changes. A line takes
 * longer than all else that it does in a second.
 */
const STATUS_S = 60;

/** Thrown inside a run to end it. */
class Broken extends Error {
  readonly breach: Breach;

  constructor(breach: Breach) {
    super(breach.what);
    this.breach = breach;
  }
}

export async function judge(scenario: Scenario, seed: number, options: JudgeOptions = {}): Promise<RunResult> {
  const seconds = Math.min(scenario.seconds, options.untilS ?? scenario.seconds);
  const record = new Account(scenario, seed, seconds);
  const limits = limitsOf(scenario);
  const lasting = [limitsAreKept(limits), demandsAreMet(limits), ptpDemandsAreMet(limits.ptp)];
  let watches = [...promises(limits), ...lasting];
  let starts = 1;
  const started = process.hrtime.bigint();
  const standing = new Standing();
  const smear = smearOf(scenario);
  const onSecond = (seen: Observation) => {
    const judged = smear === undefined ? seen : { ...seen, replies: seen.replies.map((each) => smear.judged(each)) };
    const observation = standing.complete(judged);
    options.onSecond?.(observation);
    record.add(observation);
    if (observation.starts !== starts) {
      starts = observation.starts;
      hold(watches, observation);
      watches = [...promises(limits), ...lasting];
      // What was served in this second was served by the start before.
      hold(watches, { ...observation, status: undefined, replies: [] });
    } else hold(watches, observation);
  };
  try {
    await runWorld(
      { clients: { requestsPerS: 1 }, ...scenario.world, seed },
      {
        seconds,
        storage: {
          ...scenario.storage,
          ...storedConfiguration(
            mergeConfigurations({ console: { statusS: STATUS_S } }, scenario.configuration ?? {}, {
              console: { json: true },
            }),
          ),
        },
        onSecond,
        powerCuts: powerCutsOf(scenario, seed),
        ...options.run,
        words: [
          ...(scenario.words ?? []),
          ...(options.run?.words ?? []),
          ...(options.lines === true ? [] : ["--omit-lines"]),
        ],
      },
    );
    if (limits.stopsSaying !== undefined && seconds === scenario.seconds) {
      record.result.breach = { promise: "runs", second: seconds - 1, what: "it should have stopped, and did not" };
    }
    for (const { name, end } of seconds === scenario.seconds ? watches : []) {
      const what = end?.();
      if (what !== undefined) record.result.breach = { promise: name, second: seconds - 1, what, atEnd: true };
    }
  } catch (error) {
    if (error instanceof Broken) record.result.breach = error.breach;
    else if (error instanceof Failure) {
      // Which stops before it serves has not stopped for what it was asked.
      if (limits.stopsSaying?.test(error.message) && record.lastSecond > limits.synchronisedByS) {
        return record.conclude(wallS(started));
      }
      record.result.breach = { promise: "runs", second: record.lastSecond, what: error.message };
    } else throw error;
  }
  return record.conclude(wallS(started));
}

function hold(watches: readonly Watch[], observation: Observation): void {
  for (const { name, second } of watches) {
    const what = second(observation);
    if (what !== undefined) throw new Broken({ promise: name, second: observation.second, what });
  }
}

function wallS(started: bigint): number {
  return Number(process.hrtime.bigint() - started) / 1e9;
}

/** What is to be served instead of UTC, if anything is. */
function smearOf({ smeared, world }: Scenario): SmearedTime | undefined {
  return smeared === undefined ? undefined : new SmearedTime(worldOptions(world).sky, smeared);
}

/** The instants at which the supply fails, in order. */
function powerCutsOf({ powerCuts }: Scenario, seed: number): Instant[] {
  if (powerCuts === undefined) return [];
  const { fromS, untilS, count } = powerCuts;
  const random = new RandomStream(seed, "power cuts");
  const instants = Array.from({ length: count }, () => random.between(fromS, untilS)).sort((a, b) => a - b);
  return instants.map((at) => instant(Math.floor(at), (at % 1) * 1e9));
}

/** What the appliance's last status says, while it is not late with the next. */
class Standing {
  #status: Status | undefined;
  #second = 0;
  #starts = 0;

  /** The observation with the status that holds in it. */
  complete(observation: Observation): Observation {
    const { second, starts, status } = observation;
    if (status !== undefined || starts !== this.#starts || second - this.#second > STATUS_S) {
      this.#status = status;
      this.#second = second;
      this.#starts = starts;
    }
    return { ...observation, status: this.#status };
  }
}

class Account {
  lastSecond = 0;
  readonly result: RunResult;
  readonly #stepS: number;
  #synchronisedS = 0;
  #served = false;
  #everServed = false;
  #sample: Sample = { second: 0, errorNs: undefined, boundNs: undefined, state: "" };

  constructor(scenario: Scenario, seed: number, seconds: number) {
    this.#stepS = Math.max(1, Math.ceil(seconds / PLOT_POINTS));
    this.result = {
      scenario: scenario.name,
      hazard: scenario.hazard,
      excused: limitsOf(scenario).excused,
      seed,
      seconds,
      wallS: 0,
      breach: undefined,
      worstErrorNs: 0,
      worstErrorOverBound: 0,
      synchronisedShare: 0,
      recoveries: 0,
      replies: 0,
      samples: [],
    };
  }

  add({ second, status, replies }: Observation): void {
    this.lastSecond = second;
    for (const { reply } of replies) {
      if (reply === undefined) continue;
      this.result.replies++;
      if (reply.leapIndicator === 3) continue;
      const errorNs = Math.max(Math.abs(reply.receiveErrorNs), Math.abs(reply.transmitErrorNs));
      const boundNs = (reply.rootDelayS / 2 + reply.rootDispersionS) * 1e9;
      this.result.worstErrorNs = Math.max(this.result.worstErrorNs, errorNs);
      this.result.worstErrorOverBound = Math.max(this.result.worstErrorOverBound, errorNs / boundNs);
      this.#sampleError(errorNs, boundNs);
    }
    const served = status === undefined ? this.#served : status.state === "synchronised";
    if (served && !this.#served && this.#everServed) this.result.recoveries++;
    this.#served = served;
    this.#everServed ||= served;
    if (status?.stratum === 1) this.#synchronisedS++;
    this.#sample.state = status?.state ?? this.#sample.state;
    if ((second + 1) % this.#stepS !== 0) return;
    this.result.samples.push({ ...this.#sample, second: second + 1 });
    this.#sample = { second, errorNs: undefined, boundNs: undefined, state: this.#sample.state };
  }

  #sampleError(errorNs: number, boundNs: number): void {
    const { errorNs: worstNs = 0, boundNs: itsBoundNs = 1 } = this.#sample;
    if (this.#sample.errorNs !== undefined && errorNs / boundNs <= worstNs / itsBoundNs) return;
    this.#sample.errorNs = errorNs;
    this.#sample.boundNs = boundNs;
  }

  conclude(wallS: number): RunResult {
    this.result.wallS = wallS;
    this.result.seconds = this.lastSecond + 1;
    this.result.synchronisedShare = this.#synchronisedS / Math.max(1, this.result.seconds);
    return this.result;
  }
}
