/** A flood of Delay_Req: it is answered no more than so often, and who asks for the time by NTP does not notice. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Network, networkUnavailable, SERVER } from "../matrix/network.js";
import { Simulation } from "../simulator.js";

const unavailable = networkUnavailable();
const FLOOD_MS = 6000;
const REQUESTS = 100;
const LIMIT_S = 60;
/** As many Delay_Req as Node can send, from one host. */
const FLOOD = `
const socket = require("dgram").createSocket("udp4");
const bytes = Buffer.from("0102002c" + "00".repeat(16) + "0242acfffe1100020001" + "0001017f" + "00".repeat(10), "hex");
const end = Date.now() + ${FLOOD_MS};
let sent = 0;
const go = () => {
  for (let i = 0; i < 50; i++, sent++) socket.send(bytes, 319, "${SERVER.ipv4}");
  if (Date.now() < end) setImmediate(go);
  else socket.close(() => console.log("flooded " + sent));
};
socket.bind(go);`;
/** A hundred requests in half of that time; then what the appliance counts. */
const REGULAR = `
const socket = require("dgram").createSocket("udp4");
let answered = 0, wrong = 0, asked = 0;
const now = () => (performance.timeOrigin + performance.now()) / 1e3;
const read = (bytes, at) => bytes.readUInt32BE(at) + bytes.readUInt32BE(at + 4) / 2 ** 32 - 2208988800;
const sentAt = new Map();
socket.on("message", (bytes) => {
  const back = now(), origin = bytes.readUInt32BE(28), went = sentAt.get(origin);
  if (went === undefined) return;
  sentAt.delete(origin);
  answered++;
  const early = read(bytes, 32) - went, late = back - read(bytes, 40);
  // The truth lies between the two, give or take what the two clocks are read apart.
  if (early < -0.002 || late < -0.002 || bytes[0] >> 6 === 3) wrong++;
});
const timer = setInterval(() => {
  const bytes = Buffer.alloc(48);
  bytes[0] = 0x23;
  bytes.writeUInt32BE(++asked, 44);
  sentAt.set(asked, now());
  socket.send(bytes, 123, "${SERVER.ipv4}");
  if (asked < ${REQUESTS}) return;
  clearInterval(timer);
  setTimeout(async () => {
    const metrics = await (await fetch("http://${SERVER.ipv4}:8123/metrics")).text();
    const answers = /ptp_delay_requests_answered_total (\\d+)/.exec(metrics)?.[1];
    console.log(JSON.stringify({ answered, wrong, answers: Number(answers) }));
    socket.close();
  }, 1000);
}, ${FLOOD_MS / 2 / REQUESTS});`;

describe("a flood of Delay_Req", () => {
  let network: Network;
  let appliance: Simulation;

  before(async () => {
    if (unavailable !== undefined) return;
    network = await Network.open();
    const words = ["--ntp-port", "123", "--address", SERVER.ipv4, "--web-port", "8123", "--json"];
    appliance = new Simulation([...words, "--config", "ptp.enabled=true"], network.enter);
    await appliance.row((row) => row.ptp === "master", LIMIT_S);
  });
  after(async () => {
    await appliance?.stop();
    await network?.close();
  });

  /** A script of Node's as a client. */
  const run = (script: string) =>
    network.client(`${process.execPath} -e "$(cat <<'END'\n${script}\nEND\n)"`, () => false, LIMIT_S);

  test("leaves the regulars of NTP untouched", async (context) => {
    if (unavailable !== undefined) return context.skip(unavailable);
    const flood = run(FLOOD);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const said = await run(REGULAR);
    const flooded = Number(/flooded (\d+)/.exec(await flood)?.[1]);
    const { answered, wrong, answers } = JSON.parse(/\{.*\}/.exec(said)?.[0] ?? assert.fail(said));
    console.log(
      `# ${flooded} Delay_Req in ${FLOOD_MS} ms, ${answers} answered; ${answered} of ${REQUESTS} NTP requests`,
    );
    assert.ok(flooded > 10_000, `${flooded} sent`);
    assert.deepEqual([answered, wrong], [REQUESTS, 0], said);
    // 256 at once and 256 a second, until it was asked.
    const seconds = FLOOD_MS / 1000 + 6;
    assert.ok(answers > 256 && answers <= 256 * (1 + seconds), `${answers} answered`);
  });
});
