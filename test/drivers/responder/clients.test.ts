import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, test } from "node:test";
import fc from "fast-check";
import { runs } from "../../extent.js";
import { ADDRESS_AND_UNDEFINED, compile } from "../compile.js";

const HZ = 80_000_000;
/** What time is counted in (clients.c). */
const UNIT_SECONDS = 2 ** 20 / HZ;
const CAPACITY = 256;
const START = 1_000_000 * HZ;

const SOURCES = [
  "test/drivers/responder/clients-harness.c",
  ...["clients", "nonce"].map((name) => `drivers/responder/${name}.c`),
];

let program = "";
before(() => {
  program = compile(SOURCES, ADDRESS_AND_UNDEFINED);
});

/** What clients-harness.c answers, a line for each `a`, `r` and `f`. */
function ask(ratePerS: number, burst: number, lines: readonly string[], seed = 1, leak = 0): string[] {
  const words = [ratePerS, burst, seed, leak].map(String);
  const { status, stdout, stderr } = spawnSync(program, words, { input: lines.join("\n"), encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout.split("\n").slice(0, -1);
}

const hex = (address: number) => address.toString(16);
/** A client request of version 4 at a second after the start. */
const at = (address: number, seconds: number, byte = 0x23) =>
  `a ${hex(address)} ${hex(byte)} ${START + Math.round(seconds * HZ)}`;

interface Known {
  address: number;
  count: number;
  manner: number;
  sinceFirstS: number;
  sinceLastS: number;
}

function known(line: string | undefined): Known[] {
  return (line ?? "")
    .split(" ")
    .filter((text) => text !== "")
    .map((text) => {
      const [address = "", ...numbers] = text.split(":");
      const [count = -1, manner = -1, sinceFirstS = -1, sinceLastS = -1] = numbers.map(Number);
      return { address: Number.parseInt(address, 16), count, manner, sinceFirstS, sinceLastS };
    });
}

test("a client is known by address, count, version and mode, and when it came", () => {
  const lines = [at(0xc0000201, 0), at(0xc0000202, 3, 0xdb), at(0xc0000201, 100, 0x1b), `r ${START + 130.5 * HZ}`];
  const all = known(ask(0, 16, lines).at(-1)).sort((a, b) => a.address - b.address);
  assert.deepEqual(all, [
    { address: 0xc0000201, count: 2, manner: 0x1b, sinceFirstS: 130, sinceLastS: 30 },
    { address: 0xc0000202, count: 1, manner: 0x1b, sinceFirstS: 127, sinceLastS: 127 },
  ]);
});

test("how a client signed is kept until its next packet is looked at, and noted of nobody else", () => {
  const signed = (address: number, signature: number) => [at(address, 0), `n ${signature}`];
  const lines = [...signed(1, 1), ...signed(2, 2), ...signed(3, 1), ...signed(3, 0), ...signed(4, 2), at(4, 0)];
  const manners = known(ask(0, 16, ["n 1", ...lines, `r ${START}`]).at(-1))
    .sort((a, b) => a.address - b.address)
    .map(({ manner }) => manner);
  assert.deepEqual(manners, [0x40 | 0x23, 0x80 | 0x23, 0x23, 0x80 | 0x23]);
});

test("without a limit nobody is refused", () => {
  assert.ok(ask(0, 1, new Array(300).fill(at(1, 0))).every((verdict) => verdict === "s"));
});

test("a burst passes, then one kiss, then silence, while another is served", () => {
  const burst = new Array(6).fill(at(1, 0));
  assert.equal(ask(1, 4, [...burst, at(2, 0), at(1, 0.5), at(1, 1.1), at(1, 1.2)]).join(""), "sssskn" + "s" + "nsn");
});

test("over the rate one in two to the power of the leak is served, at random, and the rest as without", () => {
  const COUNT = 16_384;
  // All at one time: but for the first each is over the rate.
  const lines = new Array(COUNT + 1).fill(at(1, 0));
  for (const leak of [1, 2, 3, 4]) {
    const verdicts = ask(1, 1, lines, 7, leak).slice(1);
    const served = verdicts.filter((verdict) => verdict === "s").length;
    const share = 2 ** -leak;
    // Six standard deviations of a binomial: the seed is fixed, so it holds always or never.
    const spread = 6 * Math.sqrt(COUNT * share * (1 - share));
    assert.ok(Math.abs(served - COUNT * share) < spread, `leak ${leak}: ${served} of ${COUNT}`);
    assert.equal(verdicts.filter((verdict) => verdict === "k").length, 1, "a kiss is no answer");
    // No pattern that a forger could fit its packets to: gaps between answers of every length up to four times the mean.
    const at = verdicts.flatMap((verdict, index) => (verdict === "s" ? [index] : []));
    const gaps = new Set(at.slice(1).map((index, n) => index - (at[n] ?? 0)));
    for (let gap = 1; gap <= 2 ** leak; gap++) assert.ok(gaps.has(gap), `leak ${leak}: no two answers ${gap} apart`);
    assert.notDeepEqual(ask(1, 1, lines, 8, leak).slice(1), verdicts, "another key, the same luck");
  }
  assert.equal(ask(1, 1, lines, 7, 0).slice(1).includes("s"), false);
});

const MASK = 2n ** 64n - 1n;

/** The key that clients-harness.c draws from its seed (splitmix64): its first two words. */
function keyOf(seed: number): [bigint, bigint] {
  let state = BigInt(seed);
  const any = () => {
    state = (state + 0x9e3779b97f4a7c15n) & MASK;
    let mixed = ((state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & MASK;
    return mixed ^ (mixed >> 31n);
  };
  return [any(), any()];
}

/** SipHash-2-4 (Aumasson and Bernstein, 2012) of one word of eight bytes. */
function sipHash([k0, k1]: readonly [bigint, bigint], word: bigint): bigint {
  const ascii = (text: string) => BigInt(`0x${Buffer.from(text).toString("hex")}`);
  let [a, b, c, d] = [k0 ^ ascii("somepseu"), k1 ^ ascii("dorandom"), k0 ^ ascii("lygenera"), k1 ^ ascii("tedbytes")];
  const turn = (value: bigint, bits: bigint) => ((value << bits) | (value >> (64n - bits))) & MASK;
  const round = () => {
    a = (a + b) & MASK;
    b = turn(b, 13n) ^ a;
    a = turn(a, 32n);
    c = (c + d) & MASK;
    d = turn(d, 16n) ^ c;
    a = (a + d) & MASK;
    d = turn(d, 21n) ^ a;
    c = (c + b) & MASK;
    b = turn(b, 17n) ^ c;
    c = turn(c, 32n);
  };
  for (const block of [word, 8n << 56n]) {
    d ^= block;
    round();
    round();
    a ^= block;
  }
  c ^= 0xffn;
  for (let n = 0; n < 4; n++) round();
  return a ^ b ^ c ^ d;
}

test("which packets leak is, bit for bit, the keyed hash of a counter, cut into pieces from its low end", () => {
  const COUNT = 4096;
  for (const [seed, leak] of [
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 4],
  ] as const) {
    const key = keyOf(seed);
    let [counter, word, left, isKissed] = [0n, 0n, 0, false];
    const expected = Array.from({ length: COUNT }, () => {
      if (left < leak) {
        word = sipHash(key, ++counter);
        left = 64;
      }
      const piece = word & (2n ** BigInt(leak) - 1n);
      word >>= BigInt(leak);
      left -= leak;
      if (piece === 0n) return "s";
      const verdict = isKissed ? "n" : "k";
      isKissed = true;
      return verdict;
    });
    const verdicts = ask(1, 1, new Array(COUNT + 1).fill(at(1, 0)), seed, leak).slice(1);
    assert.equal(verdicts.join(""), expected.join(""), `seed ${seed}, leak ${leak}`);
  }
});

test("a kiss of hours ago keeps no other back, whenever the client comes again", () => {
  // The time of a kiss wraps after 15.27 hours.
  const WRAP_S = 2 ** 16 * 64 * UNIT_SECONDS;
  const over = (seconds: number) => [at(1, seconds), at(1, seconds), at(1, seconds)];
  for (const later of [WRAP_S - 2, WRAP_S, WRAP_S + 4, 3 * WRAP_S + 1]) {
    // Silent meanwhile; and asking every hour, within its rate.
    const hours = Array.from({ length: Math.floor(later / 3600) }, (_, hour) => at(1, 3600 * (hour + 0.5)));
    for (const between of [[], hours]) {
      const verdicts = ask(1, 1, [...over(0), ...between, ...over(later)]);
      assert.equal(verdicts.slice(0, 3).join(""), "skn");
      assert.equal(verdicts.slice(-3).join(""), "skn", `${later} s later, ${between.length} packets between`);
    }
  }
});

test("a victim whose address is forged a hundred times a second is answered within minutes, and goes on to be", () => {
  // It asks every 16 s for an hour.
  const own = (second: number) => Math.round(second * 100) % 1600 === 57;
  const seconds = Array.from({ length: 360_000 }, (_, n) => n / 100);
  const verdicts = ask(
    1,
    4,
    seconds.map((second) => at(1, second)),
    3,
    2,
  );
  const answered = seconds.filter((second, index) => own(second) && verdicts[index] === "s");
  assert.ok(answered.length > 225 / 8, `${answered.length} of 225`);
  for (const [n, second] of answered.entries()) assert.ok(second - (answered[n - 1] ?? 0) < 600, `none for ${second}`);
});

test("who goes on is told again, but not within eight seconds", () => {
  const lines = Array.from({ length: 400 }, (_, n) => at(1, n / 10));
  const kisses = ask(1, 1, lines).flatMap((verdict, n) => (verdict === "k" ? [n / 10] : []));
  assert.ok(kisses.length >= 4 && kisses.length <= 5, kisses.join(" "));
  for (const [n, second] of kisses.slice(1).entries()) assert.ok(second - (kisses[n] ?? 0) >= 7.5, kisses.join(" "));
});

test("an arrival stamped before the one before gives nothing, and takes nothing", () => {
  assert.equal(ask(1, 2, [at(1, 10), at(1, 9.9), at(1, 9.8), at(1, 10.5), at(1, 11.1)]).join(""), "ssk" + "ns");
});

test("in any window a client is served its burst and its rate, and never less than that while it asks", () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 3 * HZ }), { minLength: 1, maxLength: 120 });
  const rate = fc.integer({ min: 1, max: 200 });
  const burst = fc.integer({ min: 1, max: 255 });
  const counter = fc.integer({ min: 0, max: 2 ** 52 });
  const property = fc.property(rate, burst, counter, gaps, (ratePerS, size, first, list) => {
    let now = first;
    const times = list.map((gap) => {
      now += gap % 3 === 0 ? 0 : gap;
      return now;
    });
    const verdicts = ask(
      ratePerS,
      size,
      times.map((time) => `a 1 23 ${time}`),
    );
    // The same bucket in real numbers, between the roundings of time and rate.
    let [least, most] = [size, size];
    for (const [index, verdict] of verdicts.entries()) {
      const seconds = index === 0 ? 0 : ((times[index] ?? 0) - (times[index - 1] ?? 0)) / HZ;
      most = Math.min(size, most + (seconds + UNIT_SECONDS) * ratePerS * (1 + 1e-6));
      least = Math.min(size, least + Math.max(0, seconds - UNIT_SECONDS) * ratePerS * (1 - 1e-4));
      if (verdict === "s") assert.ok(most >= 1, `served at ${index} with ${most}`);
      else assert.ok(least < 1.001, `refused at ${index} with ${least}`);
      if (verdict === "s") most -= 1;
      least = verdict === "s" ? Math.max(0, least - 1) : least;
    }
  });
  fc.assert(property, { numRuns: runs(25, 100), seed: 12 });
});

