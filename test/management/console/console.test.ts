import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Appliance, Console } from "../../../src/management/console/console.js";
import type { SelfTest } from "../../../src/management/console/self-test.js";
import type { Client } from "../../../src/serving/recent-clients.js";
import { defaults, fieldOf, keys, setValue, storedBytes } from "../../../src/settings/config.js";
import type { Alarm } from "../../../src/status/alarms.js";
import { type Finding, findingOf } from "../../../src/status/finding.js";
import type { JournalEntry } from "../../../src/status/journal.js";
import type { Outcome } from "../../../src/storage/part-store.js";
import { utcSecond } from "../../../src/time/utc.js";
import { fullest, longest } from "../../settings/longest.js";

const ENTRIES: readonly JournalEntry[] = [
  { number: 1, uptimeSeconds: 0.25, second: utcSecond(1900, 1, 1, 0, 0, 0), event: "start", evidence: "power on" },
  {
    number: 2,
    uptimeSeconds: 12,
    second: utcSecond(2026, 11, 22, 15, 0, 0),
    event: "state",
    evidence: "label confirmed",
  },
];
const FINDINGS: readonly Finding[] = [
  { code: "receiver", level: "good", ok: true, finding: "u-blox at 38400 baud", advice: "" },
  findingOf("bad", "noPulse", "no pulse in 60 s of fix", "check the wire from the receiver's PPS"),
];

const CLIENTS: readonly Client[] = [
  {
    address: "192.0.2.17",
    packets: 3,
    intervalS: 64,
    version: 4,
    mode: 3,
    signature: "right",
    sinceFirstS: 130,
    sinceLastS: 2,
  },
  {
    address: "2001:db8::1",
    packets: 1,
    intervalS: null,
    version: 3,
    mode: 1,
    signature: "none",
    sinceFirstS: 9,
    sinceLastS: 9,
  },
];

const ALARMS: readonly Alarm[] = [
  {
    code: "noPulse",
    severity: "critical" as const,
    text: "The receiver's pulse does not come as it should: look at its wire",
    evidence: "there is a fix, but no pulse came for 9 s",
    advice: "wire it",
    sinceSeconds: 30.4,
  },
];
const SELF_TEST: SelfTest = {
  memory: { freeBytes: 158_000, leastBytes: 156_000, largestBytes: 115_000 },
  stacks: [{ task: "main", unusedBytes: 400 }],
  random: { bits: 8192, ones: 4100 },
  counter: { readings: 1000, mostNs: 750, polls: 0 },
  store: { writes: 4, refused: 0, mostUs: 900 },
  findings: [findingOf("bad", "stack", "the task main never used 400 bytes of its stack", "report this")],
};

/** An appliance of cardboard and what its console wrote. */
const UNANSWERED = [{ reason: "symmetric", count: 4, words: "of mode 1", setting: "serving.symmetric" }];

function bench() {
  const config = defaults();
  const lines: string[] = [];
  const state = { restarts: 0, stores: 0, storageWorks: true, outcome: "stored" as Outcome };
  const appliance: Appliance = {
    config,
    status: () => ({ state: "synchronised", stratum: 1, offsetUncertaintyNs: 41.23456, satellites: null, fix: true }),
    sources: () => [],
    ptp: () => undefined,
    why: (agoSeconds: number) => [`of ${agoSeconds} s ago`],
    journal: (most) => ENTRIES.slice(-most),
    clients: (most) => ({ known: 7, clients: CLIENTS.slice(0, most), limited: 5, kissed: 1, unanswered: UNANSWERED }),
    findings: () => FINDINGS,
    certificate: () => undefined,
    setCertificate: () => "",
    alarms: () => ALARMS,
    selfTest: () => SELF_TEST,
    storeConfig: () => {
      state.stores++;
      return state.storageWorks ? state.outcome : "refused";
    },
    forgetAll: () => {
      if (state.storageWorks) Object.assign(config, defaults());
      return state.storageWorks;
    },
    restart: () => {
      state.restarts++;
    },
  };
  const terminal = new Console(appliance, (line) => lines.push(line));
  const ask = (request: string) => {
    lines.length = 0;
    terminal.handle(request);
    return [...lines];
  };
  const askJson = (request: string): Record<string, unknown> => {
    const answers = ask(`${request} #7`);
    assert.equal(answers.length, 1);
    return JSON.parse(answers[0] ?? "");
  };
  return { config, state, appliance, terminal, ask, askJson };
}

