import assert from "node:assert/strict";
import { test } from "node:test";
import { Reception } from "../src/reception.js";
import { BASE_TIME, LEAP, SEGMENT_WORDS, SILENT, STRATUM } from "../src/serving/publication.js";
import { defaults, setText } from "../src/settings/config.js";
import { addTicks, toTicks } from "../src/time/ticks.js";
import type { Ticks, UtcSecond } from "../src/time/units.js";
import { isoText } from "../src/time/utc.js";
import { sentence } from "./gnss/make.js";

const HZ = 80_000_000;
/** 12:34:00 of the day in the sentences. */
const NOON_SECONDS = 12 * 3600 + 34 * 60;

/** The reception between drivers that only hold what is put into them; a counter without error, RMC 200 ms after the pulse. */
class Bench {
  readonly journal: string[] = [];
  published = 0;
  readonly reception: Reception;
  readonly at = { second: 0 as UtcSecond, fraction: 0 };
  private ticks: Ticks = toTicks(0);
  private edges: Ticks[] = [];
  private chunk: Uint8Array | undefined;

  constructor(settings: Readonly<Record<string, string>> = {}, date = "010326") {
    const config = defaults();
    const chosen = { "receiver.leapWaitS": "0", "receiver.family": "nmea", "receiver.baud": "9600", ...settings };
    for (const [key, text] of Object.entries(chosen)) assert.equal(setText(config, key, text), undefined, key);
    const serial = {
      setBaud: () => {},
      read: (into: Uint8Array) => {
        const { chunk } = this;
        if (chunk === undefined) return 0;
        into.set(chunk);
        this.chunk = undefined;
        return chunk.length;
      },
      chunkTicks: () => this.ticks,
      write: () => true,
    };
    const pulse = {
      resolutionHz: () => HZ,
      precisionExponent: () => -20,
      now: () => this.ticks,
      takeEdge: () => this.nextEdge(),
    };
    this.date = date;
    this.reception = new Reception(config, serial, pulse, {}, this);
    this.reception.line.open(() => {});
  }

  private readonly date: string;

  nextEdge: () => Ticks | -1 = () => this.edges.shift() ?? -1;

  publish(words: ArrayBufferLike): void {
    assert.equal(words, this.reception.server.publication.buffer);
    this.published++;
  }

  /** As last published. */
  get stratum(): number | undefined {
    return this.reception.server.publication[STRATUM];
  }

  uptimeSeconds(): number {
    return this.ticks / HZ;
  }

  report(event: string, evidence: string): void {
    this.journal.push(`${event}: ${evidence}`);
  }

  run(from: number, to: number, used = "09"): this {
    for (let second = from; second < to; second++) {
      const edge = addTicks(toTicks(0), second * HZ);
      this.ticks = addTicks(edge, 4000);
      this.edges.push(edge);
      this.reception.takeEdges();
      this.ticks = addTicks(edge, HZ / 5);
      const total = NOON_SECONDS + second;
      const time = [total / 3600, (total / 60) % 60, total % 60].map((part) =>
        String(Math.floor(part)).padStart(2, "0"),
      );
      const words = [
        sentence(`GNGGA,${time.join("")}.00,4404.1,N,12118.8,W,1,${used},0.9,1147.2,M,-21.3,M,,`),
        sentence(`GNRMC,${time.join("")}.00,A,4404.1,N,12118.8,W,0.1,,${this.date},,,A`),
      ];
      this.chunk = Buffer.concat(words);
      this.reception.takeBytes();
      this.ticks = addTicks(edge, HZ / 2);
      this.reception.tick(this.ticks, Number.NaN, this.at);
    }
    return this;
  }
}

test("bytes and edges become a published time", () => {
  const bench = new Bench().run(10, 40);
  assert.equal(bench.reception.pipeline.steering.trust.state, "synchronised", bench.journal.join("\n"));
  assert.equal(bench.reception.server.system.stratum, 1);
  assert.ok(bench.published > 20);
  // What the date and the time in the last sentence name, half a second after it began.
  assert.equal(isoText(bench.at.second), "2026-03-01T12:34:39Z");
  assert.equal(bench.reception.pipeline.source.sentences.reach & 0x7f, 0x7f);
  assert.equal(bench.reception.pipeline.source.pulses.reach & 0x7f, 0x7f);
});

test("while it is suspended it is published as unsynchronised at once, and served again some seconds after", () => {
  const bench = new Bench().run(10, 40);
  const condition = bench.reception.pipeline.steering.trust;
  const before = bench.published;
  bench.reception.suspend("a new firmware is being received");
  assert.equal(bench.published, before + 1);
  assert.deepEqual(bench.stratum, 16);
  bench.run(40, 50);
  assert.equal(`${condition.state}: ${condition.reason}`, "unsynchronised: a new firmware is being received");
  assert.ok(bench.published > before + 9);
  assert.equal(bench.stratum, 16);
  bench.reception.suspend("");
  bench.run(50, 53);
  assert.equal(condition.serves, false, "who asks has to be told of the loss first");
  bench.run(53, 70);
  assert.equal(condition.state, "synchronised", bench.journal.join("\n"));
  assert.equal(bench.stratum, 1);
  assert.ok(bench.journal.some((text) => text.endsWith("→ unsynchronised: a new firmware is being received")));
});

test("before the clock is set who asks is told that there is no time, from the start on", () => {
  const bench = new Bench();
  bench.reception.begin();
  assert.equal(bench.published, 1);
  const words = new Uint32Array(bench.reception.server.publication);
  assert.deepEqual([words[LEAP], words[SEGMENT_WORDS + LEAP], words[STRATUM]], [3, 3, 16]);
  assert.equal(words[BASE_TIME + 1], 2208988800);
  const silent = new Bench({ "limits.silentWhenUnsynchronised": "true" });
  silent.reception.begin();
  assert.equal(silent.reception.server.publication[STRATUM], 16 | SILENT);
});

test("with fewer satellites than are wanted there is no fix", () => {
  const bench = new Bench({ "receiver.minimumSatellites": "5" }).run(10, 40, "04");
  assert.equal(bench.reception.pipeline.steering.trust.serves, false);
  assert.equal(bench.stratum, 16);
});

test("a date of 1024 weeks ago is moved on, and the journal says so once", () => {
  const bench = new Bench({ "receiver.notBefore": "2026-01-01" }, "150706").run(10, 40);
  const entries = bench.journal.filter((text) => text.startsWith("rollover"));
  assert.equal(entries.length, 1, bench.journal.join("\n"));
  assert.match(entries[0] ?? "", /1024 weeks back; read as 2026-02-28T12:34:/);
});

test("edges without end are taken sixteen at a time", () => {
  const bench = new Bench();
  let taken = 0;
  bench.nextEdge = () => toTicks(1000 * ++taken);
  assert.equal(bench.reception.takeEdges(), true);
  assert.equal(taken, 16);
});