test("more addresses than places leave the table full, with no address twice", () => {
  const lines = Array.from({ length: 5000 }, (_, n) => at(0x0a000000 + n, n / 1000));
  const all = known(ask(0, 1, [...lines, `r ${START + 5 * HZ}`]).at(-1));
  assert.equal(all.length, CAPACITY);
  assert.equal(new Set(all.map(({ address }) => address)).size, CAPACITY);
});

test("a walk meets each client once, who was heard longest ago first", () => {
  const addresses = Array.from({ length: 200 }, (_, n) => 0x0a000000 + ((n * 77) % 200));
  // Some of them at one time.
  const lines = addresses.map((address, n) => at(address, 100 + Math.floor(n / 3)));
  const now = START + 200 * HZ;
  const [walked = "", listed = ""] = ask(0, 1, [...lines, `w ${now} 0`, `r ${now}`]).slice(-2);
  const order = walked.trim().split(" ");
  const all = known(listed);
  assert.deepEqual([...order].sort(), all.map(({ address }) => hex(address).padStart(8, "0")).sort());
  const since = order.map(
    (text) => all.find(({ address }) => hex(address).padStart(8, "0") === text)?.sinceLastS ?? -1,
  );
  assert.deepEqual(
    since,
    [...since].sort((a, b) => b - a),
  );
});

