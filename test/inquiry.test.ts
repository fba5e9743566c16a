import assert from "node:assert/strict";
import { test } from "node:test";
import { Inquiry } from "../src/inquiry.js";
import { makeHeader, type PacketHeader, readWord } from "../src/ntp/packet.js";
import { ServerSource } from "../src/server-source.js";
import { parseServer, type WrittenServer } from "../src/settings/servers.js";
import type { Ticks, UtcSecond } from "../src/time/units.js";
import { Uptime } from "../src/time/uptime.js";
import { Upstream } from "../src/upstream.js";
import { writeHeader } from "./ntp/write-header.js";

const HZ = 1_000_000;
const NOT_BEFORE = 3_976_214_400 as UtcSecond; // 2026-01-01
const TRUE_START = 3_980_000_000;
const NO_LEAP = { second: 0 as UtcSecond, change: 0 } as const;

/** A driver whose servers answer at once, right, after a fixed way. */
class Bench {
  readonly uptime = new Uptime(0 as Ticks, HZ);
  readonly said: string[] = [];
  readonly sent: { slot: number; at: number }[] = [];
  readonly assigned: string[] = [];
  readonly answers = new Map<string, string>();
  /** What a server's answer differs by; undefined: it does not answer. */
  change: (slot: number) => Partial<PacketHeader> | undefined = () => ({});
  offsetSeconds: (slot: number) => number = () => 0;
  readonly #waiting = new Map<number, { bytes: Uint8Array; t1: number; t4: number }>();
  #taken = { t1: 0, t4: 0 };
  #origin = 1;
  readonly inquiry: Inquiry;
  readonly source: ServerSource;

  constructor(...servers: string[]) {
    const written = servers.map(parseServer).filter((each): each is WrittenServer => typeof each !== "string");
    const client = {
      assign: (_: number, address: string, port: number, keyId: number, interleaved: boolean) => {
        this.assigned.push(`${address} ${port} ${keyId} ${interleaved}`);
        return true;
      },
      send: (slot: number, origin: Uint8Array) => this.#send(slot, origin),
      take: (slot: number, into: Uint8Array) => this.#take(slot, into),
      requestTicks: () => (this.#taken.t1 * HZ) as Ticks,
      answerTicks: () => (this.#taken.t4 * HZ) as Ticks,
      refid: (slot: number) => 100 + slot,
      random: () => 0,
    };
    const asked = new Map<number, string>();
    const resolver = {
      ask: (place: number, name: string) => asked.set(place, name).size > 0,
      answer: (place: number) => this.answers.get(asked.get(place) ?? "") ?? "",
    };
    const upstream = new Upstream(written, {}, 0);
    const counter = { notBefore: NOT_BEFORE, uptime: this.uptime };
    this.inquiry = new Inquiry(written, upstream, { client, resolver }, counter, (text) => this.said.push(text));
    this.source = new ServerSource(this.inquiry, 2, this.uptime);
  }

  #send(slot: number, origin: Uint8Array): boolean {
    const t1 = this.uptime.seconds;
    this.sent.push({ slot, at: t1 });
    origin.fill(0);
    origin[7] = this.#origin++ & 0xff;
    const change = this.change(slot);
    if (change === undefined) return true;
    const header = { ...makeHeader(), version: 4, mode: 4, stratum: 1, rootDispersion: 1 };
    header.origin = { second: readWord(origin, 0), fraction: readWord(origin, 4) };
    const server = TRUE_START + t1 + 0.01 + this.offsetSeconds(slot);
    const second = Math.floor(server);
    header.receive = header.transmit = { second: second >>> 0, fraction: Math.floor((server - second) * 2 ** 32) };
    const bytes = new Uint8Array(48);
    writeHeader({ ...header, ...change }, bytes);
    this.#waiting.set(slot, { bytes, t1, t4: t1 + 0.02 });
    return true;
  }

  #take(slot: number, into: Uint8Array): boolean {
    const answer = this.#waiting.get(slot);
    if (answer === undefined) return false;
    this.#waiting.delete(slot);
    into.set(answer.bytes);
    this.#taken = answer;
    return true;
  }

