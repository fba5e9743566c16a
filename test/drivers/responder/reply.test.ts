import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { makePublication } from "../../../src/serving/publication.js";
import { keyRecords } from "../../../src/settings/keys.js";
import { ADDRESS_AND_UNDEFINED, compile } from "../compile.js";
import { anyCounter, anyPacket, anyPublication, Random, REPLY_HARNESS } from "./cases.js";
import { type RequestAnswer, RequestModel, signed } from "./request-model.js";

/** The order of enum reply_verdict, as far as it is decided here. */
const VERDICTS: readonly (RequestAnswer["verdict"] | undefined)[] = [
  ...(["answered", "handedOver", "wrongLength", "wrongVersion", "notARequest", "late", "noClock"] as const),
  ...Array.from({ length: 6 }, () => undefined),
  ...(["unsupported", "unknownKey", "wrongMac"] as const),
];

/** Replies that are compared, and the packets of any kind among which they are. */
const REPLIES = 100_000;
const CASES = 160_000;
const CASES_PER_PUBLICATION = 5;
/** The first of them come before anything was published. */
const CASES_WITHOUT_CLOCK = 100;
/** Another set of cases: NOONMARK_SEED=N. */
const SEED = Number(process.env.NOONMARK_SEED ?? 1);
const HEADER_BYTES = 48;
const KEYS = [
  "1:AES128:2b7e151628aed2a6abf7158809cf4f3c",
  "2:SHA256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
  "3:SHA1:00112233445566778899aabbccddeeff00112233",
  "65535:MD5:2b7e151628aed2a6abf7158809cf4f3c",
];
/** With another secret, and with another identifier than the server has. */
const OTHERS = ["1:AES128:2b7e151628aed2a6abf7158809cf4f3d", "5:SHA1:00112233445566778899aabbccddeeff00112233"];

interface Case {
  publication: Uint32Array;
  /** The counter when it was published; undefined: before anything was. */
  published: bigint | undefined;
  packet: Uint8Array;
  receive: bigint;
  transmit: bigint;
}

/** A packet of any kind; some with a MAC that is right or nearly so. */
function anyRequest(random: Random): Uint8Array {
  const packet = anyPacket(random);
  if (packet.length < HEADER_BYTES || !random.once(10)) return packet;
  const keys = random.once(8) ? OTHERS : KEYS;
  const end = packet.length & ~3;
  if (random.once(4)) packet[0] = ((packet[0] ?? 0x23) & 0xf8 & (random.once(2) ? 0x1f : 0xff)) | 1;
  const request = signed(
    keys[random.below(keys.length)] ?? "",
    packet.subarray(0, end),
    random.once(8) ? 32 : undefined,
  );
  if (random.once(16)) request[random.below(request.length)] = random.word();
  return request;
}

/** The cases, and the same as input for reply-harness.c. */
function makeCases(random: Random, count: number): { cases: Case[]; input: Buffer } {
  const records: Buffer[] = [rules()];
  const cases: Case[] = [];
  let now = 1n << 49n;
  let transmit = now;
  let publication = makePublication();
  for (let index = 0; index < count; index++) {
    const renewed = index >= CASES_WITHOUT_CLOCK && index % CASES_PER_PUBLICATION === 0;
    if (renewed) {
      now = anyCounter(random);
      publication = anyPublication(random, now);
      const record = Buffer.alloc(9 + publication.byteLength, "P");
      record.writeBigUInt64LE(now, 1);
      record.set(new Uint8Array(publication.buffer), 9);
      records.push(record);
    }
    // Every few, two that leave at one tick.
    if (renewed || !random.once(4)) transmit = now + random.around(random.once(2) ? 32 : 18);
    const receive = transmit - (random.once(3) ? random.around(26) : BigInt(random.below(100_000)));
    const packet = anyRequest(random);
    const record = Buffer.alloc(19 + packet.length, "R");
    record.writeBigUInt64LE(receive, 1);
    record.writeBigUInt64LE(transmit, 9);
    record.writeUInt16LE(packet.length, 17);
    record.set(packet, 19);
    records.push(record);
    cases.push({ publication, published: index < CASES_WITHOUT_CLOCK ? undefined : now, packet, receive, transmit });
  }
  return { cases, input: Buffer.concat(records) };
}

