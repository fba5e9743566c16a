import assert from "node:assert/strict";
import { test } from "node:test";
import { CREDENTIALS_BYTES_MOST, CredentialsStore } from "../../src/storage/credentials-store.js";
import { Medium } from "./medium.js";

/** As long as a chain in PEM, and each line another. */
function pem(label: string, bytes: number): string {
  let text = `-----BEGIN ${label}-----\n`;
  for (let line = 0; text.length < bytes; line++) text += `${String(line).padStart(64, "A")}\n`;
  return `${text}-----END ${label}-----\n`;
}

const CERTIFICATE = pem("CERTIFICATE", 4500);
const KEY = pem("PRIVATE KEY", 1700);

test("certificates and keys of several thousand bytes are stored and read by name", () => {
  const medium = new Medium();
  assert.equal(new CredentialsStore(medium).write({ certificate: CERTIFICATE, key: KEY }), "stored");
  assert.equal(new CredentialsStore(medium).write({ "nts.master": "00".repeat(64) }), "stored");
  const store = new CredentialsStore(medium);
  assert.deepEqual(store.names(), ["certificate", "key", "nts.master"]);
  assert.deepEqual([store.read("certificate"), store.read("key")], [CERTIFICATE, KEY]);
  assert.equal(store.write({ key: "" }), "stored");
  assert.deepEqual([store.names(), store.read("key")], [["certificate", "nts.master"], undefined]);
  assert.equal(store.clear(), true);
  assert.equal(medium.values.size, 0);
});

test("more than there is room for is refused, and changes nothing", () => {
  const medium = new Medium();
  const store = new CredentialsStore(medium);
  assert.equal(store.write({ certificate: CERTIFICATE, key: KEY }), "stored");
  assert.equal(
    store.write({ other: "x".repeat(CREDENTIALS_BYTES_MOST - CERTIFICATE.length - KEY.length + 1) }),
    "full",
  );
  assert.deepEqual(store.names(), ["certificate", "key"]);
  assert.equal(store.read("certificate"), CERTIFICATE);
});

test("power lost at any write leaves the old certificate with its key, or the new one with its own", () => {
  const young = { certificate: CERTIFICATE.replaceAll("A", "B"), key: KEY.replaceAll("A", "B") };
  // Steps of a prime, for each byte of ten thousand would take long and every write is met many times.
  for (let bytes = 0; bytes < 8000; bytes += 13) {
    const medium = new Medium();
    new CredentialsStore(medium).write({ certificate: CERTIFICATE, key: KEY, other: "same" });
    medium.bytesLeft = bytes;
    new CredentialsStore(medium).write(young);
    const store = new CredentialsStore(medium.afterwards());
    const isNew = store.read("key") === young.key;
    assert.equal(store.read("certificate"), isNew ? young.certificate : CERTIFICATE, `${bytes} bytes`);
    assert.equal(store.read("key"), isNew ? young.key : KEY);
    assert.equal(store.read("other"), "same");
  }
});