test("status in lines and in JSON", () => {
  const { ask, askJson } = bench();
  assert.deepEqual(ask("status"), [
    "state                    synchronised",
    "stratum                  1",
    "offset uncertainty       41.235 ns",
    "satellites               unknown",
    "fix                      yes",
  ]);
  assert.deepEqual(askJson("status"), {
    type: "answer",
    id: 7,
    command: "status",
    ok: true,
    status: { state: "synchronised", stratum: 1, offsetUncertaintyNs: 41.23456, satellites: null, fix: true },
  });
});

test("config get: one value, a section, all of it", () => {
  const { ask, askJson } = bench();
  assert.deepEqual(ask("config get receiver.leapWaitS"), [
    "receiver.leapWaitS = 750",
    "  wait after the first fix where the receiver cannot say that it knows the leap seconds",
    "  a whole number from 0 to 86400 s; default 750",
  ]);
  assert.deepEqual(askJson("config get limits").values, {
    "limits.holdoverLimitUs": 1000,
    "limits.stepThresholdMs": 128,
    "limits.silentWhenUnsynchronised": false,
  });
  const all = askJson("config get");
  assert.deepEqual(all.secrets, {
    "wifi.password": false,
    "authentication.keys": false,
    "update.key": false,
    "web.password": false,
    "mqtt.password": false,
  });
  assert.ok(typeof all.values === "object" && all.values !== null && Object.keys(all.values).length > 20);
  assert.deepEqual(askJson("config get wifi.sid"), {
    type: "answer",
    id: 7,
    command: "config get",
    ok: false,
    error: 'there is no key or section "wifi.sid": config get lists all of them',
  });
});

test("config set stores, and says so", () => {
  const { config, state, ask, askJson } = bench();
  assert.deepEqual(ask("config set receiver.leapWaitS 60"), ["receiver.leapWaitS = 60 from the next restart on"]);
  assert.equal(config.receiver.leapWaitS, 60);
  assert.deepEqual(askJson('config set wifi.ssid " Café \\"🛰\\" #5"'), {
    type: "answer",
    id: 7,
    command: "config set",
    ok: true,
    values: { "wifi.ssid": ' Café "🛰" #5' },
    secrets: {},
    restartNeeded: true,
  });
  ask("config set wifi.ssid two words  and three");
  assert.equal(config.wifi.ssid, "two words  and three");
  ask("config set network.address");
  assert.equal(config.network.address, "");
  assert.equal(state.stores, 4);
});

test("config set warns at once of what contradicts itself, and stores it", () => {
  const { state, ask, askJson } = bench();
  ask("config set network.address 192.168.1.20");
  const [, warning] = ask("config set network.gateway 192.168.2.1");
  assert.match(warning ?? "", /^warning: network\.gateway 192\.168\.2\.1 is outside the network/);
  const answer = askJson("config set leap.smear true");
  assert.match(String(answer.warnings), /leap seconds are not smeared.*outside the network/);
  assert.equal(state.stores, 3);
});

test("config set takes every key at its longest", () => {
  const { config, state, ask } = bench();
  let lines = 0;
  for (const key of keys()) {
    const field = fieldOf(key);
    assert.ok(field !== undefined);
    for (const text of longest(field)) {
      const [line = ""] = ask(`config set ${key} ${text}`);
      assert.doesNotMatch(line, /^error/);
      lines++;
    }
  }
  assert.deepEqual(config, fullest());
  assert.equal(state.stores, lines);
});

