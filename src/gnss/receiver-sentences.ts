/**
 * What each sentence has of its moment, handed to the receiver: the time of day that it is about, a claim, a word on the
 * fix, satellites. Decoders are sentence.ts's.
 */

import { RANK_LIST, RANK_POSITION, RANK_QUALITY, RANK_STATUS } from "./burst.js";
import type { Reject } from "./counts.js";
import type { Sentence } from "./nmea.js";
import type { Receiver } from "./receiver.js";
import * as sentence from "./sentence.js";

export class ReceiverSentences {
  /** The talker of the last RMC, ZDA, GGA or GNS as two letters in one number, 0 before the first. */
  talker = 0;
  private readonly receiver: Receiver;
  private readonly rmc = sentence.createRmc();
  private readonly zda = sentence.createZda();
  private readonly gga = sentence.createGga();
  private readonly gll = sentence.createGll();
  private readonly gsa: sentence.Gsa = { fixMode: 1, satellitesUsed: 0 };
  private readonly gsv: sentence.Gsv = { inView: 0 };

  constructor(receiver: Receiver) {
    this.receiver = receiver;
  }

  /** @returns why it was refused, if it was. */
  take(from: Sentence, kind: number): Reject | undefined {
    switch (kind) {
      case sentence.RMC:
        return this.takeRmc(from);
      case sentence.ZDA:
        return this.takeZda(from);
      case sentence.GGA:
        return this.takeQuality(from, sentence.decodeGga);
      case sentence.GNS:
        return this.takeQuality(from, sentence.decodeGns);
      case sentence.GLL:
        return this.takeGll(from);
      case sentence.GSA:
        return this.takeGsa(from);
      case sentence.GSV:
        return this.takeGsv(from);
      default:
        return undefined;
    }
  }

  private takeRmc(from: Sentence): Reject | undefined {
    const { rmc } = this;
    const bad = sentence.decodeRmc(from, rmc);
    if (bad !== undefined) return bad;
    if (rmc.hasTime) this.receiver.meetTimeOfDay(rmc.reading);
    this.talker = sentence.talkerOf(from);
    if (rmc.valid && rmc.hasTime && !rmc.hasDate) this.receiver.burst.noteNoDate();
    const refused =
      rmc.hasTime && rmc.hasDate ? this.receiver.deliverReading(rmc.reading, "RMC", rmc.valid) : undefined;
    this.receiver.judge(rmc.valid, RANK_STATUS);
    return refused;
  }

  private takeZda(from: Sentence): Reject | undefined {
    const { zda } = this;
    const bad = sentence.decodeZda(from, zda);
    if (bad !== undefined || !zda.hasTime) return bad;
    this.receiver.meetTimeOfDay(zda.reading);
    this.talker = sentence.talkerOf(from);
    return zda.hasDate ? this.receiver.deliverReading(zda.reading, "ZDA", this.receiver.burst.settledFix) : undefined;
  }

  private takeQuality(from: Sentence, decode: typeof sentence.decodeGga): Reject | undefined {
    const { gga } = this;
    const bad = decode(from, gga);
    if (bad !== undefined) return bad;
    if (gga.hasTime) this.receiver.meetTimeOfDay(gga.reading);
    this.talker = sentence.talkerOf(from);
    this.receiver.satellites.addCount(gga.satellitesUsed, gga.hasAltitude);
    this.receiver.judge(gga.hasFix, RANK_QUALITY);
    return undefined;
  }

  private takeGll(from: Sentence): Reject | undefined {
    const { gll } = this;
    const bad = sentence.decodeGll(from, gll);
    if (bad !== undefined || !gll.hasTime) return bad;
    this.receiver.meetTimeOfDay(gll.reading);
    this.receiver.judge(gll.valid, RANK_POSITION);
    return undefined;
  }

  private takeGsa(from: Sentence): Reject | undefined {
    const bad = sentence.decodeGsa(from, this.gsa);
    if (bad !== undefined) return bad;
    this.receiver.satellites.addList(this.gsa.fixMode, this.gsa.satellitesUsed);
    if (this.gsa.fixMode > 1) this.receiver.judge(true, RANK_LIST);
    return undefined;
  }

  private takeGsv(from: Sentence): Reject | undefined {
    const bad = sentence.decodeGsv(from, this.gsv);
    if (bad === undefined) this.receiver.satellites.addInView(sentence.talkerOf(from), this.gsv.inView);
    return bad;
  }
}
