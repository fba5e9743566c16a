import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as mqttPacket from "mqtt-packet";
import { MqttClient, type OutboundPort } from "../../../src/management/mqtt/client.js";
import { utf8 } from "../../../src/update/updater.js";

/** A broker at the other end of the driver, which reads with npm's mqtt-packet. */
class Broker implements OutboundPort {
  state = 0;
  attempts = 0;
  /** What it does with a connection: takes it, refuses it, or stays silent. */
  behaves: "accepts" | "refuses" | "silent" | "mute" | "denies" = "accepts";
  /** Bytes that have room at one time. */
  room = 2872;
  readonly packets: mqttPacket.Packet[] = [];
  private free = 2872;
  private answers: Buffer = Buffer.alloc(0);
  private parser = mqttPacket.parser();

  connect(): boolean {
    this.attempts++;
    this.state = this.behaves === "refuses" ? 3 : this.behaves === "silent" ? 1 : 2;
    this.answers = Buffer.alloc(0);
    this.parser = mqttPacket.parser();
    this.parser.on("packet", (packet) => this.take(packet));
    return true;
  }
  outboundState = () => this.state;
  sendBytes = (bytes: Uint8Array, length: number) => this.write(Buffer.from(bytes.subarray(0, length)));
  sendText = (text: string) => this.write(Buffer.from(text));
  takeBytes(into: Uint8Array): number {
    const length = this.answers.copy(into, 0, 0, into.length);
    this.answers = this.answers.subarray(length);
    return length;
  }
  disconnect(): void {
    this.state = 0;
  }
  /** There is room again. */
  drain(): void {
    this.free = this.room;
  }
  say(packet: mqttPacket.Packet): void {
    this.answers = Buffer.concat([this.answers, mqttPacket.generate(packet)]);
  }
  count = (cmd: string) => this.packets.filter((packet) => packet.cmd === cmd).length;
  topics = () =>
    this.packets.flatMap((packet) =>
      packet.cmd === "publish" ? [`${packet.topic}${packet.retain ? " retained" : ""}`] : [],
    );

  private write(bytes: Buffer): boolean {
    if (bytes.length > this.free) return false;
    this.free -= bytes.length;
    this.parser.parse(bytes);
    return true;
  }
  private take(packet: mqttPacket.Packet): void {
    this.packets.push(packet);
    if (this.behaves === "mute") return;
    if (packet.cmd === "connect") {
      this.say({ cmd: "connack", returnCode: this.behaves === "denies" ? 5 : 0, sessionPresent: false });
    } else if (packet.cmd === "subscribe") this.say({ cmd: "suback", messageId: packet.messageId ?? 0, granted: [0] });
    else if (packet.cmd === "pingreq") this.say({ cmd: "pingresp" });
  }
}

const DISCOVERY = ["{", ...Array.from({ length: 40 }, (_, n) => `"part ${n}": "${"x".repeat(90)}",`), '"é": 1}'];

function bench() {
  const broker = new Broker();
  const journal: string[] = [];
  const options = {
    server: "broker.example",
    port: 1883,
    greeting: {
      clientId: utf8("noonmark-x"),
      keepAliveSeconds: 60,
      willTopic: utf8("a"),
      will: utf8("offline"),
      user: utf8(""),
      password: utf8(""),
    },
    topics: { availability: utf8("a"), state: utf8("s"), discovery: utf8("d"), birth: utf8("b") },
    intervalSeconds: 30,
  };
  const content = { discovery: () => (index: number) => DISCOVERY[index], state: () => '{"state":"→"}' };
  const client = new MqttClient(
    broker,
    options,
    content,
    () => 0.5,
    (text) => journal.push(text),
  );
  const run = (seconds: number, address = "192.0.2.1") => {
    for (let second = 0; second < seconds; second++) {
      client.tick(address);
      // Bytes come and leave between two seconds.
      for (let event = 0; event < 20; event++) {
        broker.drain();
        client.move();
      }
    }
  };
  return { broker, journal, client, run };
}