test("a client that is heard again while the list is walked has another name, and comes last", () => {
  const lines = Array.from({ length: 9 }, (_, n) => at(1 + n, 100 + n));
  const [walked] = ask(0, 1, [...lines, `w ${START + 200 * HZ} 3`]).slice(-1);
  // Behind its old name there is nobody but itself, which is now the last.
  assert.equal(walked?.trim(), "00000001 00000002 00000003");
  const [whole] = ask(0, 1, [...lines, at(3, 150), `w ${START + 200 * HZ} 0`]).slice(-1);
  assert.match(whole ?? "", /^00000001 00000002 00000004 .* 00000009 00000003 $/);
});

/** Requests over six seconds that prove these clients. */
const proof = (addresses: readonly number[]) =>
  [0, 2, 4, 6.1].flatMap((second) => addresses.map((address) => at(address, second)));

test("two million requests from 100,000 forged addresses cost no regular its place", () => {
  for (const seed of [1, 2, 3]) {
    // As many as find a place of their own in the table whatever the key; see the next test for those that do not.
    const regulars = Array.from({ length: 32 }, (_, n) => 0xc0a80000 + n * 7);
    const names = regulars.map((address) => `g ${hex(address)}`);
    // 200,000 a second for ten seconds.
    const flood = `f 2000000 100000 ${START + 7 * HZ} 400`;
    const after = `r ${START + 18 * HZ}`;
    const answers = ask(0, 16, [...names, ...proof(regulars), flood, after], seed);
    assert.equal(answers.at(-2), "0", `seed ${seed}`);
    const all = known(answers.at(-1));
    assert.equal(all.length, CAPACITY);
    for (const address of regulars) {
      const client = all.find((each) => each.address === address);
      // Four before, one in each of ten seconds, and one at the end.
      assert.equal(client?.count, 15, `seed ${seed}, ${hex(address)}`);
    }
  }
});

