import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Api } from "../../../src/management/web/api.js";
import { Gate } from "../../../src/management/web/gate.js";
import { metricsText } from "../../../src/management/web/metrics.js";
import { HOST, IF_NONE_MATCH, METHOD, TARGET } from "../../../src/management/web/port.js";
import { WebServer } from "../../../src/management/web/server.js";
import type { WebView } from "../../../src/management/web/view.js";
import type { Alarm } from "../../../src/status/alarms.js";
import { findingOf } from "../../../src/status/finding.js";
import type { UtcSecond } from "../../../src/time/units.js";
import { FakePort } from "./fake-port.js";
import { FakeSubject } from "./fake-subject.js";
import { fullView } from "./full-view.js";
import { dayOf, HISTORY_WORDS } from "./history.js";

const STATUS = {
  time: "2026-12-01T12:00:00Z",
  state: "synchronised",
  reason: "",
  stratum: 1,
  loop: "adaptive",
  refid: "GPS",
  offsetNs: 5,
  requests: 7,
};

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

const view: WebView = {
  status: () => STATUS,
  findings: () => [findingOf("good", "fix", 'it has a "fix"'), findingOf("bad", "cable", "no network", "plug it in")],
  sources: () => [
    { name: "GPS", kind: "receiver", state: "*", reason: "", reach: "377" },
    {
      name: "a.example",
      kind: "server",
      state: "x",
      reason: "wrong",
      address: "192.0.2.1",
      stratum: 2,
      pollS: 64,
      reach: "17",
      lastS: 3,
      offsetUs: -1500.5,
      distanceUs: 900,
      delayUs: 1800,
    },
  ],
  certificate: () => undefined,
  alarms: () => ALARMS,
  why: (agoSeconds: number) => [`of ${agoSeconds} s ago`],
  journal: () => [
    { number: 1, uptimeSeconds: 2, second: 0 as UtcSecond, event: "start", evidence: "power → on" },
    { number: 2, uptimeSeconds: 9, second: 4_000_000_000 as UtcSecond, event: "state", evidence: "locked" },
  ],
  clients: () => ({ known: 3, clients: [], limited: 0, kissed: 0, unanswered: [] }),
  ptp: () => undefined,
  packets: () => ({ received: 9, limited: 2 }) as ReturnType<WebView["packets"]>,
  version: () => "1.2.3",
  board: () => "esp32",
  temperatureCelsius: () => Number.NaN,
  readTime: (into) => {
    into.second = (2_208_988_800 + 1000) as UtcSecond;
    into.fraction = 2 ** 31;
    return true;
  },
  course: (span) => (span === "day" ? dayOf(61) : undefined),
  historyWords: HISTORY_WORDS,
};

const OPTIONS = (aliases: boolean) => ({ hostName: "noonmark", name: "time.example.net", aliases });
/** No password is set: see api.test.ts. */
const API = (port: FakePort) => new Api(port, new FakeSubject(), new Gate(new Uint8Array(0), () => {}));

function ask(target: string, more: Record<number, string> = {}, aliases = false): { head: string; body: string } {
  const port = new FakePort();
  const server = new WebServer(port, view, OPTIONS(aliases), API(port));
  port.ask(2, { parts: { [METHOD]: "GET", [TARGET]: target, [HOST]: "10.0.0.7", ...more } });
  for (let turn = 0; server.serve(); turn++) assert.ok(turn < 100, "it never ends");
  assert.deepEqual(port.ended, [2]);
  const answer = port.answers[2] ?? "";
  const split = answer.indexOf("\r\n\r\n");
  return { head: answer.slice(0, split), body: answer.slice(split + 4) };
}
const statusOf = ({ head }: { head: string }) => Number(head.split(" ")[1]);

