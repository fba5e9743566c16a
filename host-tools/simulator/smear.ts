/**
 * What an appliance that smears a leap second is to serve: UTC, but for the 24 hours from noon to noon about the leap
 * second, in which 86,400 seconds are shown evenly over the 86,401 or 86,399 that pass. By arithmetic of its own: the
 * firmware is judged by it.
 */

import type { Instant } from "./events.js";
import { type LeapEvent, Sky, type SkyOptions } from "./sky.js";
import type { ObservedReply } from "./virtual.js";

const NS_PER_S = 1e9;
const SHOWN_S = 86_400;

/** What a refid of a smeared time stands for; a time that nobody believes has its own. */
const UNSMEARED: Readonly<Record<string, string>> = { SMR: "GPS", INIT: "INIT" };

export class SmearedTime {
  readonly #sky: Sky;
  readonly #change: 1 | -1;
  /** When the smear begins: in the world, and in seconds since 1900. */
  readonly #noonS: number;
  readonly #noonNtpSecond: number;

  /** @param leap one of the sky's leap seconds; the world begins before it, on the same day. */
  constructor(options: SkyOptions, { dayUtc, change }: LeapEvent) {
    this.#sky = new Sky(options);
    this.#change = change;
    this.#noonS = (Date.parse(`${dayUtc}T12:00:00Z`) - Date.parse(options.startUtc)) / 1000;
    this.#noonNtpSecond = this.#sky.utc(0).ntpSecond + this.#noonS;
  }

  /** What is to be served minus UTC at an instant of the world, ns. */
  minusUtcNs({ second, nanosecond }: Instant): number {
    const passedS = second - this.#noonS + nanosecond / NS_PER_S;
    const lengthS = SHOWN_S + this.#change;
    if (passedS < 0 || passedS >= lengthS) return 0;
    const shownS = (passedS * SHOWN_S) / lengthS;
    return (this.#noonNtpSecond - this.#sky.utc(second).ntpSecond + shownS) * NS_PER_S - nanosecond;
  }

  /** A reply with its errors against what was to be served, and the usual refid where a smear is owned up to by its own. */
  judged(observed: ObservedReply): ObservedReply {
    const { reply, request, sentAt } = observed;
    if (reply === undefined) return observed;
    const receiveErrorNs = reply.receiveErrorNs - this.minusUtcNs(request.at);
    const transmitErrorNs = reply.transmitErrorNs - this.minusUtcNs(sentAt);
    const refid = transmitErrorNs === reply.transmitErrorNs ? reply.refid : (UNSMEARED[reply.refid] ?? "not SMR");
    return { ...observed, reply: { ...reply, refid, receiveErrorNs, transmitErrorNs } };
  }
}
