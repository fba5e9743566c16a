import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, test } from "node:test";
import { accessRules, controlRules } from "../../../src/settings/access.js";
import { ADDRESS_AND_UNDEFINED, compile } from "../compile.js";
import { REQUEST_SOURCES } from "./cases.js";

const ANSWERED = 0;
const WRONG_LENGTH = 2;
const BAD_SOURCE = 7;
const DENIED = 10;
const REFUSED = 16;
/** Added by the harness. */
const NEEDLESS = 128;
/** Version 4, modes 3 and 6. */
const CLIENT = 0x23;
const CONTROL = 0x26;

let program = "";
before(() => {
  program = compile(
    ["admission", "access", "clients", "nonce", ...REQUEST_SOURCES]
      .map((name) => `drivers/responder/${name}.c`)
      .concat("test/drivers/responder/admission-harness.c"),
    ADDRESS_AND_UNDEFINED,
  );
});

interface Packet {
  from: string;
  first: number;
  length?: number;
  port?: number;
}

interface Lists {
  allow?: string[];
  deny?: string[];
  control?: string[];
  /** Kiss code. */
  refusal?: string;
}

/** The verdict on each packet. */
function decide({ allow = [], deny = [], control = [], refusal }: Lists, packets: readonly Packet[]): number[] {
  const rules = [accessRules(allow, deny), controlRules(control)].flatMap((list) => [
    Buffer.from([list.length / 18]),
    list,
  ]);
  const records = packets.map(({ from, first, length = 48, port = 1234 }) => {
    const record = Buffer.alloc(21);
    record.set([0xff, 0xff, ...from.split(".").map(Number)], 10);
    record.writeUInt16LE(port, 16);
    record.writeUInt16LE(length, 18);
    record[20] = first;
    return record;
  });
  const code = Buffer.alloc(4);
  if (refusal !== undefined) code.writeUInt32LE(Buffer.from(refusal).readUInt32BE());
  const { status, stdout, stderr } = spawnSync(program, { input: Buffer.concat([...rules, code, ...records]) });
  assert.equal(status, 0, String(stderr));
  return [...stdout];
}

test("control messages are looked at only from the networks named for them, requests from everywhere", () => {
  const packets = ["10.1.2.3", "192.0.2.1"].flatMap((from) => [
    { from, first: CONTROL, length: 12 },
    { from, first: CLIENT },
  ]);
  const requests = [ANSWERED | NEEDLESS, ANSWERED | NEEDLESS];
  assert.deepEqual(decide({ control: ["10.0.0.0/8"] }, packets), [ANSWERED, requests[0], DENIED, requests[1]]);
  assert.deepEqual(decide({ control: [] }, packets), [DENIED, requests[0], DENIED, requests[1]]);
});

test("a network that is not answered gets no control messages answered either", () => {
  const packets = [{ from: "10.1.2.3", first: CONTROL }];
  assert.deepEqual(decide({ deny: ["10.1.0.0/16"], control: ["10.0.0.0/8"] }, packets), [DENIED]);
});

test("port 0 is nobody's, and what is too long is not read", () => {
  const from = "10.1.2.3";
  const packets = [
    { from, first: CLIENT, port: 0 },
    { from, first: CONTROL, length: 1233 },
    { from, first: CONTROL, length: 0 },
  ];
  // Of a packet without content that is for request_examine to say.
  assert.deepEqual(decide({}, packets), [BAD_SOURCE, WRONG_LENGTH, ANSWERED]);
});

test("only a plain request to a server without lists need not be put before it", () => {
  const from = "10.1.2.3";
  const firsts = Array.from({ length: 256 }, (_, first) => first);
  const open = decide(
    {},
    firsts.map((first) => ({ from, first })),
  );
  for (const first of firsts) {
    const version = (first >> 3) & 7;
    const plain = (first & 7) === 3 && version >= 1 && version <= 4;
    assert.equal((open[first] ?? 0) >= NEEDLESS, plain, `first byte ${first}`);
  }
  assert.deepEqual(decide({ deny: ["192.0.2.0/24"] }, [{ from, first: CLIENT }]), [ANSWERED]);
  assert.deepEqual(decide({}, [{ from, first: CLIENT, length: 49 }]), [ANSWERED]);
});

test("who is refused is told so four times a second, if at all, and only where the request was a plain one", () => {
  const lists = { deny: ["10.0.0.0/8"], refusal: "DENY" };
  const packets = ["10.1.2.3", "10.1.2.4", "10.1.2.5", "10.1.2.6"].map((from) => ({ from, first: CLIENT }));
  const told = decide(lists, packets);
  const kiss = Buffer.from(told.slice(1, 49));
  assert.deepEqual([told[0], ...told.slice(49, 51), told[99]], [REFUSED, DENIED, REFUSED, DENIED]);
  assert.deepEqual([kiss[0], kiss[1], kiss.toString("latin1", 12, 16)], [0xe4, 0, "DENY"]);
  assert.deepEqual(decide({ deny: lists.deny }, packets), [DENIED, DENIED, DENIED, DENIED]);
  for (const unplain of [{ first: CONTROL }, { first: CLIENT, length: 68 }, { first: CLIENT, length: 0 }]) {
    assert.deepEqual(decide(lists, [{ from: "10.1.2.3", ...unplain }]), [DENIED]);
  }
});
