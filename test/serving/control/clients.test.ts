import assert from "node:assert/strict";
import { test } from "node:test";
import type { ControlClients } from "../../../src/serving/control/clients.js";
import { ANSWER_BYTES, CONTROL_BUFFER_BYTES, Control } from "../../../src/serving/control/control.js";
import type { ControlSource } from "../../../src/serving/control/variables.js";
import type { UtcSecond } from "../../../src/time/units.js";
import { FakeClients, manyClients, NONCE } from "../../ntp/fake-clients.js";

const READ_CLIENTS = 10;
const ASK_NONCE = 12;
const UNKNOWN_VARIABLE = 5;
const PROHIBITED = 7;
const HEADER = 12;
const NOON = { second: 4_004_000_000 as UtcSecond, fraction: 0x80000000 };

/** Only what these messages read. */
const refresh = () => undefined;

function controlOf(clients: ControlClients | undefined, clock: typeof NOON | undefined = NOON): Control {
  return new Control({ refresh, clients, clock, leap: 0, associations: [] } as unknown as ControlSource);
}

/** The whole data of an answer, or the error's code. */
function ask(control: Control, opcode: number, data = "", seconds = 0): string | number {
  const packet = new Uint8Array(CONTROL_BUFFER_BYTES);
  packet.set([0x16, opcode, 0, 1, 0, 0, 0, 0, 0, 0, data.length >> 8, data.length]);
  packet.set(Buffer.from(data, "latin1"), HEADER);
  if (!control.accept(packet, HEADER + data.length, seconds)) return "nothing";
  let text = "";
  let bytes = 0;
  for (let size = control.next(packet); size > 0; size = control.next(packet)) {
    if (((packet[1] ?? 0) & 0x40) !== 0) return packet[4] ?? -1;
    const count = (packet[10] ?? 0) * 256 + (packet[11] ?? 0);
    text += Buffer.from(packet.subarray(HEADER, HEADER + count)).toString("latin1");
    bytes += size;
  }
  assert.ok(bytes <= ANSWER_BYTES, `${bytes} bytes`);
  return text;
}

function variables(text: string | number): Map<string, string> {
  assert.equal(typeof text, "string", `error ${text}`);
  const pairs = String(text).trim().split(/,\s*/);
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
}

test("a nonce is given to who asks for one", () => {
  assert.equal(ask(controlOf(manyClients(3)), ASK_NONCE), `nonce=${NONCE}\r\n`);
});

test("a short list comes whole, who was heard longest ago first, with the end", () => {
  const clients = new FakeClients([
    { address: "192.0.2.7", packets: 11, manner: 0x23, sinceFirstS: 100.25, sinceLastS: 0.5 },
    { address: "2001:db8::1", packets: 3, manner: 0x1b, sinceFirstS: 90, sinceLastS: 60 },
  ]);
  assert.equal(
    ask(controlOf(clients), READ_CLIENTS, `nonce=${NONCE}, frags=32`),
    "addr.0=[2001:db8::1]:0, last.0=0xeea830c4.80ab0000, first.0=0xeea830a6.80000000, ct.0=3, mv.0=27, rs.0=0,\r\n" +
      "addr.1=192.0.2.7:0, last.1=0xeea83100.00ab0001, first.1=0xeea8309c.40000000, ct.1=11, mv.1=35, rs.1=0,\r\n" +
      "now=0xeea83100.80000000, last.newest=0xeea83100.00ab0001\r\n",
  );
});

test("an empty list has an end too", () => {
  assert.equal(ask(controlOf(manyClients(0)), READ_CLIENTS, `nonce=${NONCE}`), "now=0xeea83100.80000000\r\n");
});

