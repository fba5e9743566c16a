/**
 * The promises: what the appliance owes in every world, each a small function over the truth, the replies and the
 * state of one second. Each returns what was broken, or nothing.
 *
 * Nothing here is the firmware's: replies are taken apart by clients.ts and held against sky.ts.
 */

import { withinAny } from "./faults.js";
import { ptpIsTrue } from "./ptp/promises.js";
import type { Limits } from "./scenario.js";
import type { Observation, ObservedReply } from "./virtual.js";

export interface Watch {
  readonly name: string;
  /** Called once for each second, in order. */
  second(observation: Observation): string | undefined;
  /** Called at the end of the run. */
  end?(): string | undefined;
}

/** The world without one whole second: how a leap second may show in served minus true time, ns. */
const SECOND_NS = 1e9;

/**
 * From one second to the next the served rate changes by no more: RATE_CHANGE_MAX, and 1 ppm for the crystal, which a
 * door opened in winter changes at once.
 */
const RATE_CHANGE_PER_S = 21e-6;

/** Stamps are whole ticks and roundings: two of them may be this much nearer than the rate alone would have it. */
const STAMP_NS = 30;

/** Rates are measured over no less. */
const RATE_OVER_NS = 1e8;

/** Of the counter, rounded up: 80 MHz. */
const TICK_NS = 13;

/** What a client cannot tell from its request's and its reply's ways being unequal, in stamps of its own. */
const CLIENT_STAMP_NS = 100;

/** |served − true| ≤ root delay / 2 + root dispersion, at reception and at transmission, whenever LI ≠ 3. */
export function boundHolds(): Watch {
  return {
    name: "bound",
    second: ({ replies }) => {
      for (const { reply, request } of replies) {
        if (reply === undefined || reply.leapIndicator === 3) continue;
        const boundNs = (reply.rootDelayS / 2 + reply.rootDispersionS) * 1e9;
        const errorNs = Math.max(Math.abs(reply.receiveErrorNs), Math.abs(reply.transmitErrorNs));
        if (!(errorNs <= boundNs)) {
          return `request ${request.id}: served time is ${errorNs.toFixed(0)} ns off, its bound is ${boundNs.toFixed(0)} ns`;
        }
      }
      return undefined;
    },
  };
}

/**
 * A client with a perfect clock computes an offset (RFC 5905 §8) that is within half the round trip and the bound of
 * the truth, 0, whatever the network did.
 */
export function clientsAreNotMisled(): Watch {
  return {
    name: "client",
    second: ({ replies }) => {
      for (const { reply, request } of replies) {
        const { way } = request;
        if (way === undefined || reply === undefined || reply.leapIndicator === 3) continue;
        const { askedAt, backNs } = way;
        if (!Number.isFinite(backNs)) continue;
        const thereNs = (request.at.second - askedAt.second) * SECOND_NS + request.at.nanosecond - askedAt.nanosecond;
        const { receiveErrorNs, transmitErrorNs } = reply;
        const offsetNs = (thereNs + receiveErrorNs + (transmitErrorNs - backNs)) / 2;
        const delayNs = thereNs + backNs - (transmitErrorNs - receiveErrorNs);
        const boundNs = delayNs / 2 + (reply.rootDelayS / 2 + reply.rootDispersionS) * 1e9 + CLIENT_STAMP_NS;
        if (!(Math.abs(offsetNs) <= boundNs)) {
          return `request ${request.id}: its client is told an offset of ${offsetNs.toFixed(0)} ns, ± ${boundNs.toFixed(0)} ns`;
        }
      }
      return undefined;
    },
  };
}

/**
 * Served time is strictly increasing, and neither faster nor slower than true time by more than the stated rate, from
 * reply to reply while LI ≠ 3.
 */
export function timeIncreases(rateMaxPpm = 60): Watch {
  /** Replies of one instant before the last: their stamps go up all the same, by a tick each. */
  let crowd = 0;
  const compare = (elapsedNs: number, gainNs: number) => {
    if (gainNs + elapsedNs <= 0) return `served time went back by ${(-gainNs - elapsedNs).toFixed(0)} ns`;
    if (Math.abs(gainNs) > (elapsedNs * rateMaxPpm) / 1e6 + STAMP_NS + crowd * TICK_NS) {
      return `served time gained ${gainNs.toFixed(0)} ns in ${(elapsedNs / 1e6).toFixed(1)} ms`;
    }
    crowd = elapsedNs === 0 ? crowd + 1 : 0;
    return undefined;
  };
  return { name: "rate", second: fromReplyToReply(compare) };
}

/**
 * The frequency that a client sees from one reply to the next changes by no more than the stated amount a second.
 * Three replies have two rates, each an average; what lies between the middles of the two may have changed, and one
 * more change may be all at once.
 */
