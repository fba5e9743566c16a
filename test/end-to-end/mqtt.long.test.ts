/** Debian's mosquitto carries what is published, with user and password, the will, and an answer to Home Assistant's birth. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { after, test } from "node:test";
import { freeTcpPort } from "../../host-tools/simulator/web-port.js";
import { discoveryProblems } from "../management/mqtt/home-assistant.js";
import { LOOPBACK, type Running, runProgram, startAppliance, until } from "./real-time.js";
import { program } from "./simulator.js";

const programs = ["mosquitto", "mosquitto_sub", "mosquitto_pub", "mosquitto_passwd"].map(program);
const [mosquitto = "", subscribe = "", publish = "", passwd = ""] = programs.map((path) => path ?? "");
const skip = programs.includes(undefined)
  ? "Debian's packages mosquitto and mosquitto-clients are not installed"
  : false;

const folder = mkdtempSync(join(tmpdir(), "noonmark-mqtt-"));
const started: ChildProcess[] = [];
after(async () => {
  for (const child of started) {
    child.kill("SIGTERM");
    if (child.exitCode === null) await new Promise((resolve) => child.once("close", resolve));
  }
  rmSync(folder, { recursive: true, force: true });
});

interface Message {
  topic: string;
  retained: boolean;
  payload: string;
}

const USER = ["-u", "clock", "-P", "sesame sésame"];

/** A broker that wants a name and a password, on loopback. */
async function startBroker(port: number): Promise<ChildProcess> {
  const users = join(folder, "users");
  await runProgram(passwd, ["-b", "-c", users, "clock", "sesame sésame"]);
  const config = join(folder, "mosquitto.conf");
  const own = process.getuid?.() === 0 ? "user root\n" : "";
  writeFileSync(config, `listener ${port} ${LOOPBACK}\nallow_anonymous false\npassword_file ${users}\n${own}`);
  const child = spawn(mosquitto, ["-c", config], { stdio: "ignore" });
  started.push(child);
  // mosquitto_sub ends where nobody listens yet.
  const words = ["-h", LOOPBACK, "-p", `${port}`, ...USER, "-t", "up", "-m", "1"];
  await until("a broker that takes a message", 20, async () =>
    (await runProgram(publish, words)).status === 0 ? true : undefined,
  );
  return child;
}

/** Everything that the broker passes on. */
function listen(port: number): Message[] {
  const messages: Message[] = [];
  const words = ["-h", LOOPBACK, "-p", `${port}`, ...USER, "-t", "#", "-F", "%r %t %p"];
  const child = spawn(subscribe, words, { stdio: ["ignore", "pipe", "ignore"] });
  started.push(child);
  createInterface({ input: child.stdout as Readable }).on("line", (line) => {
    const [retained, topic = "", ...payload] = line.split(" ");
    messages.push({ retained: retained === "1", topic, payload: payload.join(" ") });
  });
  return messages;
}

const found = (messages: readonly Message[], topic: string, fits = (_: Message) => true) =>
  messages.find((message) => message.topic === topic && fits(message));

test("mosquitto carries discovery, availability and state, and the will when the appliance is gone", {
  skip,
}, async () => {
  const port = (await freeTcpPort(LOOPBACK)) ?? 0;
  await startBroker(port);
  const settings = { server: `${LOOPBACK}:${port}`, user: "clock", password: "sesame sésame", intervalS: 5 };
  const network = { hostName: "Roof-1" };
  let appliance: Running | undefined = await startAppliance({
    mqtt: settings,
    network,
  });
  try {
    const early = listen(port);
    await until("availability", 30, () => found(early, "noonmark/Roof-1/availability"));
    // Who comes later still gets what is retained.
    const messages = listen(port);
    const discovery = await until("a retained discovery", 30, () =>
      found(messages, "homeassistant/device/noonmark_Roof-1/config", ({ retained }) => retained),
    );
    assert.deepEqual(discoveryProblems(JSON.parse(discovery.payload)), []);
    assert.equal(found(messages, "noonmark/Roof-1/availability")?.payload, "online");
    const state = await until("a state of a good clock", 60, () =>
      found(messages, "noonmark/Roof-1/state", ({ payload }) => payload.includes('"valid":true')),
    );
    const { boundMs, alarms, alarm } = JSON.parse(state.payload);
    assert.ok(boundMs > 0 && boundMs < 1);
    assert.deepEqual([state.retained, alarms, alarm], [false, 0, "none"]);

    // Home Assistant has started.
    const before = messages.filter(({ topic }) => topic === discovery.topic).length;
    await runProgram(publish, ["-h", LOOPBACK, "-p", `${port}`, ...USER, "-t", "homeassistant/status", "-m", "online"]);
    await until("another discovery", 30, () =>
      messages.filter(({ topic }) => topic === discovery.topic).length > before ? true : undefined,
    );

    await appliance.stop();
    appliance = undefined;
    await until("the will", 30, () =>
      found(messages, "noonmark/Roof-1/availability", ({ payload }) => payload === "offline"),
    );
  } finally {
    await appliance?.stop();
  }
});

test("a wrong password costs a line of the journal, a broker that comes back is found again", { skip }, async () => {
  const port = (await freeTcpPort(LOOPBACK)) ?? 0;
  const wrong = await startAppliance({ mqtt: { server: `${LOOPBACK}:${port}`, user: "clock", password: "wrong" } });
  const right = await startAppliance({
    mqtt: { server: `${LOOPBACK}:${port}`, user: "clock", password: "sesame sésame", intervalS: 5 },
    network: { hostName: "right" },
  });
  try {
    const lines = ({ journal }: Running) =>
      journal.filter(({ evidence }) => evidence.includes("MQTT")).map(({ evidence }) => evidence);
    await until("a word that nobody is there", 30, () => (lines(right).length > 0 ? true : undefined));
    assert.match(
      lines(right)[0] ?? "",
      /^nothing is published to the MQTT broker .*: it cannot be reached, or refuses/,
    );
    await startBroker(port);
    const messages = listen(port);
    await until("what is published", 60, () => found(messages, "noonmark/right/state"));
    // The first attempt had no broker, and later ones are no news.
    assert.equal(lines(wrong).length, 1);
    assert.equal(lines(right).length, 1);
    assert.equal(found(messages, "noonmark/noonmark/state"), undefined);
  } finally {
    await wrong.stop();
    await right.stop();
  }
});
