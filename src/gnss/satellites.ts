/**
 * How many satellites are used and in view and what kind of fix there is, over one burst.
 *
 * Model: UBX says it all in one message and is believed first. NMEA spreads it: GSA lists the satellites used, one
 * sentence per system and at most 12 each; GGA has one number, which some receivers never let pass 12 and others give
 * per system; so the larger of the two is taken. GSV has the number in view per talker, repeated for each signal.
 * What a burst did not mention keeps its value: some receivers send GSV and GSA every few seconds only.
 */

import type { Fix } from "./ubx-messages.js";

/** Talkers with satellites of their own: GP, GL, GA, GB or BD, GQ, GI, and room for two more. */
const TALKERS = 8;

export class Satellites {
  /** Satellites in the solution, as of the last complete burst. */
  used = 0;
  /** Satellites above the horizon, tracked or not, as of the last burst that listed them. */
  inView = 0;
  fix: Fix = "none";

  private listed = 0;
  private counted = -1;
  private solved = -1;
  private solvedFix: Fix = "none";
  private fixMode = 0;
  /** 1 or 0 where a sentence said so, −1 where none did. */
  private hasFix = -1;
  private hasAltitude = false;
  private talkerCount = 0;
  private readonly talkers = new Uint16Array(TALKERS);
  private readonly inViewOf = new Uint16Array(TALKERS);

  /** From GSA. */
  addList(fixMode: number, used: number): void {
    this.fixMode = Math.max(this.fixMode, fixMode);
    this.listed += used;
  }

  /** From GGA. */
  addCount(hasFix: boolean, used: number, hasAltitude: boolean): void {
    this.counted = Math.max(this.counted, used);
    this.hasAltitude ||= hasAltitude;
    if (this.hasFix < 0) this.hasFix = hasFix ? 1 : 0;
  }

  /** From RMC: its status outweighs what other sentences say. */
  setStatus(valid: boolean): void {
    this.hasFix = valid ? 1 : 0;
  }

  /** From GSV. */
  addInView(talker: number, inView: number): void {
    let at = 0;
    while (at < this.talkerCount && this.talkers[at] !== talker) at++;
    if (at === TALKERS) return;
    if (at === this.talkerCount) {
      this.talkers[this.talkerCount++] = talker;
      this.inViewOf[at] = 0;
    }
    this.inViewOf[at] = Math.max(this.inViewOf[at] as number, inView);
  }

  /** From UBX. */
  setSolution(fix: Fix, used: number): void {
    this.solvedFix = fix;
    this.solved = used;
  }

  /** The burst is over: what it said becomes what is known. */
  endBurst(): void {
    if (this.solved >= 0) this.used = this.solved;
    else if (this.hasFix === 0) this.used = 0;
    else if (this.counted >= 0 || this.fixMode > 0) this.used = Math.max(this.counted, this.listed);
    if (this.talkerCount > 0) this.inView = this.sumInView();
    this.fix = this.burstFix();
    this.listed = 0;
    this.counted = -1;
    this.solved = -1;
    this.fixMode = 0;
    this.hasFix = -1;
    this.hasAltitude = false;
    this.talkerCount = 0;
  }

  private sumInView(): number {
    let sum = 0;
    for (let at = 0; at < this.talkerCount; at++) sum += this.inViewOf[at] as number;
    return sum;
  }

  private burstFix(): Fix {
    if (this.solved >= 0) return this.solvedFix;
    if (this.hasFix === 0) return "none";
    if (this.fixMode > 0) return FIX_OF_MODE[this.fixMode] ?? "none";
    if (this.hasFix < 0) return this.fix;
    // A fix of a kind that nobody named: an altitude solved for takes four satellites.
    return this.hasAltitude && this.counted >= 4 ? "3D" : "2D";
  }
}

/** By field 2 of GSA. */
const FIX_OF_MODE: readonly Fix[] = ["none", "none", "2D", "3D"];