/** Asks as ntpq does: it repeats what it was told last, the newest first. Returns all addresses in their order. */
function collect(control: Control, clients: FakeClients, onAnswer?: (answered: number) => void): string[] {
  const told: { address: string; last: string }[] = [];
  for (let answers = 0; answers < 100; answers++) {
    let data = `nonce=${NONCE}, frags=32`;
    for (const [index, { address, last }] of [...told].reverse().entries()) {
      const more = `, addr.${index}=${address}, last.${index}=${last}`;
      if (data.length + more.length >= 468) break;
      data += more;
    }
    const values = variables(ask(control, READ_CLIENTS, data, 1));
    for (let index = 0; values.has(`addr.${index}`); index++) {
      told.push({ address: values.get(`addr.${index}`) ?? "", last: values.get(`last.${index}`) ?? "" });
    }
    if (values.has("now")) return told.map(({ address }) => address.replace(/^\[|\]?:0$/g, ""));
    onAnswer?.(answers);
  }
  assert.fail(`no end of ${clients.list.length} clients`);
}

test("the whole table is collected in its order within the limit, each client once", () => {
  for (const count of [5, 6, 7, 256]) {
    const clients = manyClients(count);
    assert.deepEqual(
      collect(controlOf(clients), clients),
      clients.list.map(({ address }) => address),
    );
  }
});

test("where the last one was heard again, it goes on behind the one before it", () => {
  const clients = manyClients(20);
  const addresses = collect(controlOf(clients), clients, (answers) => {
    if (answers === 0) for (const name of [0xab0004, 0xab0005]) clients.gone.add(name);
  });
  assert.deepEqual(new Set(addresses), new Set(clients.list.map(({ address }) => address)));
});

test("where none is as it was, the asker has to begin anew", () => {
  const clients = manyClients(20);
  clients.gone.add(0xab0003);
  const last = "addr.0=192.0.2.1:0, last.0=0xeea83100.80ab0003";
  assert.equal(ask(controlOf(clients), READ_CLIENTS, `nonce=${NONCE}, ${last}`), UNKNOWN_VARIABLE);
  for (const odd of ["last.0=", "last.0=0x1.2", "last.0=0xeea83100.80zz0003", `last.0=0xeea83100.80ffffff`]) {
    assert.equal(ask(controlOf(clients), READ_CLIENTS, `nonce=${NONCE}, ${odd}`), UNKNOWN_VARIABLE, odd);
  }
});

test("fewer are told where fewer are asked for", () => {
  const control = controlOf(manyClients(30));
  const count = (words: string) =>
    [...variables(ask(control, READ_CLIENTS, `nonce=${NONCE}, ${words}`)).keys()].filter((name) => /^addr/.test(name))
      .length;
  assert.equal(count("limit=2"), 2);
  assert.ok(count("frags=1") < count("frags=2"));
  assert.equal(count("mincount=4294967296"), 0);
  const all = variables(ask(controlOf(manyClients(4)), READ_CLIENTS, `nonce=${NONCE}, mincount=3`));
  assert.deepEqual(
    [...all.values()].filter((_, n) => [...all.keys()][n]?.startsWith("ct.")).map(Number),
    [4_294_967_295, 3, 4],
  );
});

test("without a right nonce, a list, a clock, or with what is not done here, it is refused", () => {
  const control = controlOf(manyClients(5));
  for (const data of ["", "nonce=", `nonce=${NONCE}0`, `nonce=${NONCE.replace("0", "1")}`, "frags=2"]) {
    assert.equal(ask(control, READ_CLIENTS, data), PROHIBITED, data);
  }
  assert.equal(ask(control, READ_CLIENTS, `nonce=${NONCE}, resany=0x20`), PROHIBITED);
  assert.equal(ask(controlOf(undefined), READ_CLIENTS, `nonce=${NONCE}`), PROHIBITED);
  assert.equal(ask(controlOf(undefined), ASK_NONCE), PROHIBITED);
  const noClock = new Control({
    refresh,
    clients: manyClients(5),
    leap: 3,
    associations: [],
  } as unknown as ControlSource);
  assert.equal(ask(noClock, READ_CLIENTS, `nonce=${NONCE}`), PROHIBITED);
});
