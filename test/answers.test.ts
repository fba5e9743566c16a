import assert from "node:assert/strict";
import { test } from "node:test";
import { Answers, type Asked, type CountersPort } from "../src/answers.js";
import { Adaptive } from "../src/discipline/adaptive.js";
import { Receiver } from "../src/gnss/receiver.js";
import { refid } from "../src/ntp/refid.js";
import { Pipeline } from "../src/pipeline.js";
import { PACKET_VERDICTS, type PacketVerdict } from "../src/serving/packet-counters.js";
import { Server } from "../src/serving/server.js";
import { defaults, setText } from "../src/settings/config.js";
import { Journal } from "../src/status/journal.js";
import { Losses } from "../src/status/losses.js";
import { toTicks } from "../src/time/ticks.js";

const HZ = 1e6;

/** What is asked about, as far as an answer needs it, and the counters of a driver. */
function bench(settings: Readonly<Record<string, string>> = {}, counted: Partial<Record<PacketVerdict, number>> = {}) {
  const config = defaults();
  for (const [key, text] of Object.entries(settings)) assert.equal(setText(config, key, text), undefined, key);
  const options = { ticksPerSecond: HZ, leapWaitSeconds: 0, confirmedOnly: false, correctionSeconds: 0 };
  const pipeline = new Pipeline(
    new Adaptive({ frequency: 0 }),
    { ...options, holdoverLimitSeconds: 1e-3, smear: false },
    () => undefined,
  );
  const receiver = new Receiver({ ticksPerSecond: HZ, notBefore: undefined });
  const stored = { clears: true, forgets: true };
  const attachment = { state: "lost", address: "192.0.2.7", finding: () => ["the network was lost", "wait"] };
  const asked = {
    config,
    settings: { store: () => "stored", clear: () => stored.clears },
    storage: { read: () => undefined, write: () => true, remove: () => stored.forgets },
    uptime: { seconds: 100, at: () => 100.5 },
    reception: {
      pipeline,
      receiver,
      server: new Server(HZ, -20, false, refid("GPS")),
      line: { minimumSatellites: 0, bringUp: { findings: () => [] } },
    },
    inquiry: undefined,
    attachment,
    losses: new Losses(),
    ptp: undefined,
    journal: new Journal(),
    alarms: { raised: () => [] },
    nts: { finding: () => undefined, clear: () => true },
    control: { requests: 7, limited: 0, ignored: 0 },
    boardName: () => "esp32/bench",
    startReason: () => "power",
    temperatureCelsius: () => 21.5,
    now: () => toTicks(0),
    restart: () => {},
    history: () => undefined,
  };
  const port = {
    CLIENTS: 0,
    CLIENT_HZ: 64,
    counters: (into: ArrayBufferLike) => {
      new Uint32Array(into).set(PACKET_VERDICTS.map((verdict) => counted[verdict] ?? 0));
    },
  };
  const answers = new Answers(asked as unknown as Asked, port as unknown as CountersPort);
  return { answers, config, stored, attachment, receiver, pipeline };
}

test("requests that were answered, and packets that were not, come from the driver's counters by their names", () => {
  const { answers } = bench({}, { answered: 5, limited: 3, kissed: 2, denied: 4 });
  assert.equal(answers.answeredRequests(), 5);
  assert.equal(answers.status().requests, 5);
  const { limited, kissed, unanswered } = answers.clients(10);
  assert.deepEqual([limited, kissed], [3, 2]);
  const reasons = unanswered.map(({ reason, count }) => `${reason} ${count}`);
  assert.deepEqual(reasons.sort(), ["access 4", "rate 3", "rateTold 2"]);
  assert.equal(answers.packets().received, 14);
});

test("findings are of the snapshot: the state with its reason, and how the second is known", () => {
  const { answers, receiver, pipeline } = bench();
  const found = () => new Map(answers.findings().map(({ code, level }) => [code, level]));
  assert.equal(found().get("cold"), "bad");
  Object.assign(pipeline.steering.trust, { state: "holdover", reason: "no pulse", serves: true });
  assert.equal(found().get("holdover"), "doubtful", "served on trust in the crystal");
  Object.assign(pipeline.steering.trust, { state: "synchronised", reason: "all is well" });
  assert.equal(found().get("synchronised"), "good");
  assert.equal(found().get("lineFull"), undefined);
  receiver.isFull = true;
  assert.equal(found().get("lineFull"), "bad");
});

test("the network is a finding, good only where there is one, and so is the own address", () => {
  const { answers, attachment } = bench();
  const finding = () => answers.findings().find(({ code }) => code === attachment.state);
  assert.deepEqual([finding()?.level, finding()?.advice, answers.ownAddress()], ["bad", "wait", ""]);
  attachment.state = "attached";
  assert.deepEqual([finding()?.level, answers.ownAddress()], ["good", "192.0.2.7"]);
});

test("clients are shown to control messages only where a list is kept", () => {
  const listed = (list: boolean, rate: number) =>
    bench({ "serving.listClients": String(list), "serving.ratePerS": String(rate) }).answers.controlClients() !==
    undefined;
  assert.deepEqual([listed(false, 0), listed(true, 0), listed(false, 5)], [false, true, true]);
});

test("everything is forgotten only where the storage forgets, and then the settings are the defaults", () => {
  const { answers, config, stored } = bench({ "network.hostName": "other" });
  stored.clears = false;
  assert.equal(answers.forgetAll(), false);
  assert.equal(config.network.hostName, "other");
  stored.clears = true;
  assert.equal(answers.forgetAll(), true);
  assert.equal(config.network.hostName, defaults().network.hostName);
});

test("while there is no time, none is read", () => {
  const { answers } = bench();
  const at = { second: 0, fraction: 0 } as Parameters<typeof answers.readTime>[0];
  assert.equal(answers.readTime(at), false);
  assert.equal(answers.status().time, null);
});