  pass(): void {
    this.uptime.advance(((this.uptime.seconds + 1) * HZ) as Ticks);
  }

  run(seconds: number, attached = true, ownAddress = "192.0.2.20"): void {
    for (let n = 0; n < seconds; n++) {
      this.inquiry.tick(attached, ownAddress);
      this.inquiry.takeAnswers();
      this.source.renewEstimate(NO_LEAP);
      this.pass();
    }
  }
}

test("without a network nobody is asked, and nothing is looked up", () => {
  const bench = new Bench("192.0.2.1,iburst", "a.example");
  bench.answers.set("a.example", "192.0.2.2");
  bench.run(100, false);
  assert.deepEqual([bench.sent, bench.assigned], [[], []]);
  bench.run(3);
  assert.deepEqual(bench.assigned, ["192.0.2.1 123 0 false", "192.0.2.2 123 0 false"]);
});

test("options go to the driver; a burst of eight is two seconds apart, then it is polite", () => {
  const bench = new Bench("192.0.2.1:1123,iburst,xleave,key=7,minpoll=6");
  bench.run(3600);
  assert.deepEqual(bench.assigned, ["192.0.2.1 1123 7 true"]);
  const times = bench.sent.map(({ at }) => at);
  assert.deepEqual(times.slice(0, 8), [0, 2, 4, 6, 8, 10, 12, 14]);
  const later = times.filter((at) => at > 60);
  for (let n = 1; n < later.length; n++) assert.ok((later[n] ?? 0) - (later[n - 1] ?? 0) >= 64, String(later));
});

test("the estimate is the servers' time, of the beginning of the second of uptime", () => {
  const bench = new Bench("192.0.2.1,iburst", "192.0.2.2,iburst", "192.0.2.3,iburst");
  assert.equal(bench.source.isKnown, false);
  bench.run(30);
  assert.equal(bench.source.isReady, true);
  const { estimate } = bench.source;
  const away = estimate.second + estimate.residualSeconds - (TRUE_START + estimate.ticks / HZ);
  assert.ok(Math.abs(away) < 1e-6, String(away));
  assert.deepEqual([estimate.stratum, estimate.leap], [2, 0]);
  assert.ok(estimate.refid >= 100 && estimate.refid <= 102);
  assert.ok(Math.abs(estimate.rootDelaySeconds - 0.02) < 1e-4, String(estimate.rootDelaySeconds));
  bench.source.renew(0);
  assert.ok(estimate.errorBoundSeconds > 0.01 && estimate.errorBoundSeconds < 0.1, String(estimate.errorBoundSeconds));
});

test("a server that comes to lie is journalled when it is not believed, and when it is again", () => {
  const bench = new Bench("192.0.2.1,iburst,maxpoll=4", "192.0.2.2,iburst,maxpoll=4", "192.0.2.3,iburst,maxpoll=4");
  bench.run(600);
  bench.offsetSeconds = (slot) => (slot === 1 ? 5 : 0);
  bench.run(600);
  assert.match(bench.said.join("\n"), /^192\.0\.2\.2 is not believed: .* outside of what the majority agrees on$/m);
  bench.offsetSeconds = () => 0;
  bench.run(2400);
  assert.match(bench.said.join("\n"), /^192\.0\.2\.2 is believed again: /m);
});

test("kisses are journalled: RATE slows down, DENY ends it", () => {
  const bench = new Bench("192.0.2.1,minpoll=4,maxpoll=4", "192.0.2.2,minpoll=4,maxpoll=4");
  bench.change = (slot) => ({ stratum: 0, refid: slot === 0 ? 0x52415445 : 0x44454e59 });
  bench.run(1);
  bench.change = () => ({});
  bench.run(3600);
  assert.match(bench.said[0] ?? "", /^192\.0\.2\.1 asks for fewer requests \(RATE\): every 32 s from now on$/);
  assert.match(bench.said[1] ?? "", /^192\.0\.2\.2 refuses service/);
  assert.equal(bench.sent.filter(({ slot }) => slot === 1).length, 1);
  const slow = bench.sent.filter(({ slot }) => slot === 0).map(({ at }) => at);
  for (let n = 1; n < slow.length; n++) assert.ok((slow[n] ?? 0) - (slow[n - 1] ?? 0) >= 32);
});