describe("the web server", () => {
  it("answers /status.json with the names of noonmark sim --json", () => {
    const { head, body } = ask("/status.json?x=1");
    assert.match(head, /^HTTP\/1\.1 200 OK\r\n/);
    assert.match(head, /content-type: application\/json/);
    assert.deepEqual(JSON.parse(body), { ...STATUS, slots: null, chunkBytes: null });
  });

  it("answers in parts that together are JSON", () => {
    assert.equal(JSON.parse(ask("/page.json").body).findings[1].advice, "plug it in");
    assert.deepEqual(JSON.parse(ask("/why.json").body), { why: ["of 0 s ago"] });
    assert.deepEqual(JSON.parse(ask("/why.json?ago=60").body), { why: ["of 60 s ago"] });
    const { entries } = JSON.parse(ask("/journal.json").body);
    assert.deepEqual([entries.length, entries[0].time, entries[1].time], [2, null, "2026-10-03T07:06:40Z"]);
    assert.equal(JSON.parse(ask("/clients.json").body).known, 3);
    assert.equal(JSON.parse(ask("/time.json").body).unix, "1000.500000");
  });

  it("answers with the history where there is one, in parts", () => {
    const { head, body } = ask("/history.json?span=day");
    assert.match(head, /content-type: application\/json/);
    assert.equal(JSON.parse(body).rows.length, 61);
    assert.match(ask("/history.csv?x=1&span=day").head, /content-type: text\/csv/);
    assert.equal(ask("/loopstats?span=day").body.split("\n").length, 62);
    assert.equal(ask("/peerstats?span=day").body.split("\n").length, 62);
    assert.equal(statusOf(ask("/history.json?span=days")), 404);
  });

  it("has scripts and frames of strangers refused in every answer, and no CORS field", () => {
    for (const answer of [ask("/"), ask("/status.json"), ask("/no"), ask("/", { [HOST]: "evil.example" })]) {
      assert.match(answer.head, /content-security-policy: default-src 'none'; script-src 'self';/);
      assert.match(answer.head, /frame-ancestors 'none'/);
      assert.match(answer.head, /x-frame-options: DENY/);
      assert.match(answer.head, /x-content-type-options: nosniff/);
      assert.doesNotMatch(answer.head, /unsafe|access-control/i);
    }
  });

  it("answers only to names that are its own", () => {
    for (const own of [
      "10.0.0.7",
      "10.0.0.7:80",
      "[fe80::1]:80",
      "localhost:8123",
      "noonmark",
      "NOONMARK.local:80",
      "time.example.net:80",
    ])
      assert.equal(statusOf(ask("/status.json", { [HOST]: own })), 200, own);
    for (const other of [
      "evil.example",
      "",
      "10.0.0.7.evil.example",
      "noonmark.evil",
      "1.2.3",
      "[::1",
      "time.example.org",
    ])
      assert.equal(statusOf(ask("/status.json", { [HOST]: other })), 421, other);
  });

  it("answers no method but GET and HEAD, and no path but its own", () => {
    for (const method of ["POST", "PUT", "OPTIONS", "TRACE", "get"]) {
      const answer = ask("/status.json", { [METHOD]: method });
      assert.equal(statusOf(answer), 405);
      assert.match(answer.head, /allow: GET, HEAD/);
    }
    for (const path of ["/../etc/passwd", "/%2e%2e/", "//", "/status.json/", "/STATUS.JSON", "/."])
      assert.equal(statusOf(ask(path)), 404, path);
    assert.equal(ask("/", { [METHOD]: "HEAD" }).body, "");
  });

  it("sends a file compressed, in pieces, and not again to who has it", () => {
    const { head, body } = ask("/");
    assert.equal(body, "x".repeat(7000));
    assert.match(head, /content-encoding: gzip\r\ncontent-length: 7000/);
    const again = ask("/", { [IF_NONE_MATCH]: '"1"' });
    assert.deepEqual([statusOf(again), again.body], [304, ""]);
  });

  it("passes on what the driver could not read", () => {
    const port = new FakePort();
    const server = new WebServer(port, view, OPTIONS(false), API(port));
    port.ask(0, { parts: {}, status: 431 });
    while (server.serve()) {}
    assert.match(port.answers[0] ?? "", /^HTTP\/1\.1 431 [\s\S]*1024 bytes/);
  });

  it("goes on when there is room, and lets go of who has left", () => {
    const port = new FakePort();
    const server = new WebServer(port, view, OPTIONS(false), API(port));
    const parts = { [METHOD]: "GET", [TARGET]: "/", [HOST]: "[::1]" };
    port.ask(0, { parts, room: 1000 });
    port.ask(1, { parts, room: 1000 });
    while (server.serve()) {}
    assert.deepEqual(port.ended, []);
    port.drain(0, 2872);
    port.drain(1, -1);
    while (server.serve()) {}
    assert.deepEqual(port.ended, [1]);
    for (let i = 0; i < 3; i++) {
      port.drain(0, 2872);
      while (server.serve()) {}
    }
    assert.deepEqual(port.ended, [1, 0]);
    assert.ok(port.answers[0]?.endsWith("x".repeat(7000)));
  });
});

