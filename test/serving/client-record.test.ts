import assert from "node:assert/strict";
import { test } from "node:test";
import { CLIENT_WORD, CLIENT_WORDS, ClientRecord } from "../../src/serving/client-record.js";
import { camelCase, enumeration } from "../drivers/enumeration.js";

test("the words are those of the C that writes them", () => {
  const words = enumeration("drivers/responder/clients.h", "client_word");
  assert.equal(words.get("CLIENT_WORDS"), CLIENT_WORDS);
  words.delete("CLIENT_WORDS");
  assert.deepEqual(
    Object.fromEntries([...words].map(([name, value]) => [camelCase(name, "CLIENT_WORD_"), value])),
    CLIENT_WORD,
  );
  const signatures = enumeration("drivers/responder/clients.h", "clients_signature");
  assert.deepEqual([...signatures.keys()], ["CLIENTS_UNSIGNED", "CLIENTS_SIGNED", "CLIENTS_MISSIGNED"]);
});

test("a record is read as it is written over", () => {
  const record = new ClientRecord(64);
  for (const [signature, name] of ["none", "right", "wrong"].entries()) {
    new Uint8Array(record.words.buffer).set([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, signature]);
    record.words.set([7, (signature << 6) | 0x23, 640, 96, 0xabcdef], 4);
    assert.deepEqual([...record.address.subarray(12)], [192, 0, 2, signature]);
    assert.deepEqual([record.packets, record.versionAndMode, record.signature], [7, 0x23, name]);
    assert.deepEqual([record.sinceFirstSeconds, record.sinceLastSeconds, record.name], [10, 1.5, 0xabcdef]);
  }
});
