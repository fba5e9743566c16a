/**
 * What each UBX message has of its moment, handed to the receiver: the time of week that it is about, a claim, a word on
 * the fix, leap seconds, the pulse to come. Decoders are ubx-messages.ts's.
 */

import type { UtcSecond } from "../time/units.js";
import { RANK_ACCURACY, RANK_STATUS } from "./burst.js";
import type { Reject } from "./counts.js";
import type { Receiver } from "./receiver.js";
import type { UbxFrame } from "./ubx.js";
import * as ubx from "./ubx-messages.js";
import { decodeMonHw, decodeMonRf, MON_HW, MON_RF, spoofingOf } from "./ubx-monitor.js";

export class ReceiverFrames {
  private readonly receiver: Receiver;
  private readonly pvt = ubx.createNavPvt();
  private readonly timTp: ubx.TimTp = ubx.createTimTp();
  private readonly sol = ubx.createNavSol();
  private readonly status = ubx.createNavStatus();
  private readonly timegps = ubx.createNavTimegps();
  private readonly timeutc = ubx.createNavTimeutc();
  private readonly timels = ubx.createNavTimels();
  private readonly radio = { jamming: 0, antenna: 0 };
  private timelsWaits = false;

  constructor(receiver: Receiver) {
    this.receiver = receiver;
  }

  /** @returns why it was refused, if it was. */
  take(frame: UbxFrame): Reject | undefined {
    switch (frame.kind) {
      case ubx.NAV_PVT:
        return this.takePvt(frame);
      case ubx.TIM_TP:
        return this.takeTimTp(frame);
      case ubx.NAV_SOL:
        return this.takeSol(frame);
      case ubx.NAV_STATUS:
        return this.takeStatus(frame);
      case ubx.NAV_TIMEGPS:
        return this.takeTimegps(frame);
      case ubx.NAV_TIMEUTC:
        return this.takeTimeutc(frame);
      case ubx.NAV_TIMELS:
        return this.takeTimels(frame);
      case MON_HW:
      case MON_RF:
        return this.takeRadio(frame);
      default:
        return undefined;
    }
  }

  private takePvt(frame: UbxFrame): Reject | undefined {
    const pvt = this.pvt;
    const bad = ubx.decodeNavPvt(frame, pvt);
    if (bad !== undefined) return bad;
    const hasFix = pvt.fix !== "none";
    this.receiver.meetTimeOfWeek(pvt.timeOfWeekMilliseconds);
    this.receiver.satellites.setSolution(pvt.fix, pvt.satellitesUsed);
    this.receiver.trust(pvt.resolved);
    const refused = pvt.valid ? this.receiver.deliverReading(pvt.reading, "NAV-PVT", hasFix) : undefined;
    this.receiver.judge(hasFix, RANK_STATUS);
    return refused;
  }

  private takeSol(frame: UbxFrame): Reject | undefined {
    const { sol } = this;
    const bad = ubx.decodeNavSol(frame, sol);
    if (bad !== undefined) return bad;
    const hasFix = sol.fix !== "none";
    this.receiver.meetTimeOfWeek(sol.timeOfWeekMilliseconds);
    this.receiver.satellites.setSolution(sol.fix, sol.satellitesUsed);
    this.receiver.deliverGpsTime(sol, "NAV-SOL", hasFix);
    this.receiver.judge(hasFix, RANK_STATUS);
    return undefined;
  }

  private takeStatus(frame: UbxFrame): Reject | undefined {
    const { status } = this;
    const bad = ubx.decodeNavStatus(frame, status);
    if (bad !== undefined) return bad;
    this.receiver.meetTimeOfWeek(status.timeOfWeekMilliseconds);
    this.receiver.satellites.setSolution(status.fix, -1);
    this.receiver.interference.takeSpoofing(spoofingOf(frame));
    this.receiver.judge(status.fix !== "none", RANK_STATUS);
    return undefined;
  }

  private takeRadio(frame: UbxFrame): Reject | undefined {
    const { radio } = this;
    const bad = frame.kind === MON_HW ? decodeMonHw(frame, radio) : decodeMonRf(frame, radio);
    if (bad === undefined) this.receiver.interference.takeRadio(radio.jamming, radio.antenna);
    return bad;
  }

  private takeTimegps(frame: UbxFrame): Reject | undefined {
    const { timegps } = this;
    const bad = ubx.decodeNavTimegps(frame, timegps);
    if (bad !== undefined) return bad;
    this.receiver.meetTimeOfWeek(timegps.timeOfWeekMilliseconds);
    if (timegps.leapSecondsValid) this.receiver.knowLeapSeconds(timegps.leapSeconds);
    this.receiver.deliverGpsTime(timegps, "NAV-TIMEGPS", this.receiver.burst.settledFix);
    if (timegps.valid) this.judgeTime(timegps.accurate);
    return undefined;
  }

  private takeTimeutc(frame: UbxFrame): Reject | undefined {
    const { timeutc } = this;
    const bad = ubx.decodeNavTimeutc(frame, timeutc);
    if (bad !== undefined) return bad;
    this.receiver.meetTimeOfWeek(timeutc.timeOfWeekMilliseconds);
    if (!timeutc.valid) return undefined;
    this.receiver.trust(true);
    const refused = this.receiver.deliverReading(timeutc.reading, "NAV-TIMEUTC", this.receiver.burst.settledFix);
    this.judgeTime(timeutc.accurate);
    return refused;
  }

  /** Where nothing else of the burst says whether there is a fix, the receiver's estimate of its error does. */
  private judgeTime(accurate: boolean): void {
    this.receiver.satellites.setTime();
    this.receiver.judge(accurate, RANK_ACCURACY);
  }

  private takeTimels(frame: UbxFrame): Reject | undefined {
    const bad = ubx.decodeNavTimels(frame, this.timels);
    if (bad !== undefined) return bad;
    if (this.timels.leapSecondsKnown) this.receiver.knowLeapSeconds(this.timels.leapSeconds);
    this.timelsWaits = true;
    return undefined;
  }

  private takeTimTp(frame: UbxFrame): Reject | undefined {
    const bad = ubx.decodeTimTp(frame, this.timTp);
    if (bad !== undefined) return bad;
    this.receiver.announceQuantisation(this.timTp.valid, this.timTp.quantisationPicoseconds);
    if (this.timTp.named.valid) this.receiver.namePulse(this.timTp.named, this.timTp.isUtc);
    return undefined;
  }

  /** A burst ended in which `validSecond` was claimed: what was said of leap seconds in it can be placed. */
  endBurst(validSecond: UtcSecond | undefined): Reject | undefined {
    const { timelsWaits } = this;
    this.timelsWaits = false;
    return timelsWaits && validSecond !== undefined ? this.receiver.leap.take(this.timels, validSecond) : undefined;
  }
}
