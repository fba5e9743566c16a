import assert from "node:assert/strict";
import { test } from "node:test";
import {
  NETWORK_DEFAULTS,
  type Surroundings,
  surroundingsBytes,
} from "../../../../host-tools/simulator/access-point.js";
import { type Conversation, consoleLines, converse, FRAME, frame, STEADY } from "../../sim/run.js";

const NETWORK = 11;
const JOINS = 24;

/** Logs every change with its time; `body` may use `timer`, `network`, `write` and `say`. */
function station(body: string): string {
  return `
    import timer from "timer";
    import * as network from "drivers/network/network";
    import { write } from "drivers/console/console";
    export default function () {
      const say = () => write([Date.now(), network.state(), network.reason(), network.address(), network.signalDbm()].join(" "));
      network.open("noonmark", say);
      ${body}
    }`;
}

function around(seconds: number, changes: Partial<Surroundings> = {}): Buffer {
  return frame(NETWORK, seconds * 1e9, surroundingsBytes({ ...NETWORK_DEFAULTS, ...changes }));
}

async function live(body: string, before: Partial<Surroundings>, after: readonly Buffer[] = []): Promise<Conversation> {
  const pieces = [STEADY, around(0, before), frame(FRAME.start, 0), ...after, frame(FRAME.horizon, 300e9)];
  const conversation = await converse({ main: station(body) }, [...pieces, frame(FRAME.stop, 0)]);
  assert.equal(conversation.status, 0, conversation.stderr);
  return conversation;
}

const JOIN = `network.join("noonmark test", "correct horse");`;

test("an attempt scans, links, and gets an address", async () => {
  assert.deepEqual(consoleLines(await live(JOIN, {})), ["2800 1 0  -61", "3100 2 0 192.0.2.20 -61"]);
});

test("why it does not link, as ESP-IDF says it", async () => {
  const cases: readonly (readonly [Partial<Surroundings>, string])[] = [
    [{ present: false }, "2500 0 201  0"],
    [{ name: "another" }, "2500 0 201  0"],
    [{ password: "battery staple" }, "6500 0 15  0"],
    [{ password: "" }, "2500 0 211  0"],
    [{ refusesForReason: 5 }, "6500 0 5  0"],
  ];
  for (const [before, line] of cases) {
    assert.deepEqual(consoleLines(await live(JOIN, before)), [line], JSON.stringify(before));
  }
  const open = await live(`network.join("noonmark test", "");`, {});
  assert.deepEqual(consoleLines(open), ["2500 0 210  0"]);
});

test("an access point that falls silent is missed after six seconds, and not before", async () => {
  const after = [around(50, { present: false }), around(55), around(100, { present: false })];
  const lines = consoleLines(await live(JOIN, {}, after));
  assert.deepEqual(lines.slice(2), ["106000 0 200  0"]);
});

test("being sent away is noticed at once", async () => {
  const lines = consoleLines(await live(JOIN, {}, [around(50, { sendsAwayForReason: 12 })]));
  assert.deepEqual(lines.slice(2), ["50000 0 12  0"]);
});

test("DHCP is asked again after 2, 4, 8, 16, 32 and 60 seconds", async () => {
  const lines = consoleLines(await live(JOIN, { dhcp: false }, [around(64, { dhcp: true })]));
  // Linked at 2.8 s, asked at 3.1, 5.1, 9.1, 17.1, 33.1, 65.1.
  assert.deepEqual(lines, ["2800 1 0  -61", "65100 2 0 192.0.2.20 -61"]);
});

test("another address is told of, a fixed one stays", async () => {
  const other = [around(50, { address: [10, 0, 0, 9] })];
  assert.deepEqual(consoleLines(await live(JOIN, {}, other)).slice(2), ["50000 2 0 10.0.0.9 -61"]);
  const fixed = await live(`network.setAddress("10.1.1.1", 24, ""); ${JOIN}`, { dhcp: false }, other);
  assert.deepEqual(consoleLines(fixed), ["2800 2 0 10.1.1.1 -61"]);
});

test("who leaves is told so, and the attempt goes no further", async () => {
  const lines = consoleLines(await live(`${JOIN} timer.set(() => network.leave(), 1000);`, {}));
  assert.deepEqual(lines, ["1000 0 8  0"]);
});

test("a cable that is in links by itself, and one that is pulled does not", async () => {
  const after = [around(50, { medium: "ethernet", present: false }), around(60, { medium: "ethernet" })];
  const lines = consoleLines(await live("", { medium: "ethernet" }, after));
  assert.deepEqual(lines, [
    "2000 1 0  0",
    "2300 2 0 192.0.2.20 0",
    "50000 0 0  0",
    "62000 1 0  0",
    "62300 2 0 192.0.2.20 0",
  ]);
});

test("without a word from the world the network is the host's, and simply there", async () => {
  const main = station(`write(network.medium()); say();`);
  const pieces = [STEADY, frame(FRAME.start, 0), frame(FRAME.horizon, 1e9), frame(FRAME.stop, 0)];
  const { status, frames } = await converse({ main }, pieces);
  assert.equal(status, 0);
  assert.deepEqual(consoleLines({ frames }), ["simulated", "0 2 0 127.0.0.1 0"]);
});

test("the world is told name and password byte for byte; more than 32 bytes of name are an error", async () => {
  const name = 'Ünï "q" 🛰';
  const body = `
    network.join(${JSON.stringify(name)}, "p w'\\\\ 🔑 end");
    try { network.join("x".repeat(33), ""); } catch (error) { write("refused: " + error); }`;
  const { frames } = await live(body, {});
  const joins = frames.filter(({ type }) => type === JOINS).map(({ payload }) => payload);
  const bytes = Buffer.from(name);
  assert.deepEqual(joins, [Buffer.concat([Buffer.of(bytes.length), bytes, Buffer.from("p w'\\ 🔑 end")])]);
  assert.match(consoleLines({ frames })[0] ?? "", /^refused: /);
});

test("a corrupt frame ends the process with a word about it", async () => {
  const bad = surroundingsBytes(NETWORK_DEFAULTS);
  bad[12] = 33;
  const { status, stderr } = await converse({ main: station("") }, [frame(NETWORK, 0, bad)]);
  assert.equal(status, 1);
  assert.match(stderr, /corrupt NETWORK frame/);
});
