/**
 * The variables that control messages read, by the names of RFC 9327 §4 (system) and §5 (associations) and of NTPsec's
 * ntpd, and how their values are written: ntpq's units are milliseconds and parts per million.
 *
 * A name that is known but has no value now, or is not measured here (a count by version, say), is left out of the
 * answer, as ntpd does with the variables of a peer that it has not; a name that nobody knows is an error.
 */

import type { Timestamp } from "../../time/timestamp.js";
import type { ControlClients } from "./clients.js";

/** Select field of a peer's status word (RFC 9327 §3.2, table 6). */
export type Selection = 0 | 1 | 3 | 4 | 6 | 7;
export const REJECTED: Selection = 0;
export const FALSETICKER: Selection = 1;
export const OUTLIER: Selection = 3;
export const CANDIDATE: Selection = 4;
export const SYSTEM_PEER: Selection = 6;
export const PPS_PEER: Selection = 7;

/** A source of time, as an association: read while an answer is written. */
export interface ControlAssociation {
  /** As ntpd's reference clocks are called, "PPS(0)": ntpq knows by the bracket that it is one. */
  readonly name: string;
  /** The address of ntpd's driver of that kind: 127.127.TYPE.UNIT. */
  readonly address: string;
  readonly refid: string;
  /** The reachability register, 0 to 255. */
  readonly reach: number;
  /** Seconds since it was last reachable. */
  readonly unreach: number;
  readonly selection: Selection;
  /** Positive when the source is ahead of the clock. */
  readonly offsetSeconds: number;
  readonly jitterSeconds: number;
  /** When it was last heard; undefined before. The next call writes over it. */
  readonly received: Readonly<Timestamp> | undefined;
  /** Of a server; undefined of a reference clock. */
  readonly server: Readonly<ControlServer> | undefined;
}

/** What is known of a server beside that. */
export interface ControlServer {
  readonly port: number;
  readonly leap: number;
  readonly stratum: number;
  readonly rootDelaySeconds: number;
  readonly rootDispersionSeconds: number;
  readonly pollExponent: number;
  /** Round trip, and what the offset may be wrong by beside half of that. */
  readonly delaySeconds: number;
  readonly dispersionSeconds: number;
}

/** The appliance, as it is seen from outside. Times in UTC, signs as NTP has them. */
export interface ControlSource {
  /** An answer is about to be written: all that is read from here on is of one instant. */
  refresh(): void;
  readonly version: string;
  readonly board: string;
  /** 0 to 3. */
  readonly leap: number;
  /** 16: unsynchronised. */
  readonly stratum: number;
  readonly precisionExponent: number;
  readonly rootDelaySeconds: number;
  readonly rootDispersionSeconds: number;
  readonly refid: string;
  /** When the clock was last corrected, and now; undefined before it was set. The next call writes over it. */
  readonly reference: Readonly<Timestamp> | undefined;
  readonly clock: Readonly<Timestamp> | undefined;
  readonly timeConstantSeconds: number;
  /** Positive when the clock is slow. */
  readonly offsetSeconds: number;
  /** As a fraction; positive when the counter is slow. */
  readonly frequency: number;
  readonly frequencyUncertainty: number;
  readonly jitterSeconds: number;
  /** Negative where nobody has said. */
  readonly taiMinusUtcSeconds: number;
  readonly uptimeSeconds: number;
  readonly packets: Readonly<PacketCounts>;
  /** Undefined where no list of them is kept. */
  readonly clients: ControlClients | undefined;
  /** Numbered from 1 as associations. */
  readonly associations: readonly ControlAssociation[];
}

/** Packets since the start. */
export interface PacketCounts {
  received: number;
  badFormat: number;
  badAuthentication: number;
  /** Not answered though nothing was wrong with it: it came too late, before there was a clock, in an unserved mode. */
  declined: number;
  /** From networks that are not answered. */
  restricted: number;
  /** More than could be taken at once, or than a client may ask. */
  limited: number;
  /** Of these, answered with a kiss (RFC 5905 §7.4). */
  kissed: number;
  answered: number;
  /** Control messages. */
  control: number;
}

