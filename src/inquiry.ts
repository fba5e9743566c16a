/**
 * Where servers are asked: when which one is, what its answers are, and what becomes of them.
 *
 *     name ─► address ─► request ─► answer ─► association ─► exchange ─► upstream (estimator, selection)
 *
 * It is called by main.ts once a second and when answers came; drivers come in as an argument. An association asks when
 * it is due, to the second. Times are seconds of uptime by the counter's nominal rate; a moment by the client is that
 * plus an epoch, whole seconds, which the first answer sets.
 */

import { makeHeader, readHeader, readWord, type WireTime } from "./ntp/packet.js";
import { type Candidate, type Judgement, rootDistanceSeconds } from "./selection/candidate.js";
import type { WrittenServer } from "./settings/servers.js";
import type { Association } from "./sources/ntp/association.js";
import { type Exchange, setDifferences } from "./sources/ntp/exchange.js";
import { ServerAddress } from "./sources/ntp/server-address.js";
import { secondsFromShort, type Timestamp, unfoldSecond } from "./time/timestamp.js";
import type { Ticks, UtcSecond } from "./time/units.js";
import type { Uptime } from "./time/uptime.js";
import type { Upstream } from "./upstream.js";

const { floor } = Math;

/** What it needs of drivers/client. */
export interface ClientPort {
  assign(slot: number, address: string, port: number, keyId: number, interleaved: boolean): boolean;
  send(slot: number, origin: Uint8Array): boolean;
  take(slot: number, into: Uint8Array): boolean;
  requestTicks(): Ticks;
  answerTicks(): Ticks;
  refid(slot: number): number;
  random(): number;
}

/** What it needs of drivers/resolver. */
export interface ResolverPort {
  ask(place: number, name: string): boolean;
  answer(place: number): string;
}

/** Bytes of a header (RFC 5905 §7.3) and of a timestamp. */
const HEADER_BYTES = 48;
const STAMP_BYTES = 8;
const FRACTIONS = 2 ** 32;
/** 2^31 s: a date up to so long after the earliest that is possible is told right from one that is before it. */
const HALF_ERA_SECONDS = 2 ** 31;
/**
 * Requests in a second at most, once the start is over: eight answers at once are half a million byte codes, a third of
 * a second on a board. Those that are put off by this stay apart from then on.
 */
const MOST_IN_A_SECOND = 2;
const START_SECONDS = 60;
/** A server without an answer to so many requests may have moved. */
const SILENT_REQUESTS = 4;

/** A server and all that is known of the way to it. */
export interface AskedServer {
  readonly written: WrittenServer;
  readonly place: ServerAddress;
  /** Whether it has a slot of the driver. */
  isAssigned: boolean;
  /** The refid of who follows it, and that of its last answer. */
  refid: number;
  theirRefid: number;
  /** When its last answer came, seconds of uptime. */
  answeredSeconds: number;
  /** Requests since the last answer. */
  unanswered: number;
  /** What selection last held of it: see `#reportChanges`. */
  wasWrong: boolean;
}

export class Inquiry {
  readonly servers: readonly AskedServer[];
  readonly upstream: Upstream;
  /** Seconds since 1900 at the start of the counting of uptime, by the client's reckoning; undefined before an answer. */
  epochSecond: UtcSecond | undefined;
  /** The last answer of each server, in words of RFC 5905; written over with each. */
  readonly exchange: Exchange = {
    forwardSeconds: 0,
    backwardSeconds: 0,
    stratum: 16,
    leap: 3,
    refid: 0,
    rootDelaySeconds: 0,
    rootDispersionSeconds: 0,
  };
  /** Of the selected server, as last reported. */
  #stratum = 0;
  #ownAddress = "";
  #ownRefid: number | undefined;
  readonly #client: ClientPort;
  readonly #resolver: ResolverPort;
  readonly #uptime: Uptime;
  readonly #notBefore: UtcSecond;
  readonly #report: (evidence: string) => void;
  readonly #bytes = new Uint8Array(HEADER_BYTES);
  readonly #origin = new Uint8Array(STAMP_BYTES);
  readonly #originTime: WireTime = { second: 0, fraction: 0 };
  readonly #header = makeHeader();
  readonly #stamps = { t1: noTime(), t2: noTime(), t3: noTime(), t4: noTime() };

