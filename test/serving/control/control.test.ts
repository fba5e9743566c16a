import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  ANSWER_BYTES,
  CONTROL_BUFFER_BYTES,
  Control,
  FRAGMENTS_BURST,
  FRAGMENTS_PER_S,
} from "../../../src/serving/control/control.js";
import {
  ASSOCIATION_DEFAULTS,
  type ControlAssociation,
  type ControlSource,
  SYSTEM_DEFAULTS,
  SYSTEM_OTHERS,
} from "../../../src/serving/control/variables.js";
import type { UtcSecond } from "../../../src/time/units.js";

const HEADER = 12;
const FRAGMENT = 468;
const noon = { second: 4_004_000_000 as UtcSecond, fraction: 0x80000000 };

const gps: ControlAssociation = {
  name: "NMEA(0)",
  address: "127.127.20.0",
  refid: "GPS",
  reach: 0o377,
  unreach: 0,
  selection: 6,
  offsetSeconds: -0.0625,
  server: undefined,
  jitterSeconds: 0.0125,
  received: noon,
};
const pps: ControlAssociation = {
  ...gps,
  name: "PPS(0)",
  address: "127.127.22.0",
  refid: "PPS",
  selection: 7,
  offsetSeconds: 5e-9,
  jitterSeconds: 16e-9,
};
const source: ControlSource = {
  refresh: () => undefined,
  version: "0.1.0",
  board: "test",
  leap: 0,
  stratum: 1,
  precisionExponent: -26,
  rootDelaySeconds: 0,
  rootDispersionSeconds: 10.25e-6,
  refid: "GPS",
  reference: noon,
  clock: noon,
  timeConstantSeconds: 64,
  offsetSeconds: -5e-9,
  frequency: -3.215e-6,
  frequencyUncertainty: 1e-9,
  jitterSeconds: 16e-9,
  taiMinusUtcSeconds: 37,
  uptimeSeconds: 14,
  packets: {
    received: 11,
    badFormat: 1,
    badAuthentication: 2,
    declined: 3,
    restricted: 4,
    limited: 5,
    kissed: 4,
    answered: 6,
    control: 7,
  },
  clients: undefined,
  associations: [gps, pps],
};

/** As long as any value can be made. */
const WIDE = 2 ** 53 - 1;
const widest: ControlSource = {
  ...source,
  version: "v".repeat(99),
  board: '"\\\n'.repeat(33),
  rootDispersionSeconds: 999_999.999999,
  timeConstantSeconds: 1e8,
  offsetSeconds: -999_999.999999,
  frequency: -999.999999,
  frequencyUncertainty: 999.999999,
  jitterSeconds: 999_999.999999,
  uptimeSeconds: 2 ** 32,
  packets: {
    received: WIDE,
    badFormat: WIDE,
    badAuthentication: WIDE,
    declined: WIDE,
    restricted: WIDE,
    limited: WIDE,
    kissed: WIDE,
    answered: WIDE,
    control: WIDE,
  },
};

interface Fragment {
  version: number;
  bits: number;
  sequence: number;
  status: number;
  association: number;
  offset: number;
  data: string;
}

/** Offers a packet and takes the whole answer, of which everything that holds for each is asserted. */
function ask(control: Control, request: Uint8Array, seconds = 0): Fragment[] {
  const packet = new Uint8Array(CONTROL_BUFFER_BYTES);
  packet.set(request.subarray(0, packet.length));
  const fragments: Fragment[] = [];
  if (!control.accept(packet, Math.min(request.length, packet.length), seconds)) {
    assert.equal(control.next(packet), 0);
    return fragments;
  }
  let total = 0;
  for (let size = control.next(packet); size > 0; size = control.next(packet)) {
    const view = new DataView(packet.buffer, 0, size);
    const count = view.getUint16(10);
    assert.equal(size, HEADER + Math.ceil(count / 4) * 4);
    assert.ok(count <= FRAGMENT);
    for (let at = HEADER + count; at < size; at++) assert.equal(packet[at], 0, "padding");
    total += size;
    fragments.push({
      version: (view.getUint8(0) >> 3) & 7,
      bits: view.getUint8(1),
      sequence: view.getUint16(2),
      status: view.getUint16(4),
      association: view.getUint16(6),
      offset: view.getUint16(8),
      data: Buffer.from(packet.subarray(HEADER, HEADER + count)).toString("latin1"),
    });
    assert.equal(view.getUint8(0) & 0xc7, 6, "leap 0, mode 6");
    assert.ok(fragments.length <= 2);
  }
  assert.ok(total <= ANSWER_BYTES, `${total} bytes`);
  return fragments;
}

