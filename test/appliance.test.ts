import assert from "node:assert/strict";
import { test } from "node:test";
import { Appliance, type Drivers } from "../src/appliance.js";
import { InputLog } from "../src/input-log.js";
import { setText } from "../src/settings/config.js";
import { SettingsStore } from "../src/storage/settings-store.js";
import { toTicks } from "../src/time/ticks.js";
import { Flash } from "./storage/history/flash.js";

const HZ = 1_000_000;

/** An appliance on drivers that only hold what is put into them. */
function bench(settings: Readonly<Record<string, string>> = {}, records = false) {
  const written: string[] = [];
  const stored = new Map<string, string>();
  const kept = { published: 0, restarts: 0, ticks: 0, isOnTrial: false };
  const storage = {
    read: (key: string) => stored.get(key),
    write: (key: string, value: string) => stored.set(key, value) !== undefined,
    remove: (key: string) => stored.delete(key) || true,
  };
  const silent = { take: () => 0, send: () => true, join: () => true, leave: () => true };
  const drivers: Drivers = {
    board: { startReason: () => "power", name: () => "esp32/bench", temperatureCelsius: () => 21.5 },
    client: {
      assign: () => true,
      send: () => true,
      take: () => false,
      requestTicks: () => toTicks(0),
      answerTicks: () => toTicks(0),
      refid: () => 0,
      random: () => 0,
    },
    console: { write: (line) => written.push(line) },
    mdns: { join: () => {}, send: () => true, addresses: () => 0 },
    network: {
      medium: () => "wifi",
      join: () => true,
      leave: () => {},
      state: () => 0,
      reason: () => 0,
      address: () => "",
      signalDbm: () => 0,
    },
    ptp: {
      IDENTITY_BYTES: 8,
      COUNTERS: 14,
      open: () => {},
      join: () => true,
      identity: () => {},
      publish: () => {},
      take: () => false,
      counters: () => {},
    },
    nts: {
      COUNTERS: 7,
      missing: () => "there is no TLS here",
      makeCertificate: () => "",
      readCertificate: () => "",
      open: () => {},
      counters: () => {},
    },
    pulse: { resolutionHz: () => HZ, precisionExponent: () => -20, now: () => toTicks(kept.ticks), takeEdge: () => -1 },
    records: new Flash(2),
    resolver: { ask: () => true, answer: () => "" },
    responder: {
      ...silent,
      PACKET_BYTES: 1232,
      CLIENTS: 0,
      CLIENT_HZ: 64,
      counters: () => {},
      client: () => false,
      clientAfter: () => false,
      holdsClient: () => false,
      writeNonce: () => {},
      holdsNonce: () => false,
      broadcast: () => true,
      random: (into) => into.fill(1),
      setCookieKeys: () => {},
      publish: () => kept.published++,
    },
    selftest: {
      heapBytes: () => 50_000,
      taskName: () => "",
      taskStackBytes: () => -1,
      random: (into) => new Uint8Array(into).fill(0x55),
      counterStep: () => 40,
      counterPolls: () => 0,
    },
    serial: { setBaud: () => {}, read: () => 0, chunkTicks: () => toTicks(0), write: () => true },
    storage,
    syslog: { aim: () => true, send: () => true },
    tcp: {
      connect: () => true,
      outboundState: () => 0,
      sendBytes: () => true,
      sendText: () => true,
      takeBytes: () => 0,
      disconnect: () => {},
      tickOutbound: () => {},
      CONNECTIONS: 0,
      SEND_BYTES: 0,
      next: () => -1,
      status: () => 0,
      part: () => undefined,
      body: () => undefined,
      bodyDigest: () => {},
      setPass: () => {},
      room: () => 0,
      send: () => true,
      end: () => {},
      findAsset: () => -1,
      assetType: () => "",
      assetTag: () => "",
      assetLength: () => 0,
      sendAsset: () => 0,
      tick: () => {},
    },
    update: {
      take: () => 0,
      reply: () => true,
      pending: () => kept.isOnTrial,
      confirm: () => {},
      random: () => {},
      sha256: () => {},
      begin: () => true,
      write: () => true,
      finish: () => true,
      abandon: () => {},
      activate: () => true,
    },
    restart: () => kept.restarts++,
  };
  const store = new SettingsStore(storage);
  const { config } = store.load();
  for (const [key, text] of Object.entries(settings)) assert.equal(setText(config, key, text), undefined, key);
  const inputs = records ? new InputLog(drivers.console.write, drivers.pulse.now, config) : undefined;
  const make = () => new Appliance(drivers, store, config, inputs);
  return { make, kept, written, inputs, drivers, stored };
}