test("a silent server's name is looked up anew, and it is asked at its new address by a fresh port", () => {
  const bench = new Bench("a.example,iburst");
  bench.answers.set("a.example", "192.0.2.1");
  bench.run(100);
  bench.change = () => undefined;
  bench.answers.set("a.example", "192.0.2.9");
  bench.run(600);
  assert.deepEqual(bench.assigned, ["192.0.2.1 123 0 false", "192.0.2.9 123 0 false"]);
  assert.deepEqual(bench.said, ["a.example is 192.0.2.1", "a.example is 192.0.2.9, and was 192.0.2.1"]);
});

test("a name that there is not is journalled once, and never asked", () => {
  const bench = new Bench("a.example");
  bench.answers.set("a.example", "!no such name");
  bench.run(5000);
  assert.deepEqual(bench.said, ["a.example has no address: no such name"]);
  assert.deepEqual(bench.sent, []);
});

test("the date is told from one 136 years away by what is possible", () => {
  const bench = new Bench("192.0.2.1,iburst");
  bench.offsetSeconds = () => 2 ** 32 - TRUE_START + 5; // five seconds into era 1
  bench.run(3);
  assert.equal(bench.inquiry.epochSecond, 2 ** 32 + 5);
});

test("a leap second takes the reckoning with it once, even where it was over for others before", () => {
  const bench = new Bench("192.0.2.1,iburst");
  bench.run(30);
  const { second } = bench.source.estimate;
  const leap = { second: (second + 3) as UtcSecond, change: 1 } as const;
  const passed: boolean[] = [];
  for (let n = 0; n < 6; n++) {
    bench.pass();
    passed.push(bench.source.renewEstimate(n < 2 ? leap : NO_LEAP));
  }
  assert.equal(passed.filter(Boolean).length, 1);
  // Uptime is one second further on than at the first estimate, and one second was repeated.
  assert.equal(bench.source.estimate.second, second + 6);
});

test("a server that follows us is not followed, and says why", () => {
  const bench = new Bench("192.0.2.1,iburst", "192.0.2.2,iburst", "192.0.2.3,iburst");
  bench.change = (slot) => (slot === 0 ? { stratum: 2, refid: 0xc0000214 } : {});
  bench.run(60);
  const { judgements } = bench.inquiry.upstream.selection;
  assert.deepEqual([judgements[0]?.state, judgements[0]?.reason], ["?", "follows this appliance itself"]);
  assert.equal(bench.source.isReady, true);
  // The same four bytes at stratum 1 are characters.
  bench.change = (slot) => (slot === 0 ? { stratum: 1, refid: 0xc0000214 } : {});
  bench.run(200);
  assert.notEqual(judgements[0]?.state, "?");
});

test("after the start at most two servers are asked in a second, and all of them are asked", () => {
  const bench = new Bench(...Array.from({ length: 8 }, (_, index) => `192.0.2.${index + 1},minpoll=6,maxpoll=6`));
  bench.run(4000);
  const later = bench.sent.filter(({ at }) => at >= 60);
  const inSecond = new Map<number, number>();
  for (const { at } of later) inSecond.set(at, (inSecond.get(at) ?? 0) + 1);
  assert.equal(Math.max(...inSecond.values()), 2);
  for (let slot = 0; slot < 8; slot++) {
    const times = later.filter((each) => each.slot === slot).map(({ at }) => at);
    assert.ok(times.length >= 3900 / 66, `${slot}: ${times.length}`);
    for (let n = 1; n < times.length; n++) assert.ok((times[n] ?? 0) - (times[n - 1] ?? 0) >= 63);
  }
});
