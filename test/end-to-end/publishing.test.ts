/**
 * Syslog and MQTT in virtual time: hours with servers that are there, that are gone, and that come and go. Whatever they do,
 * the time is served, the machine's memory stays what it was, and the journal says it once.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as mqttPacket from "mqtt-packet";
import { type Configuration, storedConfiguration } from "../../host-tools/simulator/configuration.js";
import { instant } from "../../host-tools/simulator/events.js";
import { antennaCut } from "../../host-tools/simulator/faults/signal.js";
import type { Usage } from "../../host-tools/simulator/link.js";
import type { Datagram, Delivery } from "../../host-tools/simulator/servers/servers.js";
import type { JournalEntry } from "../../host-tools/simulator/status.js";
import { runWorld } from "../../host-tools/simulator/virtual.js";
import type { WorldChanges } from "../../host-tools/simulator/world.js";
import { longTest } from "../extent.js";

const HOUR_S = 3600;
const SYSLOG_PORT = 514;
const MQTT_PORT = 1883;
const WAY_NS = 2_000_000;
/** The first byte of a piece of the connection (drivers/tcp/sim/tcp_outbound.c). */
const CONNECT = 1;
const ACCEPT = 2;
const BYTES = 3;
const END = 4;

type At = Parameters<NonNullable<Parameters<typeof runWorld>[1]["carry"]>>[0];
/** "accepts", "refuses" a connection, "ignores" whatever comes, or takes the connection and stays "mute". */
type Behaviour = "accepts" | "refuses" | "ignores" | "mute";

/** A broker and a syslog server, at whatever address. */
class Network {
  readonly lines: string[] = [];
  readonly published: { second: number; topic: string; payload: string }[] = [];
  readonly attempts: number[] = [];
  private readonly behaves: (second: number) => Behaviour;
  private parser = mqttPacket.parser();
  private answers: Buffer[] = [];

  constructor(behaves: (second: number) => Behaviour) {
    this.behaves = behaves;
  }

  carry(at: At, datagram: Datagram): Delivery[] | undefined {
    if (datagram.port === SYSLOG_PORT) {
      this.lines.push(datagram.bytes.toString("utf8"));
      return [];
    }
    if (datagram.port !== MQTT_PORT) return undefined;
    const behaviour = this.behaves(at.second);
    const back = (kind: number, bytes: Buffer = Buffer.alloc(0), behind = 0): Delivery => ({
      ...datagram,
      bytes: Buffer.concat([Buffer.of(kind), bytes]),
      at: instant(at.second, at.nanosecond + WAY_NS + behind),
    });
    const [kind] = datagram.bytes;
    if (kind === CONNECT) {
      this.attempts.push(at.second);
      this.listen(at.second);
      if (behaviour === "ignores") return [];
      return [back(behaviour === "refuses" ? END : ACCEPT)];
    }
    if (kind !== BYTES || behaviour !== "accepts") return [];
    this.parser.parse(datagram.bytes.subarray(1));
    return this.answers.splice(0).map((bytes, n) => back(BYTES, bytes, n));
  }

  private listen(second: number): void {
    this.parser = mqttPacket.parser();
    this.answers = [];
    this.parser.on("packet", (packet) => {
      const answer = (reply: mqttPacket.Packet) => this.answers.push(mqttPacket.generate(reply));
      if (packet.cmd === "connect") answer({ cmd: "connack", returnCode: 0, sessionPresent: false });
      if (packet.cmd === "subscribe") answer({ cmd: "suback", messageId: packet.messageId ?? 0, granted: [0] });
      if (packet.cmd === "pingreq") answer({ cmd: "pingresp" });
      if (packet.cmd === "publish") this.published.push({ second, topic: packet.topic, payload: `${packet.payload}` });
    });
  }
}

interface Seen {
  network: Network;
  journal: JournalEntry[];
  usage: Usage[];
  /** Seconds in which the time was not good, once it was. */
  unsynchronised: number;
}

async function run(
  seconds: number,
  configuration: Configuration,
  behaves: (second: number) => Behaviour,
  world: WorldChanges = {},
): Promise<Seen> {
  const network = new Network(behaves);
  const seen: Seen = { network, journal: [], usage: [], unsynchronised: 0 };
  let wasGood = false;
  await runWorld(
    { seed: 1, ...world },
    {
      seconds,
      storage: storedConfiguration({ ...configuration, console: { json: true } }),
      carry: (at, datagram) => network.carry(at, datagram),
      onSecond: ({ journal, usage, status }) => {
        seen.journal.push(...journal);
        seen.usage.push(usage);
        if (wasGood && status?.state !== "synchronised") seen.unsynchronised++;
        wasGood ||= status?.state === "synchronised";
      },
    },
  );
  return seen;
}

