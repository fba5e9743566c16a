/**
 * What the receiver itself reports of being jammed, spoofed or without its antenna, and what its counts show of it.
 *
 * Sources: UBX-MON-HW (series 6 to 8), UBX-MON-RF (9 and later), the spoofing flags of UBX-NAV-STATUS (8 and later). Its
 * numbers are theirs: jamming 0 unknown or switched off, 1 none, 2 there is some but the fix holds, 3 critical, no
 * reliable fix; spoofing 0 unknown, 1 none, 2 indicated, 3 by several signs; antenna 0 starting, 1 not supervised, 2 in
 * order, 3 short, 4 open (u-blox M8 protocol §32.16.3, §32.17.27).
 *
 * Satellites rise and set one by one. A count that changes by six and by half from one second to the next, with a fix
 * before and after, is a signal that was switched on: a spoofer brings all of them at once.
 */

import { type Finding, findingOf } from "../status/finding.js";

const { abs, max } = Math;

export const JAMMING_CRITICAL = 3;
export const SPOOFING_INDICATED = 2;
const ANTENNA_SHORT = 3;
const ANTENNA_OPEN = 4;

const JAMMING_WORDS = ["unknown", "none", "some", "critical"] as const;
const SPOOFING_WORDS = ["unknown", "none", "indicated", "by several signs"] as const;
const ANTENNA_WORDS = ["starting", "not supervised", "in order", "short", "open"] as const;

/** Satellites, and the share of the larger count, by which one count is another signal. */
const JUMP = 6;
const JUMP_SHARE = 0.5;
/** Bursts with a fix before counts are compared: after a start satellites come by the handful. */
const SETTLED_BURSTS = 120;
/** A jump is worth a finding for so many bursts. */
const JUMP_BURSTS = 600;

export class Interference {
  jamming = 0;
  spoofing = 0;
  antenna = 0;
  private used = 0;
  private settled = 0;
  private jumpLeft = 0;
  private jumpWords = "";
  /** As last reported. */
  private reported = "";

  /** @param jamming 0 to 3. @param antenna 0 to 4. */
  takeRadio(jamming: number, antenna: number): void {
    this.jamming = jamming;
    this.antenna = antenna;
  }

  takeSpoofing(state: number): void {
    this.spoofing = state;
  }

  /** A burst is over. @param used satellites in the solution. */
  endBurst(used: number): void {
    const before = this.used;
    this.used = used;
    if (this.jumpLeft > 0) this.jumpLeft--;
    this.settled = used > 0 ? this.settled + 1 : 0;
    if (this.settled <= SETTLED_BURSTS) return;
    const change = abs(used - before);
    if (change < JUMP || change < JUMP_SHARE * max(used, before)) return;
    this.jumpLeft = JUMP_BURSTS;
    this.jumpWords = `the satellites in use went from ${before} to ${used} within a second`;
  }

  /** Why its pulses and sentences are not to be trusted, by its own word; empty where they are. */
  get distrust(): string {
    if (this.spoofing >= SPOOFING_INDICATED) return "the receiver reports that it is spoofed";
    return this.jamming === JAMMING_CRITICAL ? "the receiver reports that it is jammed" : "";
  }

  /** A change of what it reports, for the journal; undefined where there is none. */
  takeNews(): string | undefined {
    const { jamming, spoofing, antenna } = this;
    const words = `jamming ${JAMMING_WORDS[jamming] ?? "?"}, spoofing ${SPOOFING_WORDS[spoofing] ?? "?"}, antenna ${ANTENNA_WORDS[antenna] ?? "?"}`;
    const now = this.jumpLeft > 0 ? `${words}; ${this.jumpWords}` : words;
    const before = this.reported;
    if (now === before) return undefined;
    this.reported = now;
    const isTrouble = jamming > 1 || spoofing > 1 || antenna > 2 || this.jumpLeft > 0;
    // That all is well is news only where it was not.
    const wasTrouble = /some|critical|indicated|signs|short|open|;/.test(before);
    return isTrouble || wasTrouble ? `it reports: ${now}` : undefined;
  }

  /** @param holdsOver whether pulses are not used while the receiver is jammed or spoofed (receiver.jamming). */
  findings(holdsOver: boolean): Finding[] {
    const findings: Finding[] = [];
    const then = holdsOver
      ? "; its pulses are not used meanwhile"
      : "; receiver.jamming holdover would leave its pulses out";
    if (this.jamming === JAMMING_CRITICAL) {
      const finding = `the receiver reports critical jamming: no reliable fix${then}`;
      findings.push(
        findingOf("bad", "jamming", finding, "look for a transmitter near the antenna, and move the antenna away"),
      );
    } else if (this.jamming === 2) {
      const advice = "look for what disturbs it: a transmitter, a screen, a USB 3 cable near the antenna";
      findings.push(findingOf("doubtful", "jamming", "the receiver reports interference; its fix holds", advice));
    }
    if (this.spoofing >= SPOOFING_INDICATED) {
      const signs = this.spoofing > SPOOFING_INDICATED ? "by several signs" : "by one sign";
      const finding = `the receiver holds its signals to be forged, ${signs}${then}`;
      findings.push(
        findingOf("bad", "spoofing", finding, "compare the time with servers (noonmark why), and report it"),
      );
    }
    if (this.antenna === ANTENNA_SHORT || this.antenna === ANTENNA_OPEN) {
      const isShort = this.antenna === ANTENNA_SHORT;
      const finding = `the receiver reports that its antenna is ${isShort ? "short-circuited" : "not there (open)"}`;
      const advice = isShort
        ? "look at the antenna's cable and plug"
        : "plug the antenna in; a passive one may look so";
      findings.push(findingOf("doubtful", isShort ? "antennaShort" : "antennaOpen", finding, advice));
    }
    if (this.jumpLeft > 0) {
      const advice = "where nobody has touched the antenna, somebody else's signals may have taken over";
      findings.push(findingOf("doubtful", "satellitesJump", this.jumpWords, advice));
    }
    return findings;
  }
}
