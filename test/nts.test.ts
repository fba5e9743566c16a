import assert from "node:assert/strict";
import { test } from "node:test";
import { NtsService, type NtsSettings } from "../src/nts.js";
import type { UtcSecond } from "../src/time/units.js";

const UNIX = 2_208_988_800;
const now = (UNIX + 1_700_000_000) as UtcSecond;
const CHAIN = "-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n";
const KEY = "-----BEGIN PRIVATE KEY-----\nBB\n-----END PRIVATE KEY-----\n";

interface Bench {
  settings?: Partial<NtsSettings>;
  missing?: string;
  openFails?: string;
  notAfter?: number;
  stored?: Map<string, string>;
}

function bench({ settings = {}, missing = "", openFails = "", notAfter = 2e9, stored = new Map() }: Bench = {}) {
  const made: string[] = [];
  const opened: unknown[][] = [];
  const published: Uint8Array[] = [];
  const reports: string[] = [];
  let turn = 0;
  const nts = {
    COUNTERS: 7,
    missing: () => missing,
    makeCertificate: (names: string) => {
      made.push(names);
      return CHAIN + KEY;
    },
    readCertificate: (chain: string, key: string) => {
      if (!chain.startsWith("-----BEGIN CERT")) throw new Error("it is no certificate in PEM");
      if (key.includes("WRONG")) throw new Error("the key is not that of the first certificate");
      return `00ff 1600000000 ${notAfter}`;
    },
    open: (...words: unknown[]) => {
      if (openFails !== "") throw new Error(openFails);
      opened.push(words);
    },
    counters: (into: ArrayBufferLike) => new Uint32Array(into).set([3, 0, 1, 0, 0, 0, 2]),
  };
  const responder = {
    random: (into: Uint8Array) => into.fill(++turn),
    setCookieKeys: (records: Uint8Array) => published.push(records.slice()),
  };
  const storage = {
    read: (key: string) => stored.get(key),
    write: (key: string, value: string) => stored.set(key, value).size > 0,
    remove: (key: string) => stored.delete(key) || true,
  };
  const whole: NtsSettings = {
    enabled: true,
    port: 4460,
    address: "",
    ntpPort: 123,
    hostName: "noonmark",
    fixedAddress: "",
    isSimulated: false,
    built: (UNIX + 1_600_000_000) as UtcSecond,
    ...settings,
  };
  const service = new NtsService({ nts, responder, storage }, whole, (text) => reports.push(text));
  return { service, made, opened, published, reports, stored };
}

test("a certificate is made when there is an address, once, and outlives a restart; so do the keys of cookies", () => {
  const first = bench();
  first.service.begin();
  first.service.tick(undefined, 1, "");
  assert.deepEqual([first.made, first.opened.length, first.published.length], [[], 0, 1]);
  first.service.tick(undefined, 2, "192.0.2.7");
  assert.deepEqual(first.made, ["noonmark.local noonmark 192.0.2.7"]);
  assert.deepEqual(first.opened, [[CHAIN, KEY, "", 4460, 123]]);
  assert.equal(first.service.shown()?.fingerprint, "00:FF");
  assert.equal(first.service.finding()?.level, "good");
  assert.match(first.service.finding()?.finding ?? "", /3 times on TCP port 4460, 3 attempts failed/);
  const second = bench({ stored: first.stored });
  second.service.begin();
  assert.deepEqual(second.published, first.published);
  second.service.tick(now, 1, "192.0.2.8");
  assert.deepEqual([second.made, second.opened.length], [[], 1]);
});

test("without an address it is made after a while", () => {
  const { service, made } = bench();
  for (let second = 0; second < 30; second++) service.tick(now, second, "");
  assert.deepEqual(made, ["noonmark.local noonmark"]);
});

test("with another name it is made anew, and reported", () => {
  const first = bench();
  first.service.tick(now, 1, "192.0.2.7");
  const second = bench({ stored: first.stored, settings: { hostName: "clock" } });
  second.service.tick(now, 1, "192.0.2.7");
  assert.deepEqual(second.made, ["clock.local clock 192.0.2.7"]);
  assert.match(second.reports.join(), /clients have to be given anew: of the old one, clock.local is not in it/);
});

test("what keeps keys from being established is reported and found, and nothing else stops", () => {
  for (const each of [{ missing: "no TLS here" }, { openFails: "no TLS here" }]) {
    const { service, reports, published } = bench(each);
    service.tick(now, 1, "192.0.2.7");
    service.tick(now, 2, "192.0.2.7");
    assert.deepEqual(reports, ["keys for NTS are not established: no TLS here"]);
    assert.deepEqual([service.finding()?.level, published.length], ["bad", 1]);
  }
});

test("where it is off nothing is made, published or found", () => {
  const { service, made, published, stored } = bench({ settings: { enabled: false } });
  service.begin();
  for (let second = 0; second < 30; second++) service.tick(now, second, "192.0.2.7");
  assert.deepEqual([made, published, service.finding(), service.shown()], [[], [], undefined, undefined]);
  assert.equal([...stored.keys()].filter((key) => key.startsWith("cred")).length, 0);
});

test("a chain that is given takes the place of the own one at the next restart, and is never made anew", () => {
  const first = bench();
  first.service.tick(now, 1, "192.0.2.7");
  assert.equal(first.service.set(CHAIN.replace("AA", "CC"), KEY), "");
  const second = bench({ stored: first.stored, settings: { hostName: "clock" }, notAfter: 1_700_000_000 + 86_400 });
  second.service.tick(now, 1, "192.0.2.7");
  assert.deepEqual(second.made, []);
  assert.equal(second.service.shown()?.chain, CHAIN.replace("AA", "CC"));
  assert.equal(second.service.finding()?.level, "doubtful");
  assert.equal(second.service.set("", ""), "");
  const third = bench({ stored: first.stored });
  third.service.tick(now, 1, "192.0.2.7");
  assert.equal(third.made.length, 1);
});

test("what does not belong together, or has run out, is not taken", () => {
  const { service } = bench({ notAfter: 1_690_000_000 });
  service.tick(now, 1, "192.0.2.7");
  assert.match(service.set("nonsense", KEY), /no certificate in PEM/);
  assert.match(service.set(CHAIN, "WRONG"), /not that of the first/);
  assert.match(service.set(CHAIN, ""), /no private key/);
  assert.match(service.set(CHAIN, KEY), /run out/);
  assert.match(service.set(CHAIN + "A".repeat(13_000), KEY), /run out|longer/);
});