const MQTT = { mqtt: { server: "192.0.2.9" }, syslog: { server: "192.0.2.8" } };
const ofMqtt = ({ journal }: Seen) => journal.map(({ evidence }) => evidence).filter((text) => text.includes("MQTT"));

/** Slots in use, the most of an hour's seconds: collections come and go within it. */
function most(usage: readonly Usage[], hour: number): number {
  return Math.max(...usage.slice(hour * HOUR_S, (hour + 1) * HOUR_S).map(({ slots }) => slots));
}

describe("what is published, in virtual time", () => {
  it("goes out: the journal in order, the state at its interval, alarms at once", async () => {
    const world = { faults: [antennaCut({ fromS: 1000, untilS: 3000 })] };
    const { network, journal } = await run(2 * HOUR_S, MQTT, () => "accepts", world);
    assert.equal(network.attempts.length, 1);
    assert.deepEqual(
      network.lines.map((line) => Number(/sequenceId="(\d+)"/.exec(line)?.[1])),
      journal.map((_, index) => index + 1),
    );
    const states = network.published.filter(({ topic }) => topic === "noonmark/noonmark/state");
    assert.ok(states.length >= 230 && states.length < 260, `${states.length} states`);
    const raised = journal.filter(({ event, evidence }) => event === "alarm" && evidence.startsWith("raised"));
    assert.ok(raised.length >= 2);
    assert.ok(states.some(({ payload }) => JSON.parse(payload).alarm.includes("its antenna")));
    const critical = network.lines.filter((line) => line.startsWith("<98>") && line.includes("raised noFix"));
    assert.equal(critical.length, 1);
    assert.equal(JSON.parse(states.at(-1)?.payload ?? "").alarm, "none");
  });

  for (const behaviour of ["refuses", "ignores", "mute"] as const) {
    longTest(`a broker that ${behaviour} costs a line of the journal, rare attempts, and no memory`, async () => {
      const seen = await run(6 * HOUR_S, MQTT, () => behaviour);
      assert.equal(ofMqtt(seen).length, 1, ofMqtt(seen).join("\n"));
      assert.equal(seen.unsynchronised, 0);
      const { attempts } = seen.network;
      const pauses = attempts.slice(1).map((second, n) => second - (attempts[n] ?? 0));
      assert.ok(attempts.length > 50 && attempts.length < 85, `${attempts.length} attempts`);
      assert.ok(
        pauses.slice(10).every((pause) => pause >= 300 && pause <= 390),
        pauses.join(" "),
      );
      // The second hour and the last one.
      assert.ok(
        most(seen.usage, 5) <= most(seen.usage, 1) + 16,
        `${most(seen.usage, 1)} → ${most(seen.usage, 5)} slots`,
      );
    });
  }

  longTest("a broker that comes and goes is found again, and memory is what it was", async () => {
    const seen = await run(6 * HOUR_S, MQTT, (second) => (second % 2400 < 1200 ? "accepts" : "refuses"));
    assert.equal(seen.unsynchronised, 0);
    const lines = ofMqtt(seen);
    assert.ok(lines.length >= 15 && lines.length <= 19, `${lines.length}\n${lines.join("\n")}`);
    assert.ok(most(seen.usage, 5) <= most(seen.usage, 1) + 16, `${most(seen.usage, 1)} → ${most(seen.usage, 5)} slots`);
  });

  longTest("names without an address are said once, and looked up ever more rarely", async () => {
    const names = { mqtt: { server: "broker.example" }, syslog: { server: "log.example" } };
    const seen = await run(3 * HOUR_S, names, () => "accepts");
    assert.equal(seen.network.attempts.length, 0);
    assert.equal(ofMqtt(seen).length, 1);
    const [line] = ofMqtt(seen);
    assert.match(line ?? "", /its name has no address: no such name/);
    assert.equal(seen.journal.filter(({ evidence }) => evidence.includes("syslog.server")).length, 1);
    assert.equal(seen.unsynchronised, 0);
  });

  it("is nothing where no server is set", async () => {
    const seen = await run(120, {}, () => "accepts");
    assert.deepEqual([seen.network.attempts.length, seen.network.lines.length], [0, 0]);
  });
});
