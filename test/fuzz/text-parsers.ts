/** What people, hosts and flash say in text: configuration, its values, console lines, stored state. */

import assert from "node:assert/strict";
import { readConsoleLine } from "../../host-tools/simulator/status.js";
import { Console } from "../../src/management/console/console.js";
import { accessRules } from "../../src/settings/access.js";
import {
  defaults,
  get,
  keys,
  readStored,
  readStoredText,
  SECTIONS,
  sectionText,
  setText,
  setValue,
} from "../../src/settings/config.js";
import { contradictions } from "../../src/settings/contradictions.js";
import { addressText, hasControlCharacter, parseAddress, parseKey, parsePrefix } from "../../src/settings/formats.js";
import { CONFIG_VERSION, type Config } from "../../src/settings/schema.js";
import { findingOf } from "../../src/status/finding.js";
import { checkOf, readFormer } from "../../src/storage/former.js";
import { PartStore } from "../../src/storage/part-store.js";
import { decodeState, encodeState } from "../../src/storage/stored-state.js";
import type { Parser } from "./parser.js";

const PASSWORD = "a secret of 22 letters";
const SECRET = "2b7e151628aed2a6abf7158809cf4f3c";
const ANSWER_CHARACTERS = 6000;

const utf8 = (text: string) => Buffer.from(text, "utf8");
/** As the firmware would see it: lines and values are UTF-8 that was checked, storage gives back what it was given. */
const textOf = (input: Uint8Array) => Buffer.from(input).toString("utf8");

const CONFIGURATIONS = [
  '{"version":1}',
  '{"version":1,"wifi":{"ssid":"a","password":"12345678"},"serving":{"port":1123,"allow":["10.0.0.0/8","2001:db8::/32"],"ratePerS":8}}',
  `{"version":1,"authentication":{"keys":["1:AES128:${SECRET}","65535:SHA1:00"],"wrongKey":"nak"},"leap":{"smear":true}}`,
  '{"version":1,"discipline":{"loop":"rfc5905"},"receiver":{"notBefore":"2015-01-01"},"broadcast":{"ipv4":"224.0.1.1","ipv6":"ff02::101","keyId":1}}',
  '{"version":2,"upstream":{"servers":["a.example,iburst,key=1","[2001:db8::1]:124,minpoll=4"]},"network":{"dns":["10.0.0.1"]}}',
  '{"version":7,"serving":null,"wifi":[1],"console":{"json":"yes"}}',
];

/** Every value of a configuration is one that may be set. */
function assertSound(config: Config): void {
  for (const key of keys()) assert.equal(setValue(config, key, get(config, key)), undefined, key);
  const { allow, deny } = config.serving;
  assert.equal(accessRules(allow, deny).length, 18 * (allow.length + deny.length));
  for (const text of contradictions(config)) assert.ok(text.length < 400, text);
  for (const key of config.authentication.keys) assert.ok(parseKey(key) !== undefined, "a key that is none");
}

const configuration: Parser = {
  name: "configuration",
  seeds: () => CONFIGURATIONS.map(utf8),
  run(input) {
    const { config, problems } = readStoredText(textOf(input));
    for (const { message } of problems) {
      assert.ok(message.length < 600, message);
      assert.ok(!message.includes(SECRET.slice(0, 12)), message);
    }
    assertSound(config);
    const stored = Object.fromEntries(SECTIONS.map((name) => [name, sectionText(config, name) || "{}"]));
    const again = readStored(CONFIG_VERSION, stored);
    assert.deepEqual([again.config, again.problems], [config, []]);
  },
};

const value: Parser = {
  name: "value",
  seeds: () =>
    [
      ...[
        "123",
        "true",
        "off",
        "-5",
        "1e3",
        "adaptive",
        "192.168.1.0/24",
        "2001:db8::1",
        "::ffff:1.2.3.4/96",
        "fe80::1%eth0",
      ],
      ...[
        "2015-01-01",
        `1:AES128:${SECRET}`,
        `+ 7:SHA256:${SECRET}`,
        "- 10.0.0.0/8",
        "ff02::101",
        "224.0.1.1",
        '""',
        "a b\tü€😀",
      ],
    ].map(utf8),
  run(input) {
    const text = textOf(input);
    const config = defaults();
    for (const key of keys()) {
      const before = get(config, key);
      const problem = setText(config, key, text);
      if (problem !== undefined) assert.deepEqual(get(config, key), before, `${key} was changed and refused`);
      if (problem !== undefined) assert.ok(problem.message.length < 600, problem.message);
    }
    assertSound(config);
    const address = parseAddress(text);
    if (address !== undefined) {
      assert.ok(address.length === 4 || address.length === 16);
      const mapped = address.length === 4 ? [...new Array(10).fill(0), 0xff, 0xff, ...address] : address;
      const again = parseAddress(addressText(Uint8Array.from(mapped)));
      assert.deepEqual(again?.slice(-4), address.slice(-4), text);
    }
    const prefix = parsePrefix(text);
    if (prefix !== undefined) assert.ok(prefix.length >= 0 && prefix.length <= 8 * prefix.bytes.length, text);
  },
};

