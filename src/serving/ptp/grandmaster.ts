/**
 * The grandmaster: whether this clock is the master of its domain, and what it says of itself then.
 *
 * Model: an ordinary clock with one port that is never a slave (IEEE 1588-2019 §9.2, §9.3): it listens for three announce
 * intervals, becomes the master, stands aside (passive) as soon as a better one counts, and takes over when no better one is
 * heard any more. Whoever has no time is no master, however alone it is: a wrong time is worse than none. When the time is
 * lost, three more Announces say so (class 248), so that another takes over at once; then there is silence.
 *
 * Comes in: Announces of others, and once a second what may be claimed of the clock. Goes out: the rules that C sends by.
 */

import { readAnnounce } from "./announce.js";
import { compareDataSets, type DataSet } from "./best-master.js";
import { ForeignMasters, TIMEOUT_INTERVALS } from "./foreign-masters.js";
import { CLASS_DEFAULT, CLASS_DEGRADED, type Claim, isLeapNear, QualityTracker, scaledLogVariance } from "./quality.js";
import { ANNOUNCES, type PtpOptions, RULES_BYTES, SERVES, SILENT, writeRules } from "./rules.js";

/** What the port does; "noTime" is the state of a clock that has nothing to send. */
export type PortState = "noTime" | "listening" | "master" | "passive";

/** Announces that say that the time is lost. */
const FAREWELLS = 3;

/**
 * The accuracy that is announced gets better only when it has been for so long: of two clocks whose bounds both lie near a
 * step of the table, the master would otherwise change with each second.
 */
const BETTER_SECONDS = 60;

/** What single stamps scatter by, when no hardware takes them: see STAMP_FLOOR_SECONDS in server.ts. */
const STAMP_DEVIATION_SECONDS = 10e-6;
const VARIANCE = scaledLogVariance(STAMP_DEVIATION_SECONDS);
/** Not known: §7.6.3.3's largest. */
const VARIANCE_UNKNOWN = 0xffff;

/** Takes an entry for the journal. */
export type ReportPtp = (evidence: string) => void;

export class Grandmaster {
  state: PortState = "noTime";
  /** The rules as of the last `tick`. */
  readonly rules = new Uint8Array(RULES_BYTES);
  /** The master that is stood aside for; undefined where there is none. */
  better: DataSet | undefined;
  private readonly options: PtpOptions;
  private readonly identity: string;
  private readonly report: ReportPtp;
  private readonly intervalSeconds: number;
  private readonly tracker = new QualityTracker();
  private readonly foreign: ForeignMasters;
  private listeningSeconds = 0;
  private farewellSeconds = 0;
  private accuracy = 0;
  private betterSeconds = 0;

  /** @param identity of this clock, as announce.ts writes it. */
  constructor(options: PtpOptions, identity: string, report: ReportPtp) {
    this.options = options;
    this.identity = identity;
    this.report = report;
    this.intervalSeconds = 2 ** options.announceInterval;
    this.foreign = new ForeignMasters(this.intervalSeconds);
  }

  get clockClass(): number {
    return this.tracker.quality.clockClass;
  }

  /** As it is announced. */
  get announcedAccuracy(): number {
    return this.tracker.quality.accuracy;
  }

  /** Takes an Announce of another clock. */
  take(bytes: Readonly<Uint8Array>, nowSeconds: number): void {
    const dataSet = readAnnounce(bytes);
    if (dataSet !== undefined) this.foreign.take(dataSet, nowSeconds);
  }

  /** Once a second. `rules` are new afterwards. */
  tick(claim: Readonly<Claim>, nowSeconds: number): void {
    const { tracker } = this;
    const wasMaster = this.state === "master";
    // What is announced stands until the next Announce, and a second more until the next tick.
    const isOther = tracker.update(claim, this.intervalSeconds + 1);
    const { quality } = tracker;
    quality.accuracy = this.steadyAccuracy(quality.accuracy, isOther);
    this.better = this.foreign.best(nowSeconds);
    const next = this.nextState(nowSeconds);
    if (wasMaster && next === "noTime") this.farewellSeconds = nowSeconds + FAREWELLS * this.intervalSeconds;
    this.note(next, isOther);
    this.state = next;
    writeRules(this.rules, this.options, quality, {
      duty: next === "master" ? SERVES : nowSeconds < this.farewellSeconds && next === "noTime" ? ANNOUNCES : SILENT,
      trusted: quality.clockClass !== CLASS_DEGRADED,
      variance: quality.hasTime ? VARIANCE : VARIANCE_UNKNOWN,
      isLeapNear: isLeapNear(claim),
    });
  }

  /** §9.3.3, figure 33: with a class up to 127 who is worse is passive, with another a slave, which we never are. */
  private nextState(nowSeconds: number): PortState {
    const { better, state } = this;
    if (!this.tracker.quality.hasTime) return "noTime";
    if (better !== undefined) return compareDataSets(this.dataSet(), better) < 0 ? "master" : "passive";
    if (state === "master" || state === "passive") return "master";
    if (state === "noTime") this.listeningSeconds = nowSeconds + TIMEOUT_INTERVALS * this.intervalSeconds;
    return nowSeconds >= this.listeningSeconds ? "master" : "listening";
  }

  private dataSet(): DataSet {
    const { options, identity } = this;
    const { clockClass, accuracy } = this.tracker.quality;
    const { priority1, priority2 } = options;
    return {
      priority1,
      clockClass,
      accuracy,
      variance: VARIANCE,
      priority2,
      identity,
      stepsRemoved: 0,
      sender: identity,
      senderPort: 1,
    };
  }

  private steadyAccuracy(now: number, isOther: boolean): number {
    this.betterSeconds = now < this.accuracy ? this.betterSeconds + 1 : 0;
    if (isOther || now > this.accuracy || this.betterSeconds >= BETTER_SECONDS) {
      this.accuracy = now;
      this.betterSeconds = 0;
    }
    return this.accuracy;
  }

  private note(next: PortState, isOther: boolean): void {
    if (next === this.state && !(isOther && next === "master")) return;
    const { clockClass } = this.tracker.quality;
    const { better, state } = this;
    if (next === "passive") {
      const whose = `${better?.identity} of class ${better?.clockClass}, priority1 ${better?.priority1}`;
      this.report(`${state} → passive: ${whose} is the better master than class ${clockClass}`);
    } else if (next === "noTime") this.report(`${state} → no time: class ${CLASS_DEFAULT}, then silence`);
    else if (next === state) this.report(`class ${clockClass}`);
    else this.report(`${state} → ${next}, class ${clockClass}`);
  }
}
