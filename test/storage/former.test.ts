import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { checkOf, readFormer, removeFormer } from "../../src/storage/former.js";
import { FORMER } from "./former.js";
import { Medium } from "./medium.js";

test("the CRC is the one of everybody, and lengths are in code points", () => {
  assert.deepEqual(checkOf("123456789"), { crc: 0xcbf43926, length: 9 });
  assert.equal(checkOf("é🛰").length, 2);
  fc.assert(fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => checkOf(text).crc === crc32(text)));
});

test("what firmware 0.1.0 wrote last is read", () => {
  const medium = new Medium(Object.entries(FORMER));
  assert.match(readFormer("config", medium) ?? "", /^\{"version":1,.*authentication/);
  assert.equal(readFormer("state", medium), "1,12.5,,,,18,,,ublox,9600,,");
  assert.equal(readFormer("none", medium), undefined);
});

test("a slot that is cut or changed anywhere gives the one before it", () => {
  const newest = FORMER["config.0"] ?? "";
  const older = FORMER["config.1"] ?? "";
  const payload = older.slice(older.indexOf("{"));
  for (let at = 0; at < newest.length; at++) {
    for (const damaged of [newest.slice(0, at), `${newest.slice(0, at)}\x7f${newest.slice(at + 1)}`]) {
      const medium = new Medium([
        ["config.0", damaged],
        ["config.1", older],
      ]);
      assert.equal(readFormer("config", medium), payload, `at ${at}`);
    }
  }
  for (const bad of ["", " ", "1", "0 00000000 0 ", "1 00000000 0", "1 zzzzzzzz 0 "]) {
    assert.equal(readFormer("config", new Medium([["config.0", bad]])), undefined, bad);
  }
});

test("power lost while it is removed leaves the newest or nothing, never an older one", () => {
  for (const bytes of [0, 1, 2]) {
    const medium = new Medium(Object.entries(FORMER));
    const newest = readFormer("config", medium);
    medium.bytesLeft = bytes;
    assert.equal(removeFormer("config", medium), bytes === 2);
    assert.equal(readFormer("config", medium.afterwards()), bytes === 2 ? undefined : newest);
  }
});
