import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../responder/cases.js";
import { ask, record } from "../responder/digests.js";
import { cmac } from "./siv-model.js";

test("the examples of RFC 4493 §4, by the model that the C is held against", () => {
  const key = Buffer.from("2b7e151628aed2a6abf7158809cf4f3c", "hex");
  const message = Buffer.from(
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411",
    "hex",
  );
  assert.equal(cmac(key, Buffer.alloc(0)).toString("hex"), "bb1d6929e95937287fa37d129b756746");
  assert.equal(cmac(key, message.subarray(0, 16)).toString("hex"), "070a16b46b4d4144f79bdd9dd04a287c");
  assert.equal(cmac(key, message).toString("hex"), "dfa66747de9ae63030ca32611497c827");
});

test("messages of all lengths have the MAC that the model makes", () => {
  const random = new Random(3);
  const cases = Array.from({ length: 66 }, (_, length) => {
    const key = Buffer.from(Uint8Array.from({ length: 16 }, () => random.word()));
    return { key, message: Uint8Array.from({ length }, () => random.word()) };
  });
  const said = ask(
    cases.flatMap(({ key, message }) => [
      record("K", Buffer.from([0, 1, 0, 16, ...key])),
      record("S", [4, 1], [2, 0], message),
    ]),
  );
  let at = 0;
  for (const { key, message } of cases) {
    at += 3 + message.length + 4;
    const mac = said.subarray(at, at + 16);
    assert.equal(mac.toString("hex"), cmac(key, message).toString("hex"), `${message.length} bytes`);
    at += 16;
  }
});
