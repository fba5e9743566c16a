/**
 * The trial of the pulse: has the receiver change the width, lets pulse-check.ts look at the edges, and has the pulse
 * turned over where its ends were captured and the receiver can do that (u-blox, CASIC); then it is tried again.
 */

import type { Ticks } from "../../time/units.js";
import { Exchange } from "./exchange.js";
import { canFall, type PulseCommand, type PulseShape, pulseCommands } from "./families.js";
import type { PulseEdges } from "./findings.js";
import { PulseCheck } from "./pulse-check.js";

/** The two widths between which the trial changes. Whatever captures edges sees 60 ms. */
const WIDTHS_MS = [100, 60] as const;
/** From a change of polarity until its edges can be looked at. */
const TURN_SECONDS = 4;

export class PulseTrial {
  /** The shape that the receiver has, or is to be given when it is set up. */
  shape: PulseShape;
  /** What is known; what was found out stands while it is tried again. */
  edges: PulseEdges = "checking";

  private readonly check: PulseCheck;
  private stage: "waiting" | "changing" | "watching" | "turning" | "over" = "waiting";
  private exchange: Exchange | undefined;
  /** The pulse was turned over in this trial: once must do. */
  private turned = false;
  private turnedAtSeconds = Number.NEGATIVE_INFINITY;

  /** @param falling an earlier trial on the same wires ended with a falling pulse: to be begun with. */
  constructor(ticksPerSecond: number, falling: boolean) {
    this.check = new PulseCheck(ticksPerSecond);
    this.shape = { widthMs: WIDTHS_MS[0], falling };
  }

  /** Nothing was sent that the receiver would have to answer. */
  get quiet(): boolean {
    return this.stage === "waiting" || this.stage === "over";
  }

  /** The receiver is to be set up (again), with `shape`: a trial comes after. */
  restart(): void {
    // A receiver that was reset pulses the other way until it is set up again.
    if (this.shape.falling) this.edges = "checking";
    this.shape = { ...this.shape, widthMs: WIDTHS_MS[0] };
    this.stage = "waiting";
    this.turned = false;
    this.exchange = undefined;
    this.check.cancel();
  }

  /** There is nothing to be tried with this receiver. */
  giveUp(): void {
    this.stage = "over";
    if (this.edges === "checking") this.edges = "unchecked";
  }

  /** To be called once a second: lets go of readings before they wrap. */
  keep(now: Ticks): void {
    this.check.keep(now);
  }

  onEdge(ticks: Ticks): void {
    this.check.edge(ticks);
  }

  /** Whose answers are being waited for, if anybody's. */
  get talking(): Exchange | undefined {
    return this.exchange;
  }

  /** Bytes to send now, if any. @param by how the receiver takes a shape. */
  step(nowSeconds: number, by: PulseCommand): Uint8Array | undefined {
    switch (this.stage) {
      case "waiting":
        return this.changeWidth(nowSeconds, by);
      case "changing":
      case "turning":
        return this.converse(nowSeconds);
      case "watching":
        return this.check.edges === "unknown" ? undefined : this.conclude(nowSeconds, by);
      case "over":
        // Ends that moved late after all.
        return this.check.edges === "ends" && this.edges !== "ends" ? this.conclude(nowSeconds, by) : undefined;
    }
  }

  private changeWidth(nowSeconds: number, by: PulseCommand): Uint8Array | undefined {
    if (nowSeconds - this.turnedAtSeconds < TURN_SECONDS) this.check.cancel();
    if (!this.check.ready) return undefined;
    const { shape } = this;
    const widthMs = shape.widthMs === WIDTHS_MS[0] ? WIDTHS_MS[1] : WIDTHS_MS[0];
    this.check.watch((widthMs - shape.widthMs) / 1000);
    return this.command("changing", { ...shape, widthMs }, nowSeconds, by);
  }

  private command(
    stage: "changing" | "turning",
    shape: PulseShape,
    nowSeconds: number,
    by: PulseCommand,
  ): Uint8Array | undefined {
    this.stage = stage;
    this.shape = shape;
    this.exchange = new Exchange(pulseCommands(by, shape));
    return this.exchange.step(nowSeconds);
  }

  private converse(nowSeconds: number): Uint8Array | undefined {
    const { exchange } = this;
    const bytes = exchange?.step(nowSeconds);
    if (bytes !== undefined || exchange?.done === false) return bytes;
    this.exchange = undefined;
    if (exchange?.heard !== true) {
      this.check.cancel();
      this.giveUp();
    } else if (this.stage === "changing") {
      this.check.acknowledge();
      this.stage = "watching";
    } else {
      this.turnedAtSeconds = nowSeconds;
      this.stage = "waiting";
    }
    return undefined;
  }

  private conclude(nowSeconds: number, by: PulseCommand): Uint8Array | undefined {
    if (this.check.edges === "ends" && canFall(by) && !this.turned) {
      this.edges = "checking";
      this.turned = true;
      this.check.watch(0);
      return this.command("turning", { ...this.shape, falling: !this.shape.falling }, nowSeconds, by);
    }
    this.edges = this.check.edges === "ends" ? "ends" : "beginnings";
    this.stage = "over";
    return undefined;
  }
}