function request(opcode: number, association = 0, data = "", version = 2): Uint8Array {
  const bytes = new Uint8Array(HEADER + Math.ceil(data.length / 4) * 4);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, (version << 3) | 6);
  view.setUint8(1, opcode);
  view.setUint16(2, 0x1234);
  view.setUint16(6, association);
  view.setUint16(10, data.length);
  bytes.set(Buffer.from(data, "latin1"), HEADER);
  return bytes;
}

function errorOf(fragments: Fragment[]): number {
  assert.equal(fragments.length, 1);
  assert.equal((fragments[0]?.bits ?? 0) & 0xe0, 0xc0, "response and error, no more");
  assert.equal(fragments[0]?.data, "");
  return (fragments[0]?.status ?? 0) >> 8;
}

function text(fragments: Fragment[]): string {
  let whole = "";
  for (const [index, { bits, offset, data }] of fragments.entries()) {
    assert.equal(bits & 0xe0, index < fragments.length - 1 ? 0xa0 : 0x80);
    assert.equal(offset, whole.length);
    whole += data;
  }
  return whole;
}

function variables(fragments: Fragment[]): Record<string, string> {
  const pairs = text(fragments).trim().split(/,\s*/);
  return Object.fromEntries(pairs.map((pair) => pair.split("=") as [string, string]));
}

// Captured from ntpq of NTPsec 1.2.2.
const hex = (digits: string): Uint8Array => new Uint8Array(Buffer.from(digits, "hex"));
const AS = hex("d60100010000000000000000");
const RV = hex("d60200010000000000000000");
const RV_1 = hex("d60200020000000100000000");
const RV_TWO = hex("d6020002000000000000000c6f66667365742c636c6f636b");
const SYSSTATS = hex("d6020001000000000000001673735f757074696d652c73735f6e756d63746c7265710000");
const NONCE = hex("d60c00010000000000000000");
const MRU = hex("d60a000200000000000000146e6f6e63653d616161612c2066726167733d3332");
/** An answer of about 670 bytes. */
const TWO_FRAGMENTS = request(2, 0, "clock,".repeat(25));
/** The names that its sysstats and monstats go on to ask for, as in the capture. */
const COUNTS =
  "reset,received,thisver,oldver,ver1,ver1client,ver1zero,ver1symm,badformat,badauth,declined,restricted,limited,kodsent,processed"
    .split(",")
    .map((name) => `ss_${name}`);
const SYSSTATS_2 = [...COUNTS, ...COUNTS.map((name) => `${name}_r`)].join(",");
const MONSTATS =
  "mru_enabled,mru_hashslots,mru_depth,mru_deepest,mru_maxdepth,mru_mindepth,mru_maxage,mru_minage,mru_mem,mru_maxmem,mru_exists,mru_new,mru_recycleold,mru_recyclefull,mru_none,mru_oldest_age";
const SYSINFO =
  "peeradr,peermode,leap,stratum,precision,rootdelay,rootdisp,rootdist,refid,reftime,sys_jitter,clk_jitter,clk_wander,authdelay";

test("ntpq -c as: both sources with their status words", () => {
  const answer = ask(new Control(source), AS);
  assert.deepEqual(answer, [
    {
      version: 2,
      bits: 0x81,
      sequence: 1,
      status: 0x0115,
      association: 0,
      offset: 0,
      data: "\0\x01\x96\x14\0\x02\x97\x14",
    },
  ]);
});

test("ntpq -c rv: the system's variables", () => {
  const answer = ask(new Control(source), RV);
  assert.equal(answer[0]?.status, 0x0115);
  assert.deepEqual(variables(answer), {
    version: '"noonmark 0.1.0"',
    processor: '"test"',
    system: '"Noonmark"',
    leap: "0",
    stratum: "1",
    precision: "-26",
    rootdelay: "0.000000",
    rootdisp: "0.010250",
    refid: "GPS",
    reftime: "0xeea83100.80000000",
    clock: "0xeea83100.80000000",
    peer: "2",
    tc: "6",
    mintc: "0",
    offset: "-0.000005",
    frequency: "-3.215000",
    sys_jitter: "0.000016",
    clk_jitter: "0.000016",
    clk_wander: "0.001000",
    tai: "37",
  });
});

