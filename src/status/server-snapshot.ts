/** What is true of each server that is asked: a part of the snapshot (snapshot.ts). */

import { refidText, STRATUM_UNSYNCHRONISED } from "../ntp/refid.js";
import type { SourceState } from "../sources/source.js";

export interface ServerSnapshot {
  /** As it was configured, and where it is; "" while nobody knows. */
  name: string;
  address: string;
  port: number;
  /** In chronyc's mark, and why, in words. */
  state: SourceState;
  reason: string;
  /** Whether each of the last eight requests was answered; the latest is the lowest bit. */
  reach: number;
  pollExponent: number;
  /** Of its last answer; 16 before. */
  stratum: number;
  leap: number;
  refid: string;
  rootDelaySeconds: number;
  rootDispersionSeconds: number;
  /** Positive when it is ahead of the estimate that the clock may follow; NaN before its first exchange. */
  offsetSeconds: number;
  /** Least round trip, and half of it with all that is uncertain on the way to the source of its time. */
  delaySeconds: number;
  distanceSeconds: number;
  jitterSeconds: number;
  /** Seconds since its last answer; infinite before. */
  ageSeconds: number;
  requests: number;
  answers: number;
}

/** What it is made of: inquiry.ts and upstream.ts, of which nothing is kept. */
export interface ServerSubject {
  readonly servers: readonly {
    readonly written: { readonly host: string; readonly port: number };
    readonly place: { readonly address: string; readonly failure: string };
    readonly theirRefid: number;
    readonly answeredSeconds: number;
  }[];
  readonly upstream: {
    readonly associations: readonly {
      readonly reach: number;
      readonly poll: number;
      readonly denied: boolean;
      readonly requests: number;
      readonly answers: number;
    }[];
    readonly candidates: readonly Readonly<CandidateNumbers>[];
    readonly selection: { readonly judgements: readonly { readonly state: SourceState; readonly reason: string }[] };
  };
  distanceSeconds(server: number): number;
}

interface CandidateNumbers {
  exchanges: number;
  stratum: number;
  leap: number;
  offsetSeconds: number;
  delaySeconds: number;
  jitterSeconds: number;
  rootDelaySeconds: number;
  rootDispersionSeconds: number;
}

/** Snapshots of so many servers, to be filled. */
export function emptyServers(count: number): ServerSnapshot[] {
  return Array.from({ length: count }, () => ({
    name: "",
    address: "",
    port: 0,
    state: "?" as SourceState,
    reason: "",
    reach: 0,
    pollExponent: 0,
    stratum: STRATUM_UNSYNCHRONISED,
    leap: 3,
    refid: "",
    rootDelaySeconds: 0,
    rootDispersionSeconds: 0,
    offsetSeconds: Number.NaN,
    delaySeconds: 0,
    distanceSeconds: 0,
    jitterSeconds: 0,
    ageSeconds: Number.POSITIVE_INFINITY,
    requests: 0,
    answers: 0,
  }));
}

/** Writes what is true at a time of uptime. */
export function fillServers(into: readonly ServerSnapshot[], subject: ServerSubject, uptimeSeconds: number): void {
  for (let index = 0; index < into.length; index++) fillServer(into[index], subject, index, uptimeSeconds);
}

function fillServer(
  into: ServerSnapshot | undefined,
  subject: ServerSubject,
  index: number,
  uptimeSeconds: number,
): void {
  const { upstream } = subject;
  const server = subject.servers[index];
  const association = upstream.associations[index];
  const candidate = upstream.candidates[index];
  const judgement = upstream.selection.judgements[index];
  if (!into || !server || !association || !candidate || !judgement) return;
  into.name = server.written.host;
  into.port = server.written.port;
  into.address = server.place.address;
  into.state = association.denied ? "?" : judgement.state;
  into.reason = reasonOf(server.place, association.denied, judgement.reason);
  into.reach = association.reach;
  into.pollExponent = association.poll;
  into.requests = association.requests;
  into.answers = association.answers;
  into.ageSeconds = uptimeSeconds - server.answeredSeconds;
  into.stratum = candidate.stratum;
  into.leap = candidate.leap;
  into.refid = refidWords(server.theirRefid, candidate.stratum);
  into.rootDelaySeconds = candidate.rootDelaySeconds;
  into.rootDispersionSeconds = candidate.rootDispersionSeconds;
  // Offsets there are seen from the counter.
  into.offsetSeconds = candidate.exchanges > 0 ? -candidate.offsetSeconds : Number.NaN;
  into.delaySeconds = candidate.delaySeconds;
  into.distanceSeconds = subject.distanceSeconds(index);
  into.jitterSeconds = candidate.jitterSeconds;
}

function reasonOf(place: Readonly<{ address: string; failure: string }>, denied: boolean, reason: string): string {
  if (denied) return "refuses service (DENY or RSTR)";
  if (place.address !== "") return reason;
  return place.failure === "" ? "its name is being looked up" : `no address: ${place.failure}`;
}

/** A reference identifier as it is shown: the characters of a stratum 1, the address of a source above. */
export function refidWords(word: number, stratum: number): string {
  if (stratum <= 1 || stratum >= STRATUM_UNSYNCHRONISED) return refidText(word);
  return [24, 16, 8, 0].map((shift) => (word >>> shift) & 0xff).join(".");
}