/** A console in front of an appliance of cardboard that has secrets. */
function consoleOf(write: (line: string) => void): { terminal: Console; config: Config } {
  const config = defaults();
  assert.equal(setValue(config, "wifi.password", PASSWORD), undefined);
  assert.equal(setValue(config, "authentication.keys", [`1:AES128:${SECRET}`]), undefined);
  const appliance = {
    config,
    status: () => ({ state: "synchronised", stratum: 1, offsetNs: -0.5, satellites: null, fix: true }),
    sources: () => [],
    ptp: () => undefined,
    why: (agoSeconds: number) => [`of ${agoSeconds} s ago`],
    journal: () => [],
    clients: () => ({ known: 0, clients: [], limited: 0, kissed: 0, unanswered: [] }),
    findings: () => [findingOf("bad", "noPulse", "no pulse", "check the wire")],
    certificate: () => undefined,
    setCertificate: () => "",
    alarms: () => [],
    selfTest: () => assert.fail("nobody asks for it here"),
    storeConfig: () => "stored" as const,
    forgetAll: () => true,
    restart: () => {},
  };
  return { terminal: new Console(appliance, write), config };
}

const consoleLines: Parser = {
  name: "console",
  seeds: () =>
    [
      ...[
        "status",
        "status #7",
        "config get",
        "config get wifi #1",
        "config get authentication.keys",
        "journal 5",
        "help",
      ],
      ...[
        "config set wifi.ssid My network",
        `config set authentication.keys +2:SHA1:${SECRET} #99`,
        "json on",
        "json off #3",
      ],
      ...[
        "clients 12 #4",
        "doctor",
        "restart #1",
        'config set serving.allow ["10.0.0.0/8"]',
        "config set wifi.password",
        "? #x",
      ],
    ].map(utf8),
  run(input) {
    const said: string[] = [];
    const { terminal, config } = consoleOf((line) => said.push(line));
    // A request to each line, as the driver cuts them; it lets no other control character through but the tab.
    for (const line of textOf(input).split(/[\r\n]+/)) {
      if (hasControlCharacter(line.replaceAll("\t", " "))) continue;
      const before = said.length;
      terminal.handle(line);
      const json = terminal.json || / #\d+\s*$/.test(line);
      for (const answer of said.slice(before)) {
        assert.ok(!hasControlCharacter(answer), JSON.stringify(answer));
        assert.ok(answer.length < ANSWER_CHARACTERS, `${answer.length} characters`);
        assert.ok(
          !answer.includes(PASSWORD.slice(2, 16)) || line.includes(PASSWORD.slice(2, 16)),
          "the password was told",
        );
        assert.ok(!answer.includes(SECRET.slice(4, 20)) || line.includes(SECRET.slice(4, 20)), "a key was told");
        if (json && answer.startsWith("{")) assert.equal(JSON.parse(answer).type, "answer");
      }
    }
    assertSound(config);
  },
};

const state: Parser = {
  name: "state",
  seeds: () =>
    [
      encodeState({ frequencyPpb: -23456.789, gpsMinusUtcSeconds: 18 }),
      encodeState({ receiverBaud: 38400 }),
      "1,12.5,3,,,18,,,UBLOX,300,3974,7",
      slotText("7", "1,12.5"),
      slotText(`${10 ** 14}`, CONFIGURATIONS[1] ?? ""),
      '{"version":1,"parts":[["wifi",0,40],["serving",2,998],["serving",3,310]]}',
    ].map(utf8),
  seal: (input) => utf8(resealed(input.toString("utf8"))),
  run(input) {
    const text = textOf(input);
    const read = decodeState(text);
    assert.equal(encodeState(decodeState(encodeState(read))), encodeState(read));
    const values = new Map([
      ["a.0", text],
      ["b", text],
    ]);
    const medium = {
      read: (key: string) => values.get(key),
      write: (key: string, written: string) => values.set(key, written) !== undefined,
      remove: (key: string) => values.delete(key) || true,
    };
    // What is taken for whole is exactly what would have been written.
    const former = readFormer("a", medium);
    if (former !== undefined) assert.equal(slotText(/^[0-9]+/.exec(text)?.[0] ?? "", former), text);
    // Whatever stands where the index should, what is stored next is found again.
    const store = new PartStore(medium, "b", 1000);
    assert.equal(
      store.replace(1, ["x"], () => "new"),
      "stored",
    );
    assert.deepEqual([store.names(), store.read("x")], [["x"], "new"]);
  },
};

/** A value as firmware 0.1.0 stored it, with the sum and length of what it holds. */
function slotText(sequence: string, payload: string): string {
  const { length } = checkOf(payload);
  const { crc } = checkOf(`${sequence} ${length} ${payload}`);
  return `${sequence} ${crc.toString(16).padStart(8, "0")} ${length} ${payload}`;
}

function resealed(text: string): string {
  const [, sequence, payload] = /^([1-9]\d{0,14}) \S* \S* (.*)$/s.exec(text) ?? [];
  return sequence === undefined || payload === undefined ? text : slotText(sequence, payload);
}

/** Lines of the appliance, as the tools read them. */
const statusLines: Parser = {
  name: "status",
  seeds: () =>
    [
      '{"type":"status","time":"2026-11-22T15:00:00Z","uptimeS":9,"state":"synchronised","stratum":1,"offsetNs":-3}',
      '{"type":"journal","number":3,"uptimeS":1,"time":null,"event":"state","evidence":"label confirmed"}',
      "noonmark 0.1.0",
    ].map(utf8),
  run(input) {
    const read = readConsoleLine(textOf(input));
    assert.ok(["status", "journal", "text"].includes(read.type), read.type);
  },
};

export const TEXT_PARSERS: readonly Parser[] = [configuration, value, consoleLines, state, statusLines];