export function frequencyIsSteady(): Watch {
  let elapsedNs = 0;
  let gainNs = 0;
  let last: { rate: number; elapsedNs: number } | undefined;
  const forget = () => {
    elapsedNs = 0;
    gainNs = 0;
    last = undefined;
  };
  const compare = (moreElapsedNs: number, moreGainNs: number) => {
    elapsedNs += moreElapsedNs;
    gainNs += moreGainNs;
    if (elapsedNs < RATE_OVER_NS) return undefined;
    const before = last;
    const now = { rate: gainNs / elapsedNs, elapsedNs };
    forget();
    last = now;
    if (before === undefined) return undefined;
    const change = Math.abs(now.rate - before.rate);
    const spanS = (now.elapsedNs + before.elapsedNs) / 2 / SECOND_NS;
    const unsure = STAMP_NS / now.elapsedNs + STAMP_NS / before.elapsedNs;
    if (change <= RATE_CHANGE_PER_S * (spanS + 1) + unsure) return undefined;
    return `served time's rate changed by ${(change * 1e6).toFixed(1)} ppm within ${spanS.toFixed(2)} s`;
  };
  return { name: "frequency", second: fromReplyToReply(compare, forget) };
}

/**
 * What looks at two replies that follow one another while LI ≠ 3: the true time between them, and what served minus
 * true time gained meanwhile, which does not jump with a leap second. `lapse` is called where they do not follow.
 */
function fromReplyToReply(
  compare: (elapsedNs: number, gainNs: number) => string | undefined,
  lapse: () => void = () => {},
): Watch["second"] {
  let last: { errorNs: number; atNs: number } | undefined;
  return ({ replies }) => {
    for (const observed of inOrderOfSending(replies)) {
      const { reply } = observed;
      const before = last;
      if (reply === undefined || reply.leapIndicator === 3) {
        last = undefined;
        lapse();
        continue;
      }
      last = { errorNs: reply.transmitErrorNs, atNs: instantNs(observed) };
      if (before === undefined) continue;
      const what = compare(last.atNs - before.atNs, last.errorNs - before.errorNs);
      if (what !== undefined) return what;
    }
    return undefined;
  };
}

/** By when they left. */
function inOrderOfSending(replies: readonly ObservedReply[]): readonly ObservedReply[] {
  return replies.length < 2 ? replies : [...replies].sort((a, b) => instantNs(a) - instantNs(b));
}

function instantNs({ sentAt }: ObservedReply): number {
  return sentAt.second * SECOND_NS + sentAt.nanosecond;
}

/** Entries that say why stratum or leap indicator change. */
const EVIDENCE: readonly string[] = ["state", "leap", "source"];

/** Stratum and leap indicator change only with a journal entry of the same second (or one beside it). */
export function changesAreJournalled(): Watch {
  let last: { stratum: number; leap: number } | undefined;
  let evidence = 0;
  let pending: string | undefined;
  return {
    name: "journal",
    second: ({ second, status, journal }) => {
      if (journal.some(({ event, evidence: words }) => EVIDENCE.includes(event) && words.length > 10)) {
        evidence = second;
      }
      if (pending !== undefined && evidence < second - 2) return pending;
      pending = undefined;
      if (status === undefined) return undefined;
      const now = { stratum: status.stratum, leap: status.leap };
      const changed = last !== undefined && (last.stratum !== now.stratum || last.leap !== now.leap);
      const what = `stratum ${last?.stratum} → ${now.stratum}, leap ${last?.leap} → ${now.leap} without a journal entry`;
      last = now;
      // A leap warning begins by the calendar, a day before the announced event: its entry was the announcement.
      const warning = changed && status.leap > 0 && status.leap < 3 && status.stratum < 16;
      if (changed && !warning && evidence < second - 2) pending = what;
      return undefined;
    },
  };
}

/** A symmetric active peer (mode 1) is answered as a passive one (2), all others by a server (4): RFC 5905 §3. */
function answerMode(request: Uint8Array): number {
  return ((request[0] ?? 0) & 7) === 1 ? 2 : 4;
}

/**
 * Replies are well formed: mode, version and origin go with the request's, sane fields, nothing from the future.
 * @param strata that may be served; those above 1 have a server's address as refid.
 */
export function repliesAreWellFormed(strata: readonly number[] = [1]): Watch {
  return {
    name: "form",
    second: ({ replies }) => {
      for (const { reply, request } of replies) {
        if (reply === undefined) continue;
        const version = ((request.packet[0] ?? 0) >> 3) & 7;
        if (reply.mode !== answerMode(request.packet) || reply.version !== version) {
          return `mode ${reply.mode}, version ${reply.version}`;
        }
        if (!reply.originMatches) return "the origin timestamp is not the request's transmit timestamp";
        const { precisionExponent, stratum, leapIndicator } = reply;
        if (precisionExponent < -30 || precisionExponent > -3) return `precision ${precisionExponent}`;
        if (leapIndicator === 3 && stratum !== 0) return `leap 3 with stratum ${stratum}`;
        if (leapIndicator !== 3 && !strata.includes(stratum)) return `leap ${leapIndicator} with stratum ${stratum}`;
        const isOwn = reply.refid === "GPS" || reply.refid === "INIT" || reply.refid === "";
        if (leapIndicator !== 3 && isOwn !== (stratum === 1)) return `refid ${reply.refid} with stratum ${stratum}`;
        if (leapIndicator !== 3 && reply.referenceAgeS < 0) {
          return `the reference time is ${(-reply.referenceAgeS).toFixed(6)} s in the future`;
        }
      }
      return undefined;
    },
  };
}

