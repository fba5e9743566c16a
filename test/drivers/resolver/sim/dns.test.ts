import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as fc from "fast-check";
import { ADDRESS_AND_UNDEFINED, compile, runLines } from "../../compile.js";

/** In the order of enum dns_verdict. */
const VERDICTS = ["address", "not ours", "no address", "no such name", "refused"] as const;
const A = 1;
const AAAA = 28;
const NAME = "ntp.example.net";
const LABELS = "036e7470076578616d706c65036e657400";
const QUESTION = `1234010000010000000000${"00"}${LABELS}00010001`;

let program = "";
before(() => {
  program = compile(["test/drivers/resolver/sim/dns-harness.c", "drivers/resolver/sim/dns.c"], ADDRESS_AND_UNDEFINED);
});

function read(packets: readonly string[], id = 0x1234, type = A, name = NAME): string[] {
  const lines = runLines(program, packets.map((packet) => `${id} ${name} ${type} ${packet}\n`).join(""));
  return lines.map((line) => {
    const [verdict, address] = line.split(" ");
    return address === "" ? (VERDICTS[Number(verdict)] ?? "") : (address ?? "");
  });
}

/** An answer with records (each hexadecimal digits from its name on). */
function answer(records: readonly string[], flags = "8180", question = `${LABELS}00010001`): string {
  return `1234${flags}0001${records.length.toString(16).padStart(4, "0")}00000000${question}${records.join("")}`;
}

const ADDRESS = `c00c000100010000012c0004c0000207`;
const ALIAS = `c00c000500010000012c0006036f6e65c010`;
const MAPPED = "00000000000000000000ffffc0000207";

test("the question is RFC 1035's", () => {
  assert.deepEqual(runLines(program, `ASK ${0x1234} ${NAME} ${A}\n`), [QUESTION]);
  for (const none of ["a..b", ".", "x".repeat(64), `${"x".repeat(60)}.example`]) {
    assert.deepEqual(runLines(program, `ASK 1 ${none} ${A}\n`), [""], none);
  }
});

test("the first address counts, behind names that stand for others too", () => {
  const other = ADDRESS.replace("c0000207", "c0000208");
  assert.deepEqual(
    read([answer([ADDRESS]), answer([ALIAS, ADDRESS]), answer([ADDRESS, other])]),
    Array(3).fill(MAPPED),
  );
  const ipv6 = "c00c001c00010000012c001020010db8000000000000000000000001";
  assert.deepEqual(read([answer([ipv6], "8180", `${LABELS}001c0001`)], 0x1234, AAAA), [ipv6.slice(-32)]);
  assert.deepEqual(read([answer([ADDRESS], "8180", `${LABELS.replace("6e7470", "4e5470")}00010001`)]), [MAPPED]);
});

test("what answers no question of ours is not taken", () => {
  const good = answer([ADDRESS]);
  const wrong = [
    good.replace("1234", "1235"),
    good.replace("8180", "0180"),
    good.replace("8180", "8980"),
    good.replace(LABELS, LABELS.replace("6e7470", "6e7471")),
    good.replace(`${LABELS}00010001`, `${LABELS}001c0001`),
    good.slice(0, -2),
    good.slice(0, 24),
    "",
  ];
  assert.deepEqual(
    read(wrong),
    wrong.map(() => "not ours"),
  );
});

test("refusals, names that there are not, and names without an address are told apart", () => {
  assert.deepEqual(read([answer([], "8183"), answer([], "8182"), answer([], "8185"), answer([]), answer([ALIAS])]), [
    "no such name",
    "refused",
    "refused",
    "no address",
    "no address",
  ]);
});

test("a record of a wrong length is no address, and records without end are none", () => {
  assert.deepEqual(read([answer([ADDRESS.replace("0004c0000207", "0003c00002")])]), ["no address"]);
  assert.deepEqual(read([answer([ADDRESS.replace("0004c0000207", "ffffc0000207")])]), ["not ours"]);
  assert.deepEqual(read([`1234818000${"01ffff00000000"}${LABELS}00010001${ALIAS.repeat(80)}`]), ["no address"]);
});

test("no bytes make it read beyond them, and an address comes only from a record", () => {
  const good = Buffer.from(answer([ALIAS, ADDRESS]), "hex");
  const changed = fc
    .array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
    .chain((changes) => fc.tuple(fc.constant(changes), fc.nat(good.length)))
    .map(([changes, length]) => {
      const bytes = Buffer.from(good);
      for (const [at, value] of changes) bytes[at] = value;
      return bytes.subarray(0, length > good.length / 2 ? undefined : length).toString("hex");
    });
  const any = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes).toString("hex"));
  const behind = any.map((tail) => answer([]) + tail).map((text) => text.replace("00010000", "00010005"));
  fc.assert(
    fc.property(fc.array(fc.oneof(changed, any, behind), { minLength: 20, maxLength: 60 }), (packets) => {
      assert.equal(read(packets).length, packets.length);
    }),
    { numRuns: 40 },
  );
});