/** A variable of `T`: its value in writing, or undefined where it has none. */
export interface Variable<T> {
  readonly name: string;
  readonly value: (of: T) => string | undefined;
}

/** Longer texts are cut, so that a list of known length fits an answer. */
const TEXT_CHARACTERS = 24;
/** What ntpq shows in six decimals: milliseconds to the nanosecond. */
const MS_DECIMALS = 6;
const NUMBER_LIMIT = 1e9;
/** ntpd's mode of an association with a reference clock, and that clock's (RFC 5905 §3, figure 1). */
const MODES = ["3", "4"] as const;

function fixed(value: number, decimals: number): string | undefined {
  return Math.abs(value) < NUMBER_LIMIT ? value.toFixed(decimals) : undefined;
}

function milliseconds(seconds: number): string | undefined {
  return fixed(seconds * 1e3, MS_DECIMALS);
}

function ppm(fraction: number): string | undefined {
  return fixed(fraction * 1e6, 6);
}

/** Seconds and fraction as ntpd writes a 64-bit timestamp: 0xee0f5c3a.80000000. */
export function stamp(time: Readonly<Timestamp>): string {
  return `0x${hex(time.second >>> 0)}.${hex(time.fraction)}`;
}

function stampIfAny(time: Readonly<Timestamp> | undefined): string | undefined {
  return time === undefined ? undefined : stamp(time);
}

function hex(word: number): string {
  return word.toString(16).padStart(8, "0");
}

/** In quotes, without what would end them or could not be shown. */
function quoted(text: string): string {
  return `"${text.slice(0, TEXT_CHARACTERS).replace(/[^ -~]|["\\]/g, "?")}"`;
}

function nothing(): undefined {
  return undefined;
}

function systemPeer({ associations }: ControlSource): number {
  return (
    1 + associations.findIndex(({ selection }) => selection === PPS_PEER) ||
    1 + associations.findIndex(({ selection }) => selection === SYSTEM_PEER)
  );
}

/** Answered to who asks for no name. */
export const SYSTEM_DEFAULTS: readonly Variable<ControlSource>[] = [
  { name: "version", value: (s) => quoted(`noonmark ${s.version}`) },
  { name: "processor", value: (s) => quoted(s.board) },
  { name: "system", value: () => quoted("Noonmark") },
  { name: "leap", value: (s) => `${s.leap}` },
  { name: "stratum", value: (s) => `${s.stratum}` },
  { name: "precision", value: (s) => `${s.precisionExponent}` },
  { name: "rootdelay", value: (s) => milliseconds(s.rootDelaySeconds) },
  { name: "rootdisp", value: (s) => milliseconds(s.rootDispersionSeconds) },
  { name: "refid", value: (s) => s.refid },
  { name: "reftime", value: (s) => stampIfAny(s.reference) },
  { name: "clock", value: (s) => stampIfAny(s.clock) },
  { name: "peer", value: (s) => `${systemPeer(s)}` },
  { name: "tc", value: (s) => fixed(Math.log2(Math.max(1, s.timeConstantSeconds)), 0) },
  { name: "mintc", value: () => "0" },
  { name: "offset", value: (s) => milliseconds(s.offsetSeconds) },
  { name: "frequency", value: (s) => ppm(s.frequency) },
  { name: "sys_jitter", value: (s) => milliseconds(s.jitterSeconds) },
  { name: "clk_jitter", value: (s) => milliseconds(s.jitterSeconds) },
  { name: "clk_wander", value: (s) => ppm(s.frequencyUncertainty) },
  { name: "tai", value: (s) => (s.taiMinusUtcSeconds < 0 ? undefined : `${s.taiMinusUtcSeconds}`) },
];

/** Packets are counted since the start, and never reset: what ntpq wants "since the reset" (…_r) is the same. */
function counter(name: string, value: (source: ControlSource) => string | undefined): Variable<ControlSource>[] {
  return [
    { name: `ss_${name}`, value },
    { name: `ss_${name}_r`, value },
  ];
}

