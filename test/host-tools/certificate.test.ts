import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { run, setRequests } from "../../host-tools/certificate.js";
import { CardboardAppliance } from "./support/console.js";

const CHAIN = "-----BEGIN CERTIFICATE-----\nMIIB+/==\n-----END CERTIFICATE-----\n";
const KEY = "-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n";

test("a certificate and its key go to the board, are in use after its restart, and only the certificate comes back", async (t) => {
  const board = await CardboardAppliance.start(t);
  const folder = mkdtempSync(join(tmpdir(), "noonmark-certificate-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const files = [file("key.pem", KEY), file("chain.pem", `subject: a\r\n${CHAIN.replaceAll("\n", "\r\n")}`)];
  assert.equal(await run(["set", board.path, ...files, "--restart", "--json"]), 0);
  assert.deepEqual(board.credentials, [CHAIN, KEY]);
  assert.equal(board.restarts, 1);
  const out = join(folder, "out.pem");
  assert.equal(await run(["get", board.path, "--file", out]), 0);
  assert.equal(readFileSync(out, "utf8"), CHAIN);
  assert.equal(await run(["own", board.path]), 0);
  assert.deepEqual(board.credentials, ["", ""]);
});

test("what is no PEM, or no file, is refused before anything is sent", () => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-certificate-"));
  try {
    const file = join(folder, "a.txt");
    writeFileSync(file, "hello");
    assert.throws(() => setRequests([file]), /is not in PEM/);
    writeFileSync(file, `-----BEGIN CERTIFICATE-----\n${"A".repeat(77)}\n-----END CERTIFICATE-----\n`);
    assert.throws(() => setRequests([file]), /none of PEM, or too long/);
    assert.throws(() => setRequests([join(folder, "none")]), /cannot be read/);
    assert.throws(() => setRequests([]), /wants FILEs/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("another word than get, set or own is a wrong call", async () => {
  await assert.rejects(run(["lose"]), /certificate cannot "lose"/);
});