test('ntpq -c "rv 1": a source\'s variables', () => {
  const answer = ask(new Control(source), RV_1);
  assert.deepEqual([answer[0]?.sequence, answer[0]?.association, answer[0]?.status], [2, 1, 0x9614]);
  const values = variables(answer);
  assert.equal(values.srchost, '"NMEA(0)"');
  assert.equal(values.reach, "0xff");
  assert.equal(values.offset, "-62.500000");
  assert.equal(values.jitter, "12.500000");
  assert.equal(values.stratum, "0");
  assert.equal(values.rec, "0xeea83100.80000000");
  // READSTAT of one association brings the same.
  assert.deepEqual(variables(ask(new Control(source), request(1, 1))), values);
});

test("names are answered in their order, with blanks and values about them passed over", () => {
  assert.equal(text(ask(new Control(source), RV_TWO)), "offset=-0.000005, clock=0xeea83100.80000000\r\n");
  assert.equal(text(ask(new Control(source), request(2, 0, " tai , ,stratum=9\r\n"))), "tai=37, stratum=1\r\n");
});

test("what sysstats, monstats and sysinfo ask is known", () => {
  assert.equal(text(ask(new Control(source), SYSSTATS)), "ss_uptime=14, ss_numctlreq=7\r\n");
  const counts = variables(ask(new Control(source), request(2, 0, SYSSTATS_2)));
  assert.equal(counts.ss_received_r, "11");
  assert.equal(counts.ss_processed, "6");
  assert.equal(counts.ss_thisver, undefined);
  assert.deepEqual(variables(ask(new Control(source), request(2, 0, MONSTATS))), { mru_enabled: "0" });
  assert.equal(variables(ask(new Control(source), request(2, 0, SYSINFO))).peeradr, "127.127.22.0");
});

test("without a clock what is not known is left out, and the status says so", () => {
  const nothing: ControlSource = {
    ...source,
    leap: 3,
    stratum: 16,
    reference: undefined,
    clock: undefined,
    rootDispersionSeconds: Number.POSITIVE_INFINITY,
    jitterSeconds: Number.NaN,
    taiMinusUtcSeconds: -1,
    associations: [
      { ...gps, selection: 0, reach: 0, received: undefined },
      { ...pps, selection: 0, reach: 0, received: undefined },
    ],
  };
  const answer = ask(new Control(nothing), RV);
  assert.equal(answer[0]?.status, 0xc018);
  const values = variables(answer);
  assert.equal(values.peer, "0");
  for (const name of ["reftime", "clock", "rootdisp", "sys_jitter", "tai"]) assert.equal(values[name], undefined, name);
  assert.equal(ask(new Control(nothing), AS)[0]?.data, "\0\x01\x80\x13\0\x02\x80\x13");
});

test("the widest values still fit what is answered to ntpq", () => {
  for (const bytes of [RV, RV_1, SYSSTATS, request(2, 0, MONSTATS), request(2, 0, SYSINFO)]) {
    assert.ok(text(ask(new Control(widest), bytes)).endsWith("\r\n"));
  }
  // Counters of 32 bits each, nine packets of which ntpq asks twice.
  const counts = { ...widest.packets };
  for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] = 2 ** 32 - 1;
  const answer = variables(ask(new Control({ ...widest, packets: counts }), request(2, 0, SYSSTATS_2)));
  assert.equal(answer.ss_processed_r, "4294967295");
  assert.match(text(ask(new Control(widest), request(2, 0, "processor"))), /^processor="[? ]{24}"\r\n$/);
});

test("an answer of two fragments carries offsets and the more bit", () => {
  const answer = ask(new Control(widest), TWO_FRAGMENTS);
  assert.deepEqual(
    answer.map(({ bits, offset, data, sequence }) => [bits, offset, data.length === FRAGMENT, sequence]),
    [
      [0xa2, 0, true, 0x1234],
      [0x82, FRAGMENT, false, 0x1234],
    ],
  );
});