/** Symmetric peers are served, wrong keys get a crypto-NAK, and who asks for it gets interleaved replies. */
function rules(): Buffer {
  const keys = keyRecords(KEYS);
  const record = Buffer.alloc(5 + keys.length + 1, "K");
  record.set([1, 1], 1);
  record.writeUInt16LE(keys.length, 3);
  record.set(keys, 5);
  record.write("I", 5 + keys.length);
  return record;
}

function describe(seed: number, index: number, { publication, packet, receive, transmit }: Case): string {
  const words = [...publication].map((word) => word.toString(16)).join(" ");
  return `seed ${seed} case ${index} (repeat with NOONMARK_SEED=${seed})
publication ${words}\nreceive ${receive} transmit ${transmit}\npacket ${Buffer.from(packet).toString("hex")}\n`;
}

test(`C and the model give the same bytes for ${REPLIES} requests and more (seed ${SEED})`, () => {
  const program = compile(REPLY_HARNESS, ADDRESS_AND_UNDEFINED);
  const { cases, input } = makeCases(new Random(SEED), CASES);
  const run = spawnSync(program, { input, maxBuffer: CASES * 96 });
  assert.equal(run.status, 0, `seed ${SEED}: the C program failed:\n${run.stderr}`);

  const model = new RequestModel(true, KEYS, true, true);
  const seen = new Map<string, number>();
  const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  let at = 0;
  let published: Uint32Array | undefined;
  for (const [index, each] of cases.entries()) {
    if (each.published !== undefined && each.publication !== published) model.publish(each.publication, each.published);
    published = each.publication;
    const verdict = VERDICTS[run.stdout[at++] ?? -1];
    const expected = model.take(each.packet, each.receive, each.transmit);
    assert.equal(verdict, expected.verdict, describe(SEED, index, each));
    count(expected.verdict);
    if (expected.reply === undefined) continue;
    const length = run.stdout.readUInt16LE(at);
    const fromC = run.stdout.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    if (!fromC.equals(expected.reply)) {
      const both = [fromC, expected.reply].map((bytes) => Buffer.from(bytes).toString("hex"));
      assert.fail(`${describe(SEED, index, each)}C     ${both.join("\nmodel ")}`);
    }
    assert.ok(length <= each.packet.length, describe(SEED, index, each));
    if (length > HEADER_BYTES) count(length === HEADER_BYTES + 4 ? "refused" : "signed");
    if (fromC[1] !== 0) count("synchronised");
    if (((fromC[0] ?? 0) & 7) === 2) count("symmetric");
  }
  assert.equal(at, run.stdout.length);
  // The cases are worth something only if every end was reached, the good ones often.
  const most = { answered: REPLIES, synchronised: REPLIES / 4, signed: 2000, refused: 300, symmetric: 1000 };
  const rest = ["handedOver", "wrongLength", "wrongVersion", "notARequest", "late", "noClock"];
  for (const what of rest) assert.ok((seen.get(what) ?? 0) > 0, `no case was ${what}`);
  for (const [what, least] of Object.entries(most)) {
    assert.ok((seen.get(what) ?? 0) > least, `only ${seen.get(what)} were ${what}`);
  }
});

test("a reader never mixes two publications and never waits for the writer", () => {
  const program = compile(
    ["test/drivers/responder/publication-harness.c", "drivers/responder/reply.c", "drivers/responder/interleave.c"],
    ["-O2", "-pthread"],
  );
  const run = spawnSync(program, { encoding: "utf8", timeout: 60_000 });
  assert.equal(run.status, 0, run.stderr);
});
