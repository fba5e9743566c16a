/**
 * Sets a receiver up that was found, and keeps account of what it accepted.
 *
 * Model: all it is to send and how it is to pulse in one go; then, where that was refused, the same in another form.
 * A u-blox goes on with sentences until it has accepted to send NAV-PVT: they are switched off last.
 * Nothing is saved in the receiver. Its speed is speed.ts's, the trial of its pulse pulse-trial.ts's.
 */

import type { Sentence } from "../nmea.js";
import type { UbxFrame } from "../ubx.js";
import { CommandList, type Protocol } from "./commands.js";
import type { Found } from "./detection.js";
import { Exchange } from "./exchange.js";
import {
  casicBaud,
  casicCommands,
  type Dialect,
  mtkBaud,
  mtkCommands,
  type PulseCommand,
  type PulseShape,
  quectelPulse,
  ubloxBaud,
  ubloxCommands,
  ubloxWithoutPvt,
  ubloxWithoutSentences,
} from "./families.js";

/** What came of the commands, as far as it matters afterwards. */
export interface SetupRecord {
  /** How the pulse can be changed, where it can. */
  pulse: PulseCommand | undefined;
  /** It has accepted to send NAV-PVT or NAV-TIMEGPS each second. */
  sendsUbx: boolean;
  /** It was sent a choice of sentences, and has not refused. */
  sentencesSet: boolean;
  /** Commands that were refused or not answered and had no other form: "NAV-TIMELS refused". */
  troubles: string[];
}

export class Setup {
  done = false;
  /** The receiver has accepted or answered something: it hears us. */
  obeys: boolean;
  readonly record: SetupRecord = { pulse: undefined, sendsUbx: false, sentencesSet: false, troubles: [] };

  private readonly found: Found;
  private readonly shape: PulseShape;
  private dialect: Dialect;
  private exchange: Exchange | undefined;
  private otherDialectTried = false;
  private supplementing = false;

  /** @param shape how the pulse is to be. */
  constructor(found: Found, shape: PulseShape) {
    this.found = found;
    this.shape = shape;
    this.dialect = found.dialect ?? "values";
    // Only its answers have a version.
    this.obeys = found.version !== "";
    this.exchange = new Exchange(this.firstCommands());
  }

  onSentence(sentence: Sentence): void {
    this.exchange?.onSentence(sentence);
  }

  onFrame(frame: UbxFrame): void {
    this.exchange?.onFrame(frame);
  }

  onBytes(bytes: Uint8Array, length: number): void {
    this.exchange?.onBytes(bytes, length);
  }

  /** Bytes to send now, if any. To be called some times a second until `done`. */
  step(nowSeconds: number): Uint8Array | undefined {
    const { exchange } = this;
    const bytes = exchange?.step(nowSeconds);
    if (exchange === undefined || bytes !== undefined || !exchange.done) return bytes;
    const next = this.nextCommands(exchange);
    this.done = next === undefined;
    // The commands before are let go of first: the heap is small.
    this.exchange = undefined;
    if (next !== undefined) this.exchange = new Exchange(next);
    return this.exchange?.step(nowSeconds);
  }

  /** The command for a speed; undefined where there is none. */
  speedCommand(baud: number): Uint8Array | undefined {
    switch (this.found.family) {
      case "ublox":
        return ubloxBaud(this.dialect, baud);
      case "mtk":
        return mtkBaud(baud);
      case "casic":
        return casicBaud(baud);
      case "nmea":
        return undefined;
    }
  }

  private firstCommands(): CommandList {
    switch (this.found.family) {
      case "ublox":
        return ubloxCommands(this.dialect, this.shape);
      case "mtk":
        return mtkCommands(this.shape);
      case "casic":
        return casicCommands(this.shape);
      case "nmea":
        return new CommandList();
    }
  }

  /** What there is still to be sent, now that the commands before have their outcomes. */
  private nextCommands(exchange: Exchange): CommandList | undefined {
    const { found } = this;
    if (found.family === "ublox" && !exchange.heard && !this.otherDialectTried) {
      this.otherDialectTried = true;
      this.dialect = this.dialect === "values" ? "legacy" : "values";
      return this.firstCommands();
    }
    if (exchange.heard) this.obeys = true;
    const supplement = this.supplementing ? undefined : this.supplement(exchange);
    this.supplementing = true;
    this.account(exchange, supplement === undefined ? "" : found.family === "ublox" ? "NAV-PVT" : "pulse");
    return supplement;
  }

  /** Other forms of what was refused, and what can only be sent after what was accepted. */
  private supplement(exchange: Exchange): CommandList | undefined {
    const { found, shape } = this;
    if (found.family === "ublox") {
      const pvt = exchange.outcomeOf("NAV-PVT") ?? exchange.outcomeOf("navigation and time");
      if (pvt === "accepted") return ubloxWithoutSentences(this.dialect);
      return pvt === "refused" && this.dialect === "legacy" ? ubloxWithoutPvt() : undefined;
    }
    if (found.family === "mtk" && exchange.heard && exchange.outcomeOf("pulse") !== "accepted")
      return quectelPulse(shape);
    return undefined;
  }

  /** Notes what became of the commands. @param replaced the name of one that another way comes for: no failure yet. */
  private account({ commands, outcomes }: Exchange, replaced: string): void {
    commands.names.forEach((name, index) => {
      const outcome = outcomes[index] ?? "unanswered";
      if (outcome === "accepted" || outcome === "sent") this.achieved(name, commands.protocols[index]);
      else if (name !== replaced) this.record.troubles.push(`${name} ${outcome}`);
    });
  }

  private achieved(name: string, protocol: Protocol | undefined): void {
    const { record } = this;
    if (name === "NAV-PVT" || name === "NAV-TIMEGPS" || name === "navigation and time") record.sendsUbx = true;
    if (name === "sentences") record.sentencesSet = true;
    if (name !== "pulse") return;
    if (protocol === "ubx") record.pulse = this.dialect === "values" ? "valset" : "TP5";
    else if (protocol === "pmtk") record.pulse = "PMTK285";
    else if (protocol === "quectel") record.pulse = "PQ1PPS";
    else if (protocol === "casic") record.pulse = "CFG-TP";
  }
}
