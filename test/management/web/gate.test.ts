import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Gate } from "../../../src/management/web/gate.js";
import { authorizationOf, PASSWORD } from "./caller.js";

const BODY = '{"set":{}}';
const PATH = "/api/config";
const ASKED = { method: "POST", path: PATH, bodyLength: BODY.length };
const digestOf = (body: string) => createHash("sha256").update(body).digest();

function gateOf(seed = 1): Gate {
  return new Gate(Buffer.from(PASSWORD), (into) => into.fill(seed));
}

function judge(gate: Gate, authorization: string | undefined, now = 100): string {
  return gate.judge(ASKED, authorization, digestOf(BODY), now);
}

describe("the gate before changes", () => {
  it("lets in who knows the password, once for each challenge", () => {
    const gate = gateOf();
    const authorization = authorizationOf(gate.challenge(100), PATH, BODY);
    assert.equal(judge(gate, authorization), "right");
    assert.equal(judge(gate, authorization), "stale");
    assert.equal(judge(gate, authorizationOf(gate.challenge(100), PATH, BODY)), "right");
  });

  it("takes no challenge from before the last that was taken", () => {
    const gate = gateOf();
    const [first, second] = [gate.challenge(100), gate.challenge(100)];
    assert.equal(judge(gate, authorizationOf(second, PATH, BODY)), "right");
    assert.equal(judge(gate, authorizationOf(first, PATH, BODY)), "stale");
  });

  it("takes no challenge after a minute, of another start, or made up", () => {
    const gate = gateOf();
    const nonce = gate.challenge(100);
    assert.equal(judge(gate, authorizationOf(nonce, PATH, BODY), 161), "stale");
    assert.equal(judge(gateOf(2), authorizationOf(nonce, PATH, BODY)), "stale");
    assert.equal(judge(gate, authorizationOf("0".repeat(32), PATH, BODY)), "stale");
    // What is stale is no guess.
    assert.equal(judge(gate, authorizationOf(nonce, PATH, BODY)), "right");
  });

  it("lets nobody in with what was made for something else", () => {
    const other = [
      (nonce: string) => authorizationOf(nonce, "/api/restart", BODY),
      (nonce: string) => authorizationOf(nonce, PATH, BODY, { method: "GET" }),
      (nonce: string) => authorizationOf(nonce, PATH, '{"set":{ }}'),
      (nonce: string) => authorizationOf(nonce, PATH, BODY, { password: "Correct horse battery staple" }),
      (nonce: string) => authorizationOf(nonce, PATH, BODY).replace(/.$/, (digit) => (digit === "0" ? "1" : "0")),
    ];
    for (const make of other) {
      const gate = gateOf();
      assert.equal(judge(gate, make(gate.challenge(100))), "wrong");
      assert.equal(gate.wrong, 1);
    }
  });

  it("has everybody wait after wrong tags, up to eight seconds", () => {
    const gate = gateOf();
    let now = 100;
    for (const wait of [1, 2, 4, 8, 8]) {
      assert.equal(judge(gate, authorizationOf(gate.challenge(now), PATH, BODY, { password: "x" }), now), "wrong");
      const right = authorizationOf(gate.challenge(now), PATH, BODY);
      assert.equal(judge(gate, right, now + wait - 1), "wait");
      now += wait;
    }
    assert.equal(judge(gate, authorizationOf(gate.challenge(now), PATH, BODY), now), "right");
    assert.equal(judge(gate, authorizationOf(gate.challenge(now), PATH, BODY, { password: "x" }), now), "wrong");
    assert.equal(judge(gate, authorizationOf(gate.challenge(now), PATH, BODY), now + 1), "right");
  });

  it("lets nobody in where no password is set, and says nothing of what is no proof", () => {
    const closed = new Gate(new Uint8Array(0), (into) => into.fill(1));
    assert.equal(closed.isOpen, false);
    assert.equal(judge(closed, authorizationOf(closed.challenge(100), PATH, BODY, { password: "" })), "none");
    const gate = gateOf();
    for (const text of [undefined, "", "Basic eDp5", `Noonmark ${"0".repeat(32)}`]) {
      assert.equal(judge(gate, text), "none");
    }
    fc.assert(
      fc.property(fc.string(), (text) => assert.notEqual(judge(gate, text), "right")),
      { seed: 17 },
    );
  });
});