  /**
   * @param upstream with an association for each of `servers`, at the same index.
   * @param notBefore no date is earlier: it tells the eras of timestamps apart. @param report writes to the journal.
   */
  constructor(
    servers: readonly WrittenServer[],
    upstream: Upstream,
    ports: Readonly<{ client: ClientPort; resolver: ResolverPort }>,
    counter: Readonly<{ notBefore: UtcSecond; uptime: Uptime }>,
    report: (evidence: string) => void,
  ) {
    this.servers = servers.map((written) => ({
      written,
      place: new ServerAddress(written.host, written.isAddress),
      isAssigned: false,
      refid: 0,
      theirRefid: 0,
      answeredSeconds: Number.NEGATIVE_INFINITY,
      unanswered: 0,
      wasWrong: false,
    }));
    this.upstream = upstream;
    this.#client = ports.client;
    this.#resolver = ports.resolver;
    this.#uptime = counter.uptime;
    this.#notBefore = counter.notBefore;
    this.#report = report;
  }

  /**
   * Once a second, when the uptime has gone on.
   * @param attached whether there is a network. @param ownAddress in it: who follows that follows us.
   */
  tick(attached: boolean, ownAddress: string): void {
    if (ownAddress !== this.#ownAddress) this.#takeOwnAddress(ownAddress);
    const now = this.#uptime.seconds;
    let left = now < START_SECONDS ? this.servers.length : MOST_IN_A_SECOND;
    for (let slot = 0; slot < this.servers.length; slot++) {
      const server = this.servers[slot] as AskedServer;
      const association = this.upstream.associations[slot] as Association;
      if (server.place.isAsked) this.#takeAddress(slot, server, now);
      if (!attached || association.denied) continue;
      const silent = server.unanswered >= SILENT_REQUESTS;
      if (server.place.isDue(now, silent)) this.#lookUp(slot, server, now);
      if (left === 0 || server.place.address === "" || now < association.dueSeconds) continue;
      left--;
      this.#ask(slot, server, now);
    }
    this.#reportChanges();
  }

  #takeOwnAddress(text: string): void {
    this.#ownAddress = text;
    const bytes = text.split(".").map(Number);
    // Of an IPv6 address the refid is a part of a digest: such a loop is found by nobody but by its strata.
    this.#ownRefid = bytes.length === 4 ? bytes.reduce((word, byte) => word * 256 + byte, 0) : undefined;
  }

  /** Who is found wrong, or is not any more, and a change of the stratum that is followed. */
  #reportChanges(): void {
    const { selection, candidates } = this.upstream;
    for (let slot = 0; slot < this.servers.length; slot++) {
      const server = this.servers[slot] as AskedServer;
      const { state, reason } = selection.judgements[slot] as Judgement;
      const isWrong = state === "x" || state === "~";
      if (isWrong === server.wasWrong || (server.wasWrong && state === "?")) continue;
      server.wasWrong = isWrong;
      this.#report(`${server.written.host} is ${isWrong ? "not believed" : "believed again"}: ${reason}`);
    }
    const selected = candidates[selection.selected];
    if (selected === undefined || selected.stratum === this.#stratum) return;
    if (this.#stratum !== 0) {
      const { host } = (this.servers[selection.selected] as AskedServer).written;
      this.#report(`${host} is selected, of stratum ${selected.stratum}`);
    }
    this.#stratum = selected.stratum;
  }

  /** Look-ups have ended. */
  takeAddresses(): void {
    this.servers.forEach((server, slot) => {
      if (server.place.isAsked) this.#takeAddress(slot, server, this.#uptime.seconds);
    });
  }

  /** Answers have come: takes at most one of each server, which is all that can wait. */
  takeAnswers(): void {
    for (let slot = 0; slot < this.servers.length; slot++) {
      const server = this.servers[slot] as AskedServer;
      if (server.isAssigned && this.#client.take(slot, this.#bytes)) this.#takeAnswer(slot, server);
    }
  }

  /** A leap second has passed: UTC went back by a second where `change` is 1. */
  passLeap(change: number): void {
    if (this.epochSecond !== undefined) this.epochSecond = (this.epochSecond - change) as UtcSecond;
  }

  /** Half of the way to the source of a server's time, and all that is uncertain on it. */
  distanceSeconds(server: number): number {
    return rootDistanceSeconds(this.upstream.candidates[server] as Candidate);
  }

  #lookUp(slot: number, { place, written }: AskedServer, now: number): void {
    place.ask();
    if (!this.#resolver.ask(slot, written.host)) place.take(now, "!no such name");
  }

  #takeAddress(slot: number, server: AskedServer, now: number): void {
    const { place, written } = server;
    const answer = this.#resolver.answer(slot);
    if (answer === "") return;
    const [before, failure] = [place.address, place.failure];
    const isOther = place.take(now, answer);
    if (isOther) {
      server.isAssigned = false;
      this.#report(`${written.host} is ${place.address}${before === "" ? "" : `, and was ${before}`}`);
    } else if (place.failure !== "" && place.failure !== failure) {
      this.#report(`${written.host} has no address: ${place.failure}`);
    }
  }