describe("the MQTT client", () => {
  it("announces the appliance, then publishes its state at its interval", () => {
    const { broker, journal, run } = bench();
    run(2);
    assert.deepEqual(broker.topics(), ["d retained", "a retained", "s"]);
    const discovery = broker.packets.find((packet) => packet.cmd === "publish");
    assert.equal(discovery?.cmd === "publish" && `${discovery.payload}`, DISCOVERY.join(""));
    assert.equal(broker.count("subscribe"), 1);
    run(299);
    assert.equal(broker.topics().filter((topic) => topic === "s").length, 11);
    assert.ok(broker.count("pingreq") >= 9);
    assert.deepEqual(journal, ["published to the MQTT broker broker.example"]);
    assert.equal(broker.attempts, 1);
  });

  it("writes in pieces where there is little room", () => {
    const { broker, run } = bench();
    broker.room = 130;
    run(20);
    assert.deepEqual(broker.topics().slice(0, 3), ["d retained", "a retained", "s"]);
    const discovery = broker.packets.find((packet) => packet.cmd === "publish");
    assert.equal(discovery?.cmd === "publish" && `${discovery.payload}`, DISCOVERY.join(""));
  });

  it("announces itself again when Home Assistant is born, some seconds later", () => {
    const { broker, client, run } = bench();
    run(10);
    broker.say({ cmd: "publish", topic: "b", payload: "online", qos: 0, dup: false, retain: false });
    client.move();
    assert.equal(broker.topics().filter((topic) => topic === "d retained").length, 1);
    run(10);
    assert.equal(broker.topics().filter((topic) => topic === "d retained").length, 2);
    broker.say({ cmd: "publish", topic: "b", payload: "offline", qos: 0, dup: false, retain: false });
    run(20);
    assert.equal(broker.topics().filter((topic) => topic === "d retained").length, 2);
  });

  it("publishes at once when an alarm has changed", () => {
    const { broker, client, run } = bench();
    run(5);
    client.publishSoon();
    run(1);
    assert.equal(broker.topics().filter((topic) => topic === "s").length, 2);
  });

  for (const [behaves, why] of [
    ["refuses", "it cannot be reached, or refuses the connection"],
    ["mute", "it took the connection, and did not answer"],
    ["denies", "it does not admit this client: look at mqtt.user, mqtt.password and the broker's list"],
  ] as const) {
    it(`tries again ever more rarely where the broker ${behaves}, and says so once`, () => {
      const { broker, journal, run } = bench();
      broker.behaves = behaves;
      run(86_400);
      assert.deepEqual(journal, [
        `nothing is published to the MQTT broker broker.example: ${why}; it is tried again, at last every 300 s`,
      ]);
      // 300 s and an eighth of them apart, after a start of eight that came sooner.
      assert.ok(broker.attempts > 230 && broker.attempts < 270, `${broker.attempts} attempts`);
    });
  }

  it("comes back to a broker that comes back, and says that too", () => {
    const { broker, journal, run } = bench();
    run(100);
    broker.behaves = "refuses";
    broker.state = 3;
    run(2000);
    broker.behaves = "accepts";
    run(500);
    assert.deepEqual(
      journal.map((text) => text.split(":")[0]),
      [
        "published to the MQTT broker broker.example",
        "nothing is published to the MQTT broker broker.example",
        "published to the MQTT broker broker.example",
      ],
    );
  });

  it("leaves a broker that has gone silent, and one that sends rubbish", () => {
    const { broker, client, journal, run } = bench();
    run(70);
    broker.behaves = "mute";
    run(60);
    assert.match(journal[1] ?? "", /it does not answer any more/);
    const other = bench();
    other.run(5);
    other.broker.say({ cmd: "connect", clientId: "you" });
    client.move();
    other.run(1);
    assert.match(other.journal[0] ?? "", /sends what no MQTT broker sends/);
  });

  it("does nothing without an address", () => {
    const { broker, run } = bench();
    run(100, "");
    assert.equal(broker.attempts, 0);
  });
});
