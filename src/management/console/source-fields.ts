/** The sources of time as the console shows them: the receiver first, then each server, with state and reason. */

import type { ServerSnapshot } from "../../status/server-snapshot.js";
import type { Snapshot } from "../../status/snapshot.js";

/** Of one source; numbers are null where they are not known. */
export interface SourceFields {
  readonly name: string;
  readonly kind: "receiver" | "server";
  /** chronyc's mark: selected, combined, right but not used, wrong, jittery or moving, unusable. */
  readonly state: string;
  readonly reason: string;
  readonly address?: string;
  readonly stratum?: number | null;
  readonly refid?: string;
  /** Seconds between two requests; octal register of the last eight. */
  readonly pollS?: number;
  readonly reach: string;
  readonly lastS?: number | null;
  /** Positive when the source is ahead; how far that can be wrong; what single exchanges scatter by. */
  readonly offsetUs?: number | null;
  readonly distanceUs?: number | null;
  readonly delayUs?: number | null;
  readonly jitterUs?: number | null;
  readonly requests?: number;
  readonly answers?: number;
}

export function sourceFields(snapshot: Readonly<Snapshot>): SourceFields[] {
  const { sourceState, sourceReason, followsServers } = snapshot;
  const isLeft = followsServers && sourceState === "*";
  const receiver: SourceFields = {
    name: "GPS",
    kind: "receiver",
    state: isLeft ? "-" : sourceState,
    reason: isLeft ? "usable, but the servers are followed still" : sourceReason,
    reach: octal(snapshot.pulses.reach & snapshot.sentences.reach),
  };
  const followsPulse = !followsServers && snapshot.serves;
  return [receiver, ...snapshot.servers.map((server) => serverFields(server, followsPulse))];
}

function serverFields(server: Readonly<ServerSnapshot>, followsPulse: boolean): SourceFields {
  const { state, reason, stratum } = server;
  const isBehindPulse = followsPulse && (state === "*" || state === "+");
  const isKnown = !Number.isNaN(server.offsetSeconds);
  return {
    name: server.name,
    kind: "server",
    // Of those that agree, one is the first among the servers; while a pulse is followed none is.
    state: isBehindPulse ? "-" : state,
    reason: isBehindPulse ? "right, and the receiver is followed" : reason,
    address: server.address,
    stratum: server.answers > 0 ? stratum : null,
    refid: server.refid,
    pollS: 2 ** server.pollExponent,
    reach: octal(server.reach),
    lastS: Number.isFinite(server.ageSeconds) ? Math.round(server.ageSeconds) : null,
    offsetUs: isKnown ? micro(server.offsetSeconds) : null,
    distanceUs: isKnown ? micro(server.distanceSeconds) : null,
    delayUs: isKnown ? micro(server.delaySeconds) : null,
    jitterUs: isKnown ? micro(server.jitterSeconds) : null,
    requests: server.requests,
    answers: server.answers,
  };
}

/** A line for each, as a person reads it. */
export function sourceLines(sources: readonly SourceFields[]): string[] {
  const width = sources.reduce((widest, { name }) => Math.max(widest, name.length), 0);
  return sources.map((source) => {
    const { state, name, kind, reason } = source;
    const head = `${state} ${name.padEnd(width)}`;
    return kind === "receiver"
      ? `${head}  reach ${source.reach}: ${reason}`
      : `${head}  ${serverText(source)}: ${reason}`;
  });
}

function serverText({ address, stratum, pollS, reach, lastS, offsetUs, distanceUs, jitterUs }: SourceFields): string {
  const where = address === "" ? "" : `${address}, `;
  if (stratum === null || offsetUs === null) return `${where}reach ${reach}`;
  const offset = `${milli(offsetUs)} ms ± ${milli(distanceUs)} ms, jitter ${milli(jitterUs)} ms`;
  return `${where}stratum ${stratum}, every ${pollS} s, reach ${reach}, last ${lastS ?? "?"} s ago, ${offset}`;
}

function milli(us: number | null | undefined): string {
  return ((us ?? 0) / 1e3).toFixed(3);
}

function micro(seconds: number): number {
  return Number((seconds * 1e6).toFixed(1));
}

function octal(register: number): string {
  return register.toString(8);
}