test("what the storage has no room for is not changed, and the answer says what to do", () => {
  const { config, state, ask } = bench();
  ask("config set wifi.ssid home");
  state.outcome = "full";
  const { length } = '{"ssid":"a longer one"}';
  assert.deepEqual(ask("config set wifi.ssid a longer one"), [
    `error: wifi.ssid was not changed: all settings would take ${length} bytes, and 11000 can be stored; shorten or empty a list first`,
  ]);
  assert.deepEqual([config.wifi.ssid, storedBytes(config)], ["home", 15]);
});

test("a refused setting is not stored and says what is allowed", () => {
  const { config, state, terminal, ask, askJson } = bench();
  assert.deepEqual(ask("config set receiver.leapWaitS soon"), [
    'error: receiver.leapWaitS cannot be "soon": it must be a whole number from 0 to 86400 s',
  ]);
  assert.match(String(askJson("config set").error), /^config set wants a key and a value/);
  assert.match(String(askJson("config sit a b").error), /^config cannot "sit"/);
  assert.equal(state.stores, 0);
  assert.equal(terminal.refused, 3);
  assert.deepEqual(config, defaults());
});

test("where the storage refuses, the old value stands", () => {
  const { config, state, askJson } = bench();
  state.storageWorks = false;
  const answer = askJson("config set serving.port 1123");
  assert.equal(answer.ok, false);
  assert.match(String(answer.error), /^serving\.port was not changed: the storage refused/);
  assert.equal(config.serving.port, 123);
});

test("a secret is never printed back, whatever is asked", () => {
  const { config, ask } = bench();
  const printed: string[] = [];
  for (const request of [
    "config set wifi.password correct horse",
    "config set wifi.password correct horse battery #1",
    'config set wifi.password "correct horse',
    `config set wifi.password correct horse${"!".repeat(60)}`,
    "config get wifi.password",
    "config get wifi.password #2",
    "config get",
    "config get #3",
    "config get wifi",
  ]) {
    printed.push(...ask(request));
  }
  assert.equal(config.wifi.password, "correct horse battery");
  assert.ok(printed.includes("wifi.password = (secret)"));
  for (const line of printed) assert.ok(!line.includes("horse"), line);
});

test("journal, doctor and help", () => {
  const { ask, askJson } = bench();
  assert.deepEqual(ask("journal"), ["1 start + 0 s start: power on", "2 2026-11-22T15:00:00Z state: label confirmed"]);
  assert.deepEqual(ask("why 600"), ["of 600 s ago"]);
  assert.deepEqual(askJson("why").lines, ["of 0 s ago"]);
  assert.match(ask("why yesterday")[0] ?? "", /why cannot go back "yesterday"/);
  assert.deepEqual(askJson("journal 1").entries, [
    { number: 2, uptimeS: 12, time: "2026-11-22T15:00:00Z", event: "state", evidence: "label confirmed" },
  ]);
  for (const count of ["0", "-1", "x", "1.5", "99999"]) assert.equal(askJson(`journal ${count}`).ok, false, count);
  assert.deepEqual(ask("doctor"), [
    "good     u-blox at 38400 baud",
    "BAD      no pulse in 60 s of fix",
    "         check the wire from the receiver's PPS",
    "ALARM    since 30 s after the start: The receiver's pulse does not come as it should: look at its wire",
  ]);
  const { healthy, level } = askJson("doctor");
  assert.deepEqual([healthy, level], [false, "bad"]);
  assert.ok(ask("help").length >= 7);
  assert.deepEqual(ask("hlep"), ['error: there is no command "hlep": try help']);
});

test("restart happens after its answer", () => {
  const { state, ask } = bench();
  assert.deepEqual(ask("restart"), ["restarting"]);
  assert.equal(state.restarts, 1);
});

