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
  /** Satellites above the horizon, tracked or not, as of the last burst that listed them; undefined before the first. */
  inView: number | undefined = undefined;
  fix: Fix = "none";

  private listed = 0;
  private counted = -1;
  private solved = -1;
  private solvedFix: Fix | undefined = undefined;
  private fixMode = 0;
  private timeOnly = false;
  private hasAltitude = false;
  private talkerCount = 0;
  private readonly talkers = new Uint16Array(TALKERS);
  private readonly inViewOf = new Uint16Array(TALKERS);

  /** From GSA. */
  addList(fixMode: number, used: number): void {
    this.fixMode = Math.max(this.fixMode, fixMode);
    this.listed += used;
  }

  /** From GGA and GNS. */
  addCount(used: number, hasAltitude: boolean): void {
    this.counted = Math.max(this.counted, used);
    this.hasAltitude ||= hasAltitude;
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

  /** From UBX. @param used −1 where the message does not say. */
  setSolution(fix: Fix, used: number): void {
    this.solvedFix = fix;
    if (used >= 0) this.solved = used;
  }

  /** From UBX that has a time and how good it is, and nothing of a position. */
  setTime(): void {
    this.timeOnly = true;
  }

  /** The burst is over: what it said becomes what is known. @param hasFix as its messages say, or undefined. */
  endBurst(hasFix: boolean | undefined): void {
    if (this.solved >= 0) this.used = this.solved;
    else if (hasFix === false) this.used = 0;
    else if (this.counted >= 0 || this.fixMode > 0) this.used = Math.max(this.counted, this.listed);
    if (this.talkerCount > 0) this.inView = this.sumInView();
    this.fix = this.burstFix(hasFix);
    this.forgetBurst();
  }

  /** What the burst said does not count. */
  forgetBurst(): void {
    this.listed = 0;
    this.counted = -1;
    this.solved = -1;
    this.fixMode = 0;
    this.solvedFix = undefined;
    this.timeOnly = false;
    this.hasAltitude = false;
    this.talkerCount = 0;
  }

  private sumInView(): number {
    let sum = 0;
    for (let at = 0; at < this.talkerCount; at++) sum += this.inViewOf[at] as number;
    return sum;
  }

  private burstFix(hasFix: boolean | undefined): Fix {
    if (hasFix === false) return "none";
    if (this.solvedFix !== undefined && this.solvedFix !== "none") return this.solvedFix;
    if (this.fixMode > 1) return this.fixMode > 2 ? "3D" : "2D";
    if (hasFix === undefined) return this.fixMode === 1 ? "none" : this.fix;
    if (this.timeOnly && this.counted < 0) return "time";
    // A fix of a kind that nobody named: an altitude solved for takes four satellites.
    return this.hasAltitude && this.counted >= 4 ? "3D" : "2D";
  }
}
