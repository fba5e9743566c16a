/**
 * The appliance as it is put together, in the engine, with a flood at every door at once: drivers whose queues are
 * never empty. Each driver is the real one but for what the flood replaces.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { BUILD } from "../host-tools/build/paths.js";
import { storedConfiguration } from "../host-tools/simulator/configuration.js";
import { consoleLines, converse, FRAME, frame, type Modules, STEADY } from "./drivers/sim/run.js";

/** Longer than the watchdog waits (drivers/watchdog). */
const SECONDS = 11;
/** How often each driver calls: far more often than its queue is emptied. */
const CALL_MS = 1;

/** A driver of which some exports are replaced. `count()` writes a line for each thousand of what was taken. */
function flooded(driver: string, replaced: string): Modules {
  const text = readFileSync(join(BUILD, `drivers/${driver}/${driver}.js`), "utf8");
  const named = (source: string) =>
    [...source.matchAll(/^\s*export (?:const|function) (\w+)/gm)].map(([, name]) => name);
  const kept = named(text).filter((name) => !named(replaced).includes(name));
  const flood = `
    import Timer from "timer";
    import { write } from "drivers/console/real";
    export { ${kept.join(", ")} } from "drivers/${driver}/real";
    function count() {
      const taken = (globalThis.${driver}Taken ?? 0) + 1;
      globalThis.${driver}Taken = taken;
      if (taken % 1000 === 1) write("flood ${driver} " + taken);
    }
    function packet(into, bytes) {
      count();
      into.fill(0, 0, 64);
      into.set(bytes);
    }
    ${replaced}`;
  return { [`drivers/${driver}/real`]: text, [`drivers/${driver}/${driver}`]: flood };
}

const FLOODS: Modules = {
  ...flooded(
    "console",
    `export function open(call) { Timer.repeat(call, ${CALL_MS}); }
     export function takeLine() { count(); return "json on"; }`,
  ),
  // mode 6, version 2, READVAR (RFC 9327)
  ...flooded(
    "responder",
    `export function open(address, port, call) { Timer.repeat(call, ${CALL_MS}); }
     export function take(into) { packet(into, [0x16, 2, 0, 1]); return 12; }
     export function send() { return true; }`,
  ),
  // a question for _ntp._udp.local (RFC 6762)
  ...flooded(
    "mdns",
    `export function open(word, call) { Timer.repeat(call, ${CALL_MS}); }
     export function take(into) {
       packet(into, [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, 95, 110, 116, 112, 4, 95, 117, 100, 112, 5, 108, 111, 99, 97, 108,
         0, 0, 12, 0, 1]);
       return 33;
     }`,
  ),
  // a HELLO (src/update/message.ts)
  ...flooded(
    "update",
    `export function open(port, call) { Timer.repeat(call, ${CALL_MS}); }
     export function take(into) { packet(into, [0x4e, 0x4d, 0x55, 0x31, 1]); return 64; }
     export function reply() { return true; }`,
  ),
};

it("floods of control messages, mDNS, console and update at once keep neither housekeeping nor the watchdog waiting", async () => {
  const stored = storedConfiguration({ console: { json: true }, update: { key: "a key of sixteen and more" } });
  const storage = Object.entries(stored).map(([key, value]) => {
    return frame(FRAME.store, 0, Buffer.concat([Buffer.from([key.length]), Buffer.from(key + value)]));
  });
  const end = [frame(FRAME.start, 0), frame(FRAME.horizon, SECONDS * 1e9 + 1), frame(FRAME.stop, 0)];
  const conversation = await converse(FLOODS, [STEADY, ...storage, ...end], { words: ["--chunk-bytes", "65536"] });
  // The simulator's watchdog ends the process where it was not fed; an endless queue that is emptied never returns.
  assert.equal(conversation.status, 0, conversation.stderr || String(conversation.signal));
  const lines = consoleLines(conversation);
  const uptimes = lines.filter((line) => line.startsWith('{"type":"status"')).map((line) => JSON.parse(line).uptimeS);
  assert.equal(uptimes.length, SECONDS, uptimes.join(" "));
  // And every door goes on being served.
  for (const driver of ["console", "responder", "mdns", "update"]) {
    const taken = lines.filter((line) => line.startsWith(`flood ${driver} `)).map((line) => Number(line.split(" ")[2]));
    assert.ok(Math.max(...taken) > 400 * SECONDS, `${driver}: ${taken}`);
  }
});
