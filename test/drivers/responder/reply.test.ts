import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { Authentication } from "../../../src/ntp/authentication.js";
import { HEADER_BYTES } from "../../../src/ntp/packet.js";
import { makePublication } from "../../../src/ntp/publication.js";
import { Server, type ServerCounts } from "../../../src/ntp/server.js";
import { toTicks } from "../../../src/time/ticks.js";
import type { Ticks } from "../../../src/time/units.js";
import { ADDRESS_AND_UNDEFINED, compile } from "../compile.js";
import { anyCounter, anyPacket, anyPublication, Random, REPLY_HARNESS } from "./cases.js";
import { Model } from "./model.js";

/** The order of enum reply_verdict, by the names that the TypeScript server counts under. */
const VERDICTS: readonly (keyof ServerCounts | "handedOver")[] = [
  "answered",
  "handedOver",
  "wrongLength",
  "wrongVersion",
  "notARequest",
  "late",
  "noClock",
];

/** Replies that are compared, and the packets of any kind among which they are. */
const REPLIES = 100_000;
const CASES = 160_000;
const CASES_PER_PUBLICATION = 5;
/** The first of them come before anything was published. */
const CASES_WITHOUT_CLOCK = 100;
/** Another set of cases: NOONMARK_SEED=N. */
const SEED = Number(process.env.NOONMARK_SEED ?? 1);

interface Case {
  publication: Uint32Array;
  /** The counter when it was published; undefined: before anything was. */
  published: bigint | undefined;
  packet: Uint8Array;
  receive: bigint;
  transmit: bigint;
}

/** The cases, and the same as input for reply-harness.c. */
function makeCases(random: Random, count: number): { cases: Case[]; input: Buffer } {
  const input = Buffer.alloc(count * (19 + 128 + 1) + Math.ceil(count / CASES_PER_PUBLICATION) * 121);
  let at = 0;
  const cases: Case[] = [];
  let now = 1n << 49n;
  let transmit = now;
  let publication = makePublication();
  for (let index = 0; index < count; index++) {
    const renewed = index >= CASES_WITHOUT_CLOCK && index % CASES_PER_PUBLICATION === 0;
    if (renewed) {
      now = anyCounter(random);
      publication = anyPublication(random, now);
      at = input.writeUInt8("P".charCodeAt(0), at);
      at = input.writeBigUInt64LE(now, at);
      for (const word of publication) at = input.writeUInt32LE(word, at);
    }
    // Every few, two that leave at one tick.
    if (renewed || !random.once(4)) transmit = now + random.around(random.once(2) ? 32 : 18);
    const receive = transmit - (random.once(3) ? random.around(26) : BigInt(random.below(100_000)));
    const packet = anyPacket(random);
    at = input.writeUInt8("R".charCodeAt(0), at);
    at = input.writeBigUInt64LE(receive, at);
    at = input.writeBigUInt64LE(transmit, at);
    at = input.writeUInt16LE(packet.length, at);
    input.set(packet, at);
    at += packet.length;
    cases.push({ publication, published: index < CASES_WITHOUT_CLOCK ? undefined : now, packet, receive, transmit });
  }
  return { cases, input: input.subarray(0, at) };
}

function ticksOf(count: bigint): Ticks {
  return toTicks(Number(count & ((1n << 48n) - 1n)));
}

/** Whether a packet is of those that C leaves to TypeScript: reply.h, REPLY_HANDED_OVER. */
function deservesHandingOver(packet: Uint8Array): boolean {
  const mode = (packet[0] ?? 0) & 7;
  if (mode === 3) return packet.length > 48;
  return mode === 1 ? packet.length >= 48 : mode === 6 && packet.length >= 12;
}

function describe(seed: number, index: number, { publication, packet, receive, transmit }: Case): string {
  const words = [...publication].map((word) => word.toString(16)).join(" ");
  return `seed ${seed} case ${index} (repeat with NOONMARK_SEED=${seed})
publication ${words}\nreceive ${receive} transmit ${transmit}\npacket ${Buffer.from(packet).toString("hex")}\n`;
}

test(`reply.c, server.ts and the model give the same bytes for ${REPLIES} requests and more (seed ${SEED})`, () => {
  const program = compile(REPLY_HARNESS, ADDRESS_AND_UNDEFINED);
  const { cases, input } = makeCases(new Random(SEED), CASES);
  const run = spawnSync(program, { input, maxBuffer: CASES * 64 });
  assert.equal(run.status, 0, `seed ${SEED}: the C program failed:\n${run.stderr}`);

  const words = makePublication();
  const server = new Server(words, { authentication: new Authentication([]), cryptoNak: false, symmetric: false });
  const model = new Model(0);
  const into = new Uint8Array(HEADER_BYTES);
  const seen = new Map<string, number>();
  let synchronised = 0;
  let at = 0;
  for (const [index, each] of cases.entries()) {
    words.set(each.publication);
    if (each.published !== undefined) model.publish(words, each.published);
    const verdict = VERDICTS[run.stdout[at++] ?? -1];
    assert.ok(verdict !== undefined, describe(SEED, index, each));
    seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
    if (verdict === "handedOver") {
      assert.ok(deservesHandingOver(each.packet), describe(SEED, index, each));
      continue;
    }
    const before = server.counts[verdict];
    const { packet } = each;
    const accepted = server.accept(packet, packet.length);
    const length = accepted ? server.answer(packet, ticksOf(each.receive), ticksOf(each.transmit), into) : 0;
    assert.equal(server.counts[verdict], before + 1, `C says ${verdict}; ${describe(SEED, index, each)}`);
    const decided = verdict === "answered" || verdict === "late" || verdict === "noClock";
    const modelled = decided ? model.answer(packet, each.receive, each.transmit) : undefined;
    if (modelled !== undefined) assert.equal(modelled.verdict, verdict, describe(SEED, index, each));
    if (verdict !== "answered") continue;
    const fromC = run.stdout.subarray(at, at + HEADER_BYTES);
    at += HEADER_BYTES;
    assert.equal(length, HEADER_BYTES);
    if (into[1] !== 0) synchronised++;
    const reply = modelled?.reply ?? new Uint8Array();
    if (!fromC.equals(into) || !fromC.equals(reply)) {
      const words = [fromC, into, reply].map((bytes) => Buffer.from(bytes).toString("hex"));
      assert.fail(`${describe(SEED, index, each)}C          ${words.join("\nserver.ts  ")}`);
    }
  }
  assert.equal(at, run.stdout.length);
  // The cases are worth something only if every verdict came up, the good one often.
  for (const verdict of VERDICTS) assert.ok((seen.get(verdict) ?? 0) > 0, `no case was ${verdict}`);
  assert.ok((seen.get("answered") ?? 0) > REPLIES, `only ${seen.get("answered")} were answered`);
  assert.ok(synchronised > REPLIES / 4, `only ${synchronised} were answered by a synchronised clock`);
});

test("a reader never mixes two publications and never waits for the writer", () => {
  const program = compile(
    ["test/drivers/responder/publication-harness.c", "drivers/responder/reply.c", "drivers/responder/interleave.c"],
    ["-O2", "-pthread"],
  );
  const run = spawnSync(program, { encoding: "utf8", timeout: 60_000 });
  assert.equal(run.status, 0, run.stderr);
});