test("json on and off", () => {
  const { terminal, ask } = bench();
  assert.deepEqual(ask("json on"), ['{"type":"answer","command":"json","ok":true,"json":true}']);
  assert.equal(terminal.json, true);
  assert.equal(JSON.parse(ask("nonsense")[0] ?? "").ok, false);
  assert.deepEqual(ask("json off"), ["json off"]);
  assert.equal(JSON.parse(ask("json maybe #12")[0] ?? "").id, 12);
  const { config, appliance } = bench();
  setValue(config, "console.json", true);
  assert.equal(new Console(appliance, () => {}).json, true);
});

test("no line crashes it, is answered at length, or gets out of its line", () => {
  const word = fc.constantFrom("status", "config", "get", "set", "journal", "json", "on", "wifi.ssid", "serving.allow");
  const odd = fc.constantFrom("#1", "#", "+", '"', "\\", "\r", "\0", "__proto__", "-1", "9".repeat(30), "🛰", "\ud83d");
  const line = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.array(fc.oneof(word, odd), { maxLength: 12 }).map((words) => words.join(" ")),
  );
  fc.assert(
    fc.property(line, (request) => {
      const { ask } = bench();
      for (const answer of ask(request)) {
        assert.ok(!/[\r\n\0]/.test(answer), JSON.stringify(answer));
        assert.ok(answer.length < 4000, `${answer.length} characters`);
      }
    }),
    { numRuns: 1000 },
  );
});

test("a line that is too long is refused as such", () => {
  const { ask } = bench();
  assert.deepEqual(ask(`config set wifi.ssid ${"x".repeat(300)}`), [
    'error: the line has 321 characters, at most 256 are read: set a long list in parts with "+"',
  ]);
});

test("clients: who asks, how often, how, and when last", () => {
  const { ask, askJson } = bench();
  assert.deepEqual(ask("clients"), [
    "192.0.2.17  3 packets, one in 64 s, version 4 mode 3, signed with a key, last 2 s ago",
    "2001:db8::1 1 packets, version 3 mode 1, last 9 s ago",
    "2 of 7 clients; over their rate: 5 left unanswered, 1 told so",
    "4 not answered: of mode 1 (serving.symmetric)",
  ]);
  assert.deepEqual(askJson("clients 1"), {
    type: "answer",
    id: 7,
    command: "clients",
    ok: true,
    known: 7,
    clients: CLIENTS.slice(0, 1),
    limited: 5,
    kissed: 1,
    unanswered: UNANSWERED,
  });
  assert.equal(askJson("clients all").error, 'clients cannot show "all" entries: it takes a number from 1 to 12');
});

test("a reset has to be meant, and forgets all", () => {
  const { ask, askJson, config, state } = bench();
  setValue(config, "wifi.password", "correct horse");
  assert.match(String(askJson("config reset").error), /^nothing was reset: config reset everything forgets/);
  assert.equal(config.wifi.password, "correct horse");
  state.storageWorks = false;
  assert.match(String(askJson("config reset everything").error), /^the storage refused/);
  assert.equal(config.wifi.password, "correct horse");
  state.storageWorks = true;
  assert.deepEqual(ask("config reset everything"), ["all settings are the defaults from the next restart on"]);
  assert.deepEqual(config, defaults());
});

test("selftest: findings for a person, and every figure in JSON", () => {
  const { ask } = bench();
  assert.deepEqual(ask("selftest"), [
    "BAD      the task main never used 400 bytes of its stack",
    "         report this",
  ]);
  const answer = JSON.parse(ask("selftest #4")[0] ?? "");
  assert.equal(answer.ok, true);
  assert.equal(answer.level, "bad");
  assert.deepEqual(
    { ...answer, type: 0, id: 0, command: 0, ok: 0, level: 0 },
    {
      ...SELF_TEST,
      type: 0,
      id: 0,
      command: 0,
      ok: 0,
      level: 0,
    },
  );
});