/** Never stratum 1 before the journal says that a label was confirmed. */
export function labelComesFirst(): Watch {
  let confirmed = false;
  return {
    name: "label",
    second: ({ status, journal, replies }) => {
      if (journal.some(({ event, evidence }) => event === "label" && evidence.includes("→ confirmed")))
        confirmed = true;
      const served = replies.some(({ reply }) => reply?.stratum === 1 && reply.leapIndicator !== 3);
      return (served || status?.stratum === 1) && !confirmed ? "stratum 1 without a confirmed label" : undefined;
    },
  };
}

/**
 * The machine's memory in use does not grow from the second span on. It is what a collection leaves, once a minute;
 * the least of each span is compared, since tables fill and empty.
 */
export function memoryIsBounded(): Watch {
  const SPAN_S = 600;
  /** A table that fills is no leak: the journal's 32 entries are the largest. */
  const SLACK_SLOTS = 200;
  const SLACK_BYTES = 6_000;
  const nothing = { slots: Number.POSITIVE_INFINITY, chunkBytes: Number.POSITIVE_INFINITY };
  let least = nothing;
  let reference: typeof least | undefined;
  return {
    name: "memory",
    second: ({ second, usage: { slots, chunkBytes } }) => {
      least = { slots: Math.min(least.slots, slots), chunkBytes: Math.min(least.chunkBytes, chunkBytes) };
      if (second % SPAN_S !== SPAN_S - 1) return undefined;
      const span = least;
      least = nothing;
      if (second < 2 * SPAN_S) reference = span;
      if (reference === undefined) return undefined;
      const grown = span.slots - reference.slots > SLACK_SLOTS || span.chunkBytes - reference.chunkBytes > SLACK_BYTES;
      const now = `${span.slots} slots and ${span.chunkBytes} bytes`;
      return grown ? `${now} in use, ${reference.slots} and ${reference.chunkBytes} after ${2 * SPAN_S} s` : undefined;
    },
  };
}

/** The scenario's own limits: synchronised in time, for long enough, and at the end. */
export function limitsAreKept(limits: Limits): Watch {
  let first: number | undefined;
  let without = 0;
  let wasStratumOne = false;
  let state = "";
  return {
    name: "limits",
    second: ({ second, status }) => {
      if (status === undefined) return undefined;
      state = status.state;
      wasStratumOne ||= status.stratum === 1;
      if (second > limits.stratumOneByS && !wasStratumOne) return `not stratum 1 after ${second} s: ${status.reason}`;
      if (limits.strata.includes(status.stratum)) {
        if (limits.neverSynchronised) return "synchronised in a world that leaves nothing to bet on";
        first ??= second;
      } else if (first !== undefined) {
        without++;
        if (without > limits.unsynchronisedMaxS)
          return `not synchronised for ${without} s, ${limits.unsynchronisedMaxS} are allowed`;
      } else if (!limits.neverSynchronised && second > limits.synchronisedByS) {
        return `not synchronised after ${second} s: ${status.state}, ${status.reason}`;
      }
      return undefined;
    },
    end: () => {
      if (limits.neverSynchronised || !limits.endsSynchronised || state === "synchronised") return undefined;
      return `ended in state ${state}`;
    },
  };
}

/** What is served is no farther off than the scenario allows. */
function errorIsWithin(mostUs: number): Watch {
  return {
    name: "error",
    second: ({ replies }) => {
      for (const { reply, request } of replies) {
        if (reply === undefined || reply.leapIndicator === 3) continue;
        const errorUs = Math.abs(reply.transmitErrorNs) / 1e3;
        if (errorUs > mostUs) return `request ${request.id}: served time is ${errorUs.toFixed(0)} µs off`;
      }
      return undefined;
    },
  };
}

/** A promise about the truth, but for the seconds in which nobody could have kept it. */
function whereItCan(watch: Watch, { excused }: Limits): Watch {
  return {
    name: watch.name,
    second: (observation) => {
      const { second } = observation;
      if (!withinAny(excused, second)) return watch.second(observation);
      // What the watch remembers from before must not count after.
      watch.second({ ...observation, replies: observation.replies.map((each) => ({ ...each, reply: undefined })) });
      return undefined;
    },
  };
}

/** The promises of one start of the appliance: what they remember ends with it. */
export function promises(limits: Limits): Watch[] {
  // Where one second breaks several the first is told: a cause goes before what comes of it.
  return [
    labelComesFirst(),
    ...[clientsAreNotMisled(), boundHolds(), timeIncreases(limits.rateMaxPpm), frequencyIsSteady()].map((watch) =>
      whereItCan(watch, limits),
    ),
    repliesAreWellFormed(limits.strata),
    ...(Number.isFinite(limits.errorMaxUs) ? [whereItCan(errorIsWithin(limits.errorMaxUs), limits)] : []),
    ptpIsTrue(),
    changesAreJournalled(),
    memoryIsBounded(),
  ];
}
