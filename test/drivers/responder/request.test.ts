import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, test } from "node:test";
import { keyRecords } from "../../../src/settings/keys.js";
import { ADDRESS_AND_UNDEFINED, compile } from "../compile.js";
import { REPLY_HARNESS } from "./cases.js";
import { read64 } from "./model.js";
import { HZ, packetRecord, publicationRecord } from "./reply-records.js";
import { signed } from "./request-model.js";

const KEY = "7:AES128:2b7e151628aed2a6abf7158809cf4f3c";
const WRONG = "7:AES128:2b7e151628aed2a6abf7158809cf4f3d";
const UNKNOWN = "8:AES128:2b7e151628aed2a6abf7158809cf4f3c";
/** Of enum reply_verdict. */
const WRONG_LENGTH = 2;
const UNSUPPORTED = 13;
const UNKNOWN_KEY = 14;
const WRONG_MAC = 15;

interface Rules {
  symmetric?: boolean;
  nak?: boolean;
}

let program = "";
before(() => {
  program = compile(REPLY_HARNESS, ADDRESS_AND_UNDEFINED);
});

/** What packets get, a second apart: the reply, or the verdict where there is none. */
function answers({ symmetric = false, nak = true }: Rules, packets: readonly Uint8Array[]): (Buffer | number)[] {
  const keys = keyRecords([KEY]);
  const rules = Buffer.from([75, symmetric ? 1 : 0, nak ? 1 : 0, keys.length, 0, ...keys]);
  const records = packets.map((packet, index) => packetRecord(packet, (1 + index) * HZ));
  const { status, stdout, stderr } = spawnSync(program, {
    input: Buffer.concat([rules, Buffer.from("I"), publicationRecord(), ...records]),
  });
  assert.equal(status, 0, String(stderr));
  let at = 0;
  return packets.map(() => {
    const verdict = stdout[at++] ?? -1;
    if (verdict !== 0) return verdict;
    const length = stdout.readUInt16LE(at);
    at += 2 + length;
    return stdout.subarray(at - length, at);
  });
}

function request(first = 0x23, more: readonly number[] = []): Buffer {
  const packet = Buffer.alloc(48 + more.length);
  packet[0] = first;
  packet.writeUInt32BE(0xcafe, 44);
  packet.set(more, 48);
  return packet;
}

/** Bytes of a reply, as far as there is one. */
function bytes(answer: Buffer | number | undefined): Buffer {
  assert.ok(answer instanceof Buffer, `verdict ${answer}`);
  return answer;
}

test("a request with a right MAC is answered with one of the same key and length", () => {
  for (const packet of [signed(KEY, request()), signed(KEY, request(0x1b))]) {
    const reply = bytes(answers({}, [packet])[0]);
    assert.ok(reply.equals(signed(KEY, reply.subarray(0, 48))), reply.toString("hex"));
    assert.equal((reply[0] ?? 0) & 0x3f, ((packet[0] ?? 0) & 0x38) | 4);
  }
});

test("extension fields are passed over and never sent back, before a MAC too", () => {
  const field = [0x7f, 0xff, 0, 28, ...new Array(24).fill(9)];
  assert.equal(bytes(answers({}, [request(0x23, field)])[0]).length, 48);
  assert.equal(bytes(answers({}, [signed(KEY, request(0x23, field))])[0]).length, 68);
  assert.deepEqual(answers({}, [request(0x23, field.slice(0, 27))]), [WRONG_LENGTH]);
});

test("a wrong MAC or an unknown key gets a crypto-NAK or nothing, and a crypto-NAK gets nothing", () => {
  for (const [key, verdict] of [
    [WRONG, WRONG_MAC],
    [UNKNOWN, UNKNOWN_KEY],
  ] as const) {
    const packet = signed(key, request());
    assert.deepEqual(answers({ nak: false }, [packet]), [verdict]);
    const reply = bytes(answers({}, [packet])[0]);
    assert.equal(reply.toString("hex", 48), "00000000");
    assert.equal(reply.readUInt32BE(28), 0xcafe);
  }
  assert.deepEqual(answers({}, [request(0x23, [0, 0, 0, 0])]), [UNKNOWN_KEY]);
});

test("a symmetric active peer is answered passively where that is configured, signed if it signed", () => {
  assert.deepEqual(answers({}, [request(0x21)]), [UNSUPPORTED]);
  assert.equal((bytes(answers({ symmetric: true }, [request(0x21)])[0])[0] ?? 0) & 7, 2);
  const reply = bytes(answers({ symmetric: true }, [signed(KEY, request(0x21))])[0]);
  assert.ok(reply.equals(signed(KEY, reply.subarray(0, 48))));
});

test("a signed request is interleaved too; one that is refused is neither, nor remembered", () => {
  const asked = (origin: bigint, key: string) => {
    const packet = request();
    packet.writeBigUInt64BE(origin, 24);
    packet.writeUInt32BE(0xbeef, 36);
    return signed(key, packet);
  };
  const first = asked(1n, KEY);
  const receive = read64(bytes(answers({}, [first])[0]), 32);
  const [, interleaved] = answers({}, [first, asked(receive, KEY)]);
  assert.equal(bytes(interleaved).readUInt32BE(28), 0xbeef);
  assert.ok(bytes(interleaved).equals(signed(KEY, bytes(interleaved).subarray(0, 48))));
  const [, refused, right] = answers({}, [first, asked(receive, WRONG), asked(receive, KEY)]);
  assert.equal(bytes(refused).readUInt32BE(28), 0xcafe);
  assert.equal(bytes(right).readUInt32BE(28), 0xbeef);
  const forged = answers({}, [asked(1n, WRONG), asked(receive, KEY)]);
  assert.equal(bytes(forged[1]).readUInt32BE(28), 0xcafe);
});
