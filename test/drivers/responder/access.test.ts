import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, test } from "node:test";
import fc from "fast-check";
import { accessRules } from "../../../src/settings/access.js";
import { compile } from "../compile.js";

let program = "";
before(() => {
  program = compile(
    ["test/drivers/responder/access-harness.c", "drivers/responder/access.c"],
    ["-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
  );
});

/** Asks access.c: "1" or "0" for each address, or "r" where the rules are refused. */
function ask(rules: Uint8Array, count: number, addresses: readonly Uint8Array[]): string {
  const { status, stdout, stderr } = spawnSync(program, {
    input: Buffer.concat([[count], rules, ...addresses].map(Buffer.from)),
  });
  assert.equal(status, 0, String(stderr));
  return String(stdout);
}

/** 16 bytes of a dotted IPv4 address, mapped. */
function v4(text: string): Uint8Array {
  return Uint8Array.from([...new Array(10).fill(0), 0xff, 0xff, ...text.split(".").map(Number)]);
}

function admitted(allow: string[], deny: string[], addresses: readonly Uint8Array[]): string {
  return ask(accessRules(allow, deny), allow.length + deny.length, addresses);
}

test("without rules everybody is answered", () => {
  assert.equal(admitted([], [], [v4("192.0.2.1"), new Uint8Array(16)]), "11");
});

test("with an allowed network only it is, but for what is denied in it", () => {
  const asked = ["10.1.2.3", "10.1.3.3", "11.0.0.1", "10.1.2.4"].map(v4);
  assert.equal(admitted(["10.0.0.0/8"], ["10.1.3.0/24", "10.1.2.4"], asked), "1000");
});

test("families do not meet: an IPv6 prefix says nothing of IPv4", () => {
  const v6 = Uint8Array.from([0x20, 1, 0x0d, 0xb8, ...new Array(11).fill(0), 1]);
  assert.equal(admitted(["2001:db8::/32"], [], [v6, v4("32.1.13.184")]), "10");
  assert.equal(admitted([], ["0.0.0.0/0"], [v6, v4("10.0.0.1")]), "10");
});

test("rules that are none are refused whole", () => {
  const rule = (bits: number, allow: number) => Uint8Array.from([...new Array(16).fill(0), bits, allow]);
  assert.equal(ask(rule(129, 0), 1, []), "r");
  assert.equal(ask(rule(8, 2), 1, []), "r");
  assert.equal(ask(new Uint8Array(33 * 18), 33, []), "r");
});

test("a prefix of any length admits what shares its bits, and nothing else", () => {
  const address = fc.uint8Array({ minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(address, fc.integer({ min: 0, max: 128 }), address, (base, bits, other) => {
      const bit = (bytes: Uint8Array, at: number) => ((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
      const near = base.slice();
      if (bits > 0) near[(bits - 1) >> 3] = (near[(bits - 1) >> 3] ?? 0) ^ (0x80 >> ((bits - 1) & 7));
      let shared = 0;
      while (shared < 128 && bit(base, shared) === bit(other, shared)) shared++;
      const rule = Uint8Array.from([...base, bits, 1]);
      const expected = `1${bits > 0 ? 0 : 1}${shared >= bits ? 1 : 0}`;
      assert.equal(ask(rule, 1, [base, near, other]), expected);
    }),
    { numRuns: 60, seed: 11 },
  );
});