test("a client that is not proven yields to newcomers, a proven one only after three hours", () => {
  const flood = (second: number) => `f 20000 20000 ${START + second * HZ} 400`;
  const has = (line: string | undefined, address: number) => known(line).some((each) => each.address === address);
  const early = ask(0, 1, [at(1, 0), at(1, 2), at(1, 5), flood(7), `r ${START + 8 * HZ}`]);
  assert.equal(has(early.at(-1), 1), false);
  const lines = [...proof([1]), flood(10_700), `r ${START + 10_701 * HZ}`, flood(10_900), `r ${START + 10_901 * HZ}`];
  const late = ask(0, 1, lines);
  assert.equal(has(late.at(-3), 1), true);
  assert.equal(has(late.at(-1), 1), false);
});

test("where all places are taken by proven clients, others are served without one", () => {
  // One after the other, so that the first of them are proven before the last one comes.
  const many = Array.from({ length: 1000 }, (_, n) =>
    [0, 2, 4, 6.1].map((second) => at(0x0a000000 + n, n * 10 + second)),
  ).flat();
  const newcomer = 0x0b000000;
  const lines = [...many, ...new Array(20).fill(at(newcomer, 10_000)), `r ${START + 10_001 * HZ}`];
  const answers = ask(1, 8, lines);
  assert.ok(answers.slice(0, -1).every((verdict) => verdict === "s"));
  const all = known(answers.at(-1));
  assert.equal(all.length, CAPACITY);
  assert.ok(all.every(({ address, count }) => address !== newcomer && count === 4));
});