test("errors are said with their code", () => {
  const control = (): Control => new Control(source);
  assert.equal(errorOf(ask(control(), request(2, 3))), 4);
  assert.equal(errorOf(ask(control(), request(2, 0xffff))), 4);
  assert.equal(errorOf(ask(control(), request(2, 0, "offset,nonsense"))), 5);
  assert.equal(errorOf(ask(control(), request(2, 0, "x".repeat(400)))), 5);
  assert.equal(errorOf(ask(control(), request(2, 1, "tai"))), 5);
  for (const opcode of [3, 5, 8, 31]) assert.equal(errorOf(ask(control(), request(opcode))), 7, `opcode ${opcode}`);
  for (const bytes of [NONCE, MRU]) assert.equal(errorOf(ask(control(), bytes)), 7);
  for (const opcode of [0, 13, 30]) assert.equal(errorOf(ask(control(), request(opcode))), 3, `opcode ${opcode}`);
  assert.equal(errorOf(ask(control(), request(2, 0, "a".repeat(469)))), 2);
  const cut = request(2, 0, "offset");
  assert.equal(errorOf(ask(control(), cut.subarray(0, HEADER + 4))), 2);
  // More than an answer may hold.
  assert.equal(errorOf(ask(control(), request(2, 0, "clock,".repeat(78)))), 7);
});

test("what is no request gets nothing, so that two servers cannot be set upon each other", () => {
  const control = new Control(source);
  for (const bits of [0x80, 0x40, 0x20]) {
    const bytes = request(2);
    bytes[1] = bits | 2;
    assert.deepEqual(ask(control, bytes), []);
  }
  const moved = request(2);
  moved[9] = 4;
  assert.deepEqual(ask(control, moved), []);
  assert.deepEqual(ask(control, request(2).subarray(0, 11)), []);
  const client = request(2);
  client[0] = 0x23;
  assert.deepEqual(ask(control, client), []);
  assert.deepEqual([control.requests, control.ignored], [0, 6]);
});

test("all answers together keep to the limit, whoever asks", () => {
  const control = new Control(widest);
  let fragments = 0;
  for (let n = 0; n < 1000; n++) fragments += ask(control, TWO_FRAGMENTS, 10).length;
  assert.equal(fragments, FRAGMENTS_BURST);
  assert.equal(control.limited, 1000 - FRAGMENTS_BURST / 2);
  fragments = 0;
  for (let n = 0; n < 1000; n++) fragments += ask(control, TWO_FRAGMENTS, 10 + n / 100).length;
  assert.ok(Math.abs(fragments - 10 * FRAGMENTS_PER_S) <= 2, String(fragments));
  // A clock that goes back fills nothing, a long rest no more than the burst.
  assert.equal(ask(control, TWO_FRAGMENTS, 0).length, 0);
  fragments = 0;
  for (let n = 0; n < 1000; n++) fragments += ask(control, TWO_FRAGMENTS, 1e6).length;
  assert.equal(fragments, FRAGMENTS_BURST);
});

test("no name is known twice, and none is longer than the reader takes", () => {
  for (const list of [[...SYSTEM_DEFAULTS, ...SYSTEM_OTHERS], ASSOCIATION_DEFAULTS]) {
    const names = list.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.ok(/^[a-z0-9_]{1,23}$/.test(name), name);
  }
});

test("any packet gets an answer within the limits, or none", () => {
  const captured = fc.constantFrom(AS, RV, RV_1, RV_TWO, SYSSTATS, MRU, request(2, 0, SYSSTATS_2));
  const mutated = fc
    .tuple(captured, fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 6 }), fc.nat(600))
    .map(([bytes, changes, length]) => {
      const changed = new Uint8Array(Math.max(length, 1));
      changed.set(bytes.subarray(0, changed.length));
      for (const [at, value] of changes) changed[at % changed.length] = value;
      return changed;
    });
  const control = new Control(widest);
  let seconds = 0;
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 1300 }), mutated, captured), (bytes) => {
      seconds += 10;
      const answer = ask(control, bytes, seconds);
      for (const { bits } of answer) assert.equal(bits & 0x1f, (bytes[1] ?? 0) & 0x1f);
    }),
    { numRuns: 5000, seed: 9327 },
  );
  assert.ok(control.requests > 500 && control.ignored > 500);
});
