import assert from "node:assert/strict";
import { test } from "node:test";
import { instant } from "../../../../host-tools/simulator/events.js";
import { pathIs, resolverIs, serverDrifts, serverIs } from "../../../../host-tools/simulator/faults/servers.js";
import type { Fault } from "../../../../host-tools/simulator/faults.js";
import { RandomStream } from "../../../../host-tools/simulator/random.js";
import type { ServerOptions } from "../../../../host-tools/simulator/servers/options.js";
import { type Datagram, type Delivery, ServerNetwork } from "../../../../host-tools/simulator/servers/servers.js";
import { SKY_DEFAULTS, Sky } from "../../../../host-tools/simulator/sky.js";

const sky = new Sky(SKY_DEFAULTS);
const ALWAYS = { fromS: 0, untilS: 1e9 };

function network(servers: readonly ServerOptions[], faults: readonly Fault[] = [], seed = 1): ServerNetwork {
  const hooks = faults.map((fault) => fault.begin(new RandomStream(seed, fault.name)));
  return new ServerNetwork(servers, { seed, sky, skyOptions: SKY_DEFAULTS, hooks });
}

function mapped(address: string): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.fill(0xff, 10, 12);
  bytes.set(address.split(".").map(Number), 12);
  return bytes;
}

const ORIGIN = 0x0123456789abcdefn;

function request(address = "198.51.100.101"): Datagram {
  const bytes = Buffer.alloc(48);
  bytes[0] = 0x23;
  bytes.writeBigUInt64BE(ORIGIN, 40);
  return { ownPort: 50_000, port: 123, address: mapped(address), bytes };
}

/** Seconds of UTC since 1900 that a timestamp of a packet names, minus those of an instant of the world. */
function errorS(delivery: Delivery | undefined, offset: number, second: number): number {
  assert.ok(delivery);
  const { ntpSecond } = sky.utc(second);
  return delivery.bytes.readUInt32BE(offset) - ntpSecond + delivery.bytes.readUInt32BE(offset + 4) / 2 ** 32;
}

const EXACT = { outS: 10e-3, backS: 20e-3, jitterS: 0 };

test("a request takes its way, meets the server's clock, and its answer takes the way back", () => {
  const [answer, ...others] = network([{ name: "a", path: EXACT, offsetS: 2.5 }]).carry(instant(100, 0), request());
  assert.deepEqual(others, []);
  assert.deepEqual(answer?.at, instant(100, 30e6 + 20e3));
  assert.ok(Math.abs(errorS(answer, 32, 100) - 2.51) < 1e-9);
  assert.ok(Math.abs(errorS(answer, 40, 100) - 2.51002) < 1e-9);
  assert.equal(answer?.bytes.readBigUInt64BE(24), ORIGIN);
  assert.equal(answer?.bytes[0], 0x24);
  assert.equal(answer?.bytes.toString("latin1", 12, 15), "GPS");
});

test("the same seed gives the same answers, another one others; a server's draws do not depend on another's", () => {
  const times = (servers: readonly ServerOptions[], seed: number) => {
    const some = network(servers, [], seed);
    return [1, 2, 3].map((second) => {
      for (const _ of servers.slice(1)) some.carry(instant(second, 0), request("198.51.100.102"));
      return some.carry(instant(second, 0), request())[0]?.at;
    });
  };
  assert.deepEqual(times([{ name: "a" }], 1), times([{ name: "a" }, { name: "b" }], 1));
  assert.notDeepEqual(times([{ name: "a" }], 1), times([{ name: "a" }], 2));
});

test("nobody answers where nobody is, on another port, when dead, or when the packet is lost", () => {
  const at = instant(5, 0);
  assert.deepEqual(network([{ name: "a" }]).carry(at, request("198.51.100.99")), []);
  assert.deepEqual(network([{ name: "a" }]).carry(at, { ...request(), port: 124 }), []);
  assert.deepEqual(network([{ name: "a" }], [serverIs(ALWAYS, "a", { dead: true })]).carry(at, request()), []);
  const loses = (change: object) => network([{ name: "a" }], [pathIs(ALWAYS, "", change)]).carry(at, request());
  assert.deepEqual(loses({ lossOutProbability: 1 }), []);
  assert.deepEqual(loses({ lossBackProbability: 1 }), []);
});

