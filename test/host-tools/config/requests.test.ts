import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { setRequests } from "../../../host-tools/config/requests.js";
import { Console } from "../../../src/management/console/console.js";
import { defaults, get } from "../../../src/settings/config.js";

/** What a fresh appliance has under `key` after these requests; the console's own words where it refuses one. */
function valueAfter(key: string, requests: readonly string[]): unknown {
  const config = defaults();
  const lines: string[] = [];
  const appliance = {
    config,
    status: () => ({}),
    sources: () => [],
    ptp: () => undefined,
    why: (agoSeconds: number) => [`of ${agoSeconds} s ago`],
    journal: () => [],
    clients: () => ({ known: 0, clients: [], limited: 0, kissed: 0, unanswered: [] }),
    findings: () => [],
    certificate: () => undefined,
    setCertificate: () => "",
    alarms: () => [],
    selfTest: () => assert.fail("nobody asks for it here"),
    storeConfig: () => "stored" as const,
    forgetAll: () => true,
    restart: () => {},
  };
  const terminal = new Console(appliance, (line) => lines.push(line));
  for (const request of requests) {
    const line = `${request} #999999999`;
    assert.ok(Buffer.byteLength(line) <= 256, `${Buffer.byteLength(line)} bytes: ${line}`);
    terminal.handle(line);
  }
  const refusal = lines.map((line) => JSON.parse(line)).find(({ ok }) => !ok);
  return refusal === undefined ? get(config, key) : refusal.error;
}

test("every name of an access point arrives as it is: spaces, quotation marks, emoji, 32 bytes, a trailing #7", () => {
  const name = fc
    .string({ unit: "grapheme", maxLength: 32 })
    .filter((text) => Buffer.byteLength(text) <= 32 && !/\p{Cc}|\p{Cs}/u.test(text));
  fc.assert(
    fc.property(name, (ssid) => {
      assert.equal(valueAfter("wifi.ssid", setRequests("wifi.ssid", ssid)), ssid);
    }),
    { examples: [["Café 🛰"], [" a b "], ['"'], ['\\"\\"'], ["x #7"], ["#7"], ["🛰🛰🛰🛰🛰🛰🛰🛰"], [""]] },
  );
});

test("numbers, switches and choices arrive as what they are", () => {
  assert.equal(valueAfter("pulse.correctionNs", setRequests("pulse.correctionNs", -50)), -50);
  assert.equal(valueAfter("pulse.correctionNs", setRequests("pulse.correctionNs", "-50")), -50);
  assert.equal(valueAfter("pulse.inverted", setRequests("pulse.inverted", true)), true);
  assert.equal(valueAfter("discipline.loop", setRequests("discipline.loop", "rfc5905")), "rfc5905");
});

test("a list longer than a line arrives whole, in order, from a backup or as typed", () => {
  const list = Array.from({ length: 16 }, (_, i) => `fd00:1234:5678:9abc:${(i + 0xa000).toString(16)}::/80`);
  assert.ok(setRequests("serving.allow", list).length > 1);
  assert.deepEqual(valueAfter("serving.allow", setRequests("serving.allow", list)), list);
  assert.deepEqual(valueAfter("serving.allow", setRequests("serving.allow", list.join(", "))), list);
  assert.deepEqual(valueAfter("serving.allow", setRequests("serving.allow", [])), []);
  assert.deepEqual(valueAfter("serving.allow", setRequests("serving.allow", "")), []);
});

test("keys to sign with arrive whole, more of them than a line holds", () => {
  const keys = Array.from({ length: 8 }, (_, i) => `${i + 1}:SHA256:${"0123456789abcdef".repeat(4)}`);
  assert.deepEqual(valueAfter("authentication.keys", setRequests("authentication.keys", keys.join(" "))), keys);
});

test("a key that this release does not know is left to the appliance", () => {
  assert.deepEqual(setRequests("display.brightness", "7"), ["config set display.brightness 7"]);
});
