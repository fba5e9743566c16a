/** TLS with itself: who is trusted by whom, and that both ends have the same keys. Other programs: end-to-end/nts. */

import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { hasOpenssl } from "../../../../host-tools/build/engine.js";
import { splitPem } from "../../../../src/serving/nts/certificate.js";
import { compile } from "../../compile.js";
import { openCookie } from "../../responder/nts-model.js";

const SOURCES = [
  "nts/exchange",
  "nts/messages",
  "responder/cookie",
  "aead/siv",
  "aead/cmac",
  "aead/sim/aes",
  "tls/sim/tls",
];
const NOW = Math.floor(Date.now() / 1000);
const DAY = 86_400;
/** Of enum exchange_outcome. */
const DONE = "0";
const NO_HANDSHAKE = "2";

describe("TLS", { skip: hasOpenssl() ? false : "no OpenSSL 3 headers (Debian: apt install libssl-dev)" }, () => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-tls-"));
  let program = "";
  before(() => {
    const files = ["test/drivers/tls/sim/tls-harness.c", ...SOURCES.map((name) => `drivers/${name}.c`)];
    const flags = ["-O1", "-DNOONMARK_OPENSSL", "-Wno-unused-parameter", "-Wno-conversion"];
    program = compile(files, [...flags, "-Wl,--no-as-needed", "-lssl", "-lcrypto"]);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function store(name: string, text: string): string {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  }

  function make(name: string, names: string, from: number, until: number) {
    const pem = execFileSync(program, ["make", names, String(NOW + from), String(NOW + until)], { encoding: "utf8" });
    const { chain, key } = splitPem(pem);
    return { chain: store(`${name}.pem`, chain), key: store(`${name}.key`, key), text: chain };
  }

  /** What a client finds, and what the server says of it. */
  async function meet(server: { chain: string; key: string }, name: string, authority: string, judges = true) {
    const child = spawn(program, ["serve", server.chain, server.key, "1"], { stdio: ["ignore", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const port = String((await lines.next()).value);
    const words = ["ask", port, name, authority, judges ? "1" : "0"];
    const { stdout } = spawnSync(program, words, { encoding: "utf8" });
    return { said: stdout.trim(), outcome: String((await lines.next()).value) };
  }

  test("a certificate has the names, addresses and dates that were wished, and is read again", () => {
    const made = make("whole", "noonmark.local noonmark 192.0.2.1 ::1", -DAY, 20 * 365 * DAY);
    const read = new X509Certificate(made.text);
    assert.equal(read.subject, "CN=noonmark.local");
    assert.equal(
      read.subjectAltName,
      "DNS:noonmark.local, DNS:noonmark, IP Address:192.0.2.1, IP Address:0:0:0:0:0:0:0:1",
    );
    assert.equal(Date.parse(read.validFrom) / 1000, NOW - DAY);
    assert.ok(read.verify(read.publicKey), "it signs itself");
    const said = execFileSync(program, ["read", made.chain, made.key], { encoding: "utf8" });
    assert.equal(
      said,
      `${read.fingerprint256.replaceAll(":", "").toLowerCase()} ${NOW - DAY} ${NOW + 20 * 365 * DAY}\n`,
    );
  });

  test("a key that is another's, and what is no PEM, are told apart", () => {
    const [one, two] = [make("one", "a", 0, DAY), make("two", "b", 0, DAY)];
    const read = (chain: string, key: string) => spawnSync(program, ["read", chain, key], { encoding: "utf8" }).stdout;
    assert.match(read(one.chain, two.key), /not that of the first certificate/);
    assert.match(read(store("none", "hello"), one.key), /no certificate in PEM/);
    assert.match(read(one.chain, store("none", "hello")), /its key is none in PEM/);
  });

  test("who trusts it and knows its name has cookies, and both ends the same keys", async () => {
    const server = make("good", "localhost 127.0.0.1", -DAY, DAY);
    for (const name of ["localhost", "127.0.0.1"]) {
      const { said, outcome } = await meet(server, name, server.chain);
      const [length, keys = "", cookie = ""] = said.split(" ");
      assert.deepEqual([length, outcome], [String(6 + 6 + 6 + 8 * 104 + 4), DONE], said);
      const session = openCookie([{ number: 1, key: Buffer.alloc(32) }], Buffer.from(cookie, "hex"));
      assert.ok(session !== undefined);
      assert.equal(Buffer.concat([session.toServer, session.toClient]).toString("hex"), keys);
    }
  });

  test("another name, another authority, and dates that are over or to come end it; dates do not where there is no time", async () => {
    const server = make("right", "localhost", -DAY, DAY);
    const [old, early] = [make("old", "localhost", -2 * DAY, -DAY), make("early", "localhost", DAY, 2 * DAY)];
    const other = make("other", "localhost", -DAY, DAY);
    const refused = [
      await meet(server, "elsewhere.example", server.chain),
      await meet(server, "127.0.0.1", server.chain),
      await meet(server, "localhost", other.chain),
      await meet(old, "localhost", old.chain),
      await meet(early, "localhost", early.chain),
    ];
    const reasons = [/[Hh]ostname mismatch/, /IP address mismatch/, /self.signed|issuer/, /expired/, /not yet valid/];
    for (const [index, { said, outcome }] of refused.entries()) {
      assert.match(said, reasons[index] ?? /^$/);
      assert.notEqual(outcome, DONE, `case ${index}`);
    }
    assert.equal(refused[2]?.outcome, NO_HANDSHAKE);
    for (const each of [old, early]) {
      const { said, outcome } = await meet(each, "localhost", each.chain, false);
      assert.deepEqual([said.split(" ")[0], outcome], [String(6 + 6 + 6 + 8 * 104 + 4), DONE]);
    }
  });
});