test("a kiss, and RATE for who asks too often", () => {
  const kisses = network([{ name: "a" }], [serverIs(ALWAYS, "a", { kiss: "DENY" })]);
  const [deny] = kisses.carry(instant(1, 0), request());
  assert.equal(deny?.bytes[1], 0);
  assert.equal(deny?.bytes.toString("latin1", 12, 16), "DENY");
  const limited = network([{ name: "a", leastIntervalS: 10, path: EXACT }]);
  const stratum = (second: number) => limited.carry(instant(second, 0), request())[0]?.bytes[1];
  assert.deepEqual([stratum(0), stratum(5), stratum(15), stratum(24)], [1, 0, 1, 0]);
});

test("copies, replays and forged answers come with the true one, which alone has the right origin", () => {
  const busy = network([{ name: "a", copies: 2, forged: 3, forgedOffsetS: 100, strangerKiss: "DENY", replays: true }]);
  const origins = (second: number) =>
    busy.carry(instant(second, 0), request()).map(({ bytes }) => bytes.readBigUInt64BE(24) === ORIGIN);
  assert.deepEqual(origins(1), [false, false, false, false, true, true]);
  assert.deepEqual(origins(2), [false, false, false, false, true, true, true]);
});

test("a clock drifts from the start of its span", () => {
  const drifting = network([{ name: "a", path: EXACT }], [serverDrifts({ fromS: 100, untilS: 1e9 }, "a", 36)]);
  const error = (second: number) => errorS(drifting.carry(instant(second, 0), request())[0], 32, second) - 10e-3;
  assert.ok(Math.abs(error(50)) < 1e-9);
  assert.ok(Math.abs(error(200) - 1) < 1e-6);
});

test("the interleaved mode tells of the answer before, to who names it", () => {
  const some = network([{ name: "a", path: EXACT }]);
  const [first] = some.carry(instant(1, 0), request());
  assert.ok(first);
  const second = request();
  first.bytes.copy(second.bytes, 24, 32, 40);
  second.bytes.writeBigUInt64BE(77n, 32);
  const [answer] = some.carry(instant(20, 0), second);
  assert.equal(answer?.bytes.readBigUInt64BE(24), 77n);
  assert.equal(answer?.bytes.readBigUInt64BE(40), first.bytes.readBigUInt64BE(40));
});

const QUERY = Buffer.from("123401000001000000000000016107657861", "hex");

function query(name: string, type = 1): Datagram {
  const labels = name.split(".").map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label)]));
  const bytes = Buffer.concat([QUERY.subarray(0, 12), ...labels, Buffer.of(0, 0, type, 0, 1)]);
  return { ownPort: 50_001, port: 53, address: mapped("192.0.2.53"), bytes };
}

test("the resolver knows the servers by name, as they are in that second", () => {
  const moves = serverIs({ fromS: 100, untilS: 1e9 }, "a.example", { address: "203.0.113.5" });
  const some = network([{ name: "a.example" }], [moves]);
  const last = (second: number) => some.carry(instant(second, 0), query("a.example"))[0]?.bytes.subarray(-4).join(".");
  assert.equal(last(1), "198.51.100.101");
  assert.equal(last(100), "203.0.113.5");
  assert.equal((some.carry(instant(1, 0), query("b.example"))[0]?.bytes[3] ?? 0) & 15, 3);
  assert.equal(some.carry(instant(1, 0), query("a.example", 28))[0]?.bytes.readUInt16BE(6), 0);
});

test("the resolver may be silent, refuse, talk rubbish, or be overtaken by a forger", () => {
  const count = (behaves: "silent" | "refuses" | "rubbish" | "forged") =>
    network([{ name: "a" }], [resolverIs(ALWAYS, { behaves })]).carry(instant(1, 0), query("a")).length;
  assert.deepEqual([count("silent"), count("refuses"), count("rubbish"), count("forged")], [0, 1, 2, 2]);
});

test("who was asked is told once", () => {
  const some = network([{ name: "a" }]);
  some.carry(instant(3, 0), request());
  assert.deepEqual(some.takeAsked(), [{ at: instant(3, 0), name: "a", ownPort: 50_000 }]);
  assert.deepEqual(some.takeAsked(), []);
});