  #ask(slot: number, server: AskedServer, now: number): void {
    const association = this.upstream.associations[slot] as Association;
    if (!server.isAssigned) this.#assign(slot, server);
    const origin = this.#originTime;
    // What the system does not take counts as lost on the way: it is asked again when it is due.
    const sent = server.isAssigned && this.#client.send(slot, this.#origin);
    origin.second = sent ? readWord(this.#origin, 0) : 0;
    origin.fraction = sent ? readWord(this.#origin, 4) : 0;
    association.sent(now, origin, this.#client.random());
    server.unanswered++;
    if (association.reach === 0 && server.unanswered > 1) this.upstream.lose(slot);
  }

  #assign(slot: number, server: AskedServer): void {
    const { written, place } = server;
    server.isAssigned = this.#client.assign(slot, place.address, written.port, written.keyId, written.xleave === true);
    if (server.isAssigned) server.refid = this.#client.refid(slot);
  }

  #takeAnswer(slot: number, server: AskedServer): void {
    const association = this.upstream.associations[slot] as Association;
    const header = this.#header;
    const sentSeconds = this.#uptime.at(this.#client.requestTicks());
    const cameSeconds = this.#uptime.at(this.#client.answerTicks());
    readHeader(this.#bytes, header);
    const wasPoll = association.poll;
    const verdict = association.receive(cameSeconds, header);
    const { host } = server.written;
    if (verdict === "rate" && association.poll !== wasPoll) {
      this.#report(`${host} asks for fewer requests (RATE): every ${2 ** association.poll} s from now on`);
    } else if (verdict === "denied") {
      this.#report(`${host} refuses service: it is not asked any more until the next start`);
    }
    if (verdict !== "answer" && verdict !== "unsynchronised") return;
    server.unanswered = 0;
    server.answeredSeconds = cameSeconds;
    server.theirRefid = header.refid;
    this.#readExchange(sentSeconds, cameSeconds);
    const candidate = this.upstream.candidates[slot] as Candidate;
    // RFC 5905 §11.2, loop: at stratum 1 the word is no address.
    candidate.loop = header.stratum > 1 && header.refid === this.#ownRefid;
    if (verdict === "answer") this.upstream.take(slot, sentSeconds, this.exchange);
    else this.upstream.lose(slot, this.exchange);
  }

  #readExchange(sentSeconds: number, cameSeconds: number): void {
    const { exchange } = this;
    const header = this.#header;
    const { t1, t2, t3, t4 } = this.#stamps;
    const pivot = (this.epochSecond ?? this.#notBefore + HALF_ERA_SECONDS) as UtcSecond;
    setWire(t2, header.receive, pivot);
    setWire(t3, header.transmit, pivot);
    this.epochSecond ??= (t3.second - floor(cameSeconds)) as UtcSecond;
    setUptime(t1, this.epochSecond, sentSeconds);
    setUptime(t4, this.epochSecond, cameSeconds);
    setDifferences(exchange, this.#stamps);
    exchange.stratum = header.stratum;
    exchange.leap = header.leap;
    exchange.refid = header.refid;
    exchange.rootDelaySeconds = secondsFromShort(header.rootDelay);
    exchange.rootDispersionSeconds = secondsFromShort(header.rootDispersion);
  }
}

function noTime(): Timestamp {
  return { second: 0 as UtcSecond, fraction: 0 };
}

function setWire(into: Timestamp, { second, fraction }: Readonly<WireTime>, pivot: UtcSecond): void {
  into.second = unfoldSecond(second, pivot);
  into.fraction = fraction;
}

function setUptime(into: Timestamp, epoch: UtcSecond, seconds: number): void {
  const whole = floor(seconds);
  into.second = (epoch + whole) as UtcSecond;
  into.fraction = floor((seconds - whole) * FRACTIONS);
}