test("parts that nobody wants are not made", () => {
  const { inquiry, broadcaster, updater, reception } = bench().make();
  assert.deepEqual(
    [inquiry, broadcaster, updater, reception.pipeline.servers],
    [undefined, undefined, undefined, undefined],
  );
});

test("servers, groups and updates that are configured have their part", () => {
  const settings = {
    "upstream.servers": "192.0.2.1",
    "broadcast.ipv4": "224.0.1.1",
    "update.key": "a key of sixteen and more",
  };
  const { inquiry, broadcaster, updater, reception } = bench(settings).make();
  assert.equal(inquiry?.servers[0]?.written.host, "192.0.2.1");
  assert.ok(broadcaster !== undefined && updater !== undefined && reception.pipeline.servers !== undefined);
});

test("a new firmware on trial has its updater without a key too", () => {
  const { make, kept } = bench();
  kept.isOnTrial = true;
  assert.ok(make().updater !== undefined);
});

test("an entry of the journal is written to the console as well once that speaks JSON", () => {
  const { make, written } = bench();
  const appliance = make();
  appliance.report("start", "firmware started");
  assert.deepEqual(written, []);
  assert.equal(appliance.journal.recent(1)[0]?.evidence, "firmware started");
  appliance.takeLine("json on");
  written.length = 0;
  appliance.report("network", "x".repeat(500));
  const { type, number, event, evidence } = JSON.parse(written[0] ?? "");
  assert.deepEqual([type, number, event, evidence.length], ["journal", 2, "network", 160], "as the journal keeps it");
});

test("the status is written when it is due, in JSON only", () => {
  const { make, written, kept } = bench({ "console.statusS": "10", "console.json": "false" });
  const appliance = make();
  const run = (seconds: number) => {
    for (let n = 0; n < seconds; n++) {
      kept.ticks += HZ;
      appliance.uptime.advance(appliance.now());
      appliance.writeStatus();
    }
  };
  run(20);
  assert.deepEqual(written, []);
  appliance.takeLine("json on");
  written.length = 0;
  run(20);
  assert.deepEqual(
    written.map((line) => JSON.parse(line).uptimeS),
    [30, 40],
  );
  assert.equal(JSON.parse(written[0] ?? "").type, "status");
});

test("what is asked of the outside goes to its driver", () => {
  const { make, kept } = bench();
  const appliance = make();
  appliance.publish(new ArrayBuffer(112));
  appliance.restart();
  assert.deepEqual([kept.published, kept.restarts], [1, 1]);
  assert.deepEqual([appliance.boardName(), appliance.temperatureCelsius()], ["esp32/bench", 21.5]);
});

test("while it is recorded, the counter stands still within a callback", () => {
  const { make, kept, inputs } = bench({ "console.inputs": "true" }, true);
  const appliance = make();
  kept.ticks = 5 * HZ;
  inputs?.around(() => {
    kept.ticks = 6 * HZ;
    assert.equal(appliance.now(), toTicks(5 * HZ));
    assert.equal(appliance.uptimeSeconds(), 5);
  })();
});

test("the self-test writes and removes one value, and leaves the store as it was", () => {
  const { make, kept, stored } = bench();
  const appliance = make();
  const before = [...stored];
  const { counter, store } = appliance.selfTest();
  assert.deepEqual([...stored], before);
  assert.deepEqual(store, { writes: 4, refused: 0, mostUs: 0 });
  assert.equal(counter.mostNs, Math.round((40 / HZ) * 1e9));
  assert.equal(kept.restarts, 0);
});