describe("the metrics", () => {
  it("are Prometheus' text format with one head for each name, counters named as such", () => {
    const { head, body } = ask("/metrics");
    assert.match(head, /content-type: text\/plain; version=0\.0\.4; charset=utf-8/);
    const types = [...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = "", type]) => [name, type] as const);
    assert.equal(new Set(types.map(([name]) => name)).size, types.length);
    for (const [name, type] of types) {
      assert.match(name, /^noonmark_[a-z_]+$/);
      assert.equal(name.endsWith("_total"), type === "counter", name);
    }
    for (const line of body.trim().split("\n"))
      assert.match(line, /^(# (HELP|TYPE) \S+ .+|[a-z_]+(\{[^}]*\})? -?[0-9.e-]+)$/);
    assert.match(body, /^noonmark_offset_seconds 5e-9$/m);
    assert.match(body, /^noonmark_requests_answered_total 7$/m);
    assert.match(body, /^noonmark_state\{state="synchronised"\} 1$/m);
    assert.doesNotMatch(body, /NaN|null|undefined|temperature/);
  });

  it("have a row for each alarm, raised or not, and for each source", () => {
    const { body } = ask("/metrics");
    assert.match(body, /^noonmark_alarm\{alarm="noPulse",severity="critical"\} 1$/m);
    assert.match(body, /^noonmark_alarm\{alarm="noFix",severity="critical"\} 0$/m);
    assert.match(body, /^noonmark_source_state\{source="a\.example",kind="server",state="falseticker"\} 1$/m);
    assert.match(body, /^noonmark_source_reach_ratio\{source="GPS"\} 1$/m);
    assert.match(body, /^noonmark_source_reach_ratio\{source="a\.example"\} 0\.5$/m);
    assert.match(body, /^noonmark_source_offset_seconds\{source="a\.example"\} -0\.0015005$/m);
    assert.doesNotMatch(body, /^noonmark_source_offset_seconds\{source="GPS"/m);
  });

  it("come in parts that the driver takes at once, with eight servers of the longest names", () => {
    const parts = metricsText(fullView(), true);
    let count = 0;
    for (let text = parts(0); text !== undefined; text = parts(++count)) {
      assert.ok(Buffer.byteLength(text) <= 2872, `part ${count} has ${Buffer.byteLength(text)} bytes`);
    }
    assert.ok(count > 15);
  });

  it("have the names of others only where that is set", () => {
    assert.doesNotMatch(ask("/metrics").body, /chrony/);
    assert.match(ask("/metrics", {}, true).body, /^chrony_tracking_stratum 1$/m);
    assert.match(
      ask("/metrics", {}, true).body,
      /^chrony_sources_polling_interval_seconds\{source_address="192\.0\.2\.1",source_name="a\.example"\} 64$/m,
    );
    assert.match(ask("/metrics", {}, true).body, /^chrony_serverstats_ntp_packets_dropped_total 2$/m);
  });
});