function unmeasured(prefix: string, names: readonly string[]): Variable<ControlSource>[] {
  return names.map((name) => ({ name: prefix + name, value: nothing }));
}

/** Answered only by name: what ntpq's sysinfo, sysstats and monstats ask for. */
export const SYSTEM_OTHERS: readonly Variable<ControlSource>[] = [
  { name: "peeradr", value: (s) => s.associations[systemPeer(s) - 1]?.address },
  { name: "peermode", value: (s) => (systemPeer(s) > 0 ? MODES[1] : undefined) },
  { name: "rootdist", value: (s) => milliseconds(s.rootDelaySeconds / 2 + s.rootDispersionSeconds) },
  { name: "authdelay", value: nothing },
  { name: "ss_uptime", value: (s) => `${s.uptimeSeconds}` },
  { name: "ss_numctlreq", value: (s) => `${s.packets.control}` },
  ...counter("reset", (s) => `${s.uptimeSeconds}`),
  ...counter("received", (s) => `${s.packets.received}`),
  ...counter("badformat", (s) => `${s.packets.badFormat}`),
  ...counter("badauth", (s) => `${s.packets.badAuthentication}`),
  ...counter("declined", (s) => `${s.packets.declined}`),
  ...counter("restricted", (s) => `${s.packets.restricted}`),
  ...counter("limited", (s) => `${s.packets.limited}`),
  ...counter("kodsent", (s) => `${s.packets.kissed}`),
  ...counter("processed", (s) => `${s.packets.answered}`),
  ...counter("thisver", nothing),
  ...counter("oldver", nothing),
  ...counter("ver1", nothing),
  ...counter("ver1client", nothing),
  ...counter("ver1zero", nothing),
  ...counter("ver1symm", nothing),
  { name: "mru_enabled", value: (s) => (s.clients === undefined ? "0" : "1") },
  ...unmeasured("mru_", ["hashslots", "depth", "deepest", "maxdepth", "mindepth", "maxage", "minage", "mem", "maxmem"]),
  ...unmeasured("mru_", ["exists", "new", "recycleold", "recyclefull", "none", "oldest_age"]),
];

export const ASSOCIATION_DEFAULTS: readonly Variable<ControlAssociation>[] = [
  { name: "srcadr", value: (a) => a.address },
  { name: "srcport", value: (a) => `${a.server?.port ?? 123}` },
  { name: "srchost", value: (a) => quoted(a.name) },
  { name: "leap", value: (a) => `${a.server?.leap ?? 0}` },
  { name: "stratum", value: (a) => `${a.server?.stratum ?? 0}` },
  { name: "rootdelay", value: (a) => milliseconds(a.server?.rootDelaySeconds ?? 0) },
  { name: "rootdisp", value: (a) => milliseconds(a.server?.rootDispersionSeconds ?? 0) },
  { name: "refid", value: (a) => a.refid },
  { name: "reftime", value: (a) => stampIfAny(a.received) },
  { name: "rec", value: (a) => stampIfAny(a.received) },
  { name: "reach", value: (a) => `0x${a.reach.toString(16)}` },
  { name: "unreach", value: (a) => `${a.unreach}` },
  { name: "hmode", value: () => MODES[0] },
  { name: "pmode", value: () => MODES[1] },
  { name: "hpoll", value: (a) => `${a.server?.pollExponent ?? 0}` },
  { name: "ppoll", value: (a) => `${a.server?.pollExponent ?? 0}` },
  { name: "flash", value: () => "0x0" },
  { name: "offset", value: (a) => milliseconds(a.offsetSeconds) },
  { name: "delay", value: (a) => milliseconds(a.server?.delaySeconds ?? 0) },
  { name: "dispersion", value: (a) => milliseconds(a.server?.dispersionSeconds ?? 0) },
  { name: "jitter", value: (a) => milliseconds(a.jitterSeconds) },
];
