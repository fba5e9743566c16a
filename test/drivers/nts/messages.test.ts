import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { ADDRESS_AND_UNDEFINED, compile } from "../compile.js";
import { Random } from "../responder/cases.js";

let program: string | undefined;

/** What requests get: the response in hexadecimal; "part" where more is awaited. */
function answers(requests: readonly Buffer[]): string[] {
  program ??= compile(["test/drivers/nts/messages-harness.c", "drivers/nts/messages.c"], ADDRESS_AND_UNDEFINED);
  const input = Buffer.concat(
    requests.flatMap((request) => {
      const length = Buffer.alloc(2);
      length.writeUInt16LE(request.length);
      return [length, request];
    }),
  );
  const { status, stdout, stderr } = spawnSync(program, { input, maxBuffer: 1 << 28 });
  assert.equal(status, 0, String(stderr));
  const said: string[] = [];
  for (let at = 0; at < stdout.length; ) {
    if (stdout[at++] === 0) {
      said.push("part");
      continue;
    }
    const length = stdout.readUInt16LE(at);
    said.push(stdout.toString("hex", at + 2, at + 2 + length));
    at += 2 + length;
  }
  return said;
}

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
const CHRONYD = hex("8001 0002 0000 8004 0002 000f 8000 0000");
const BAD = "80020002000180000000";
const UNKNOWN = "80020002000080000000";

test("chronyd's request gets protocol, algorithm, port and eight cookies (RFC 8915 §4)", () => {
  const [said = ""] = answers([CHRONYD]);
  const cookies = Array.from({ length: 8 }, (_, index) => `00050064${`0${index + 1}`.repeat(100)}`);
  assert.equal(said, `80010002000080040002000f800700020463${cookies.join("")}80000000`);
});

test("what is not served is said with an empty list, and what is no request with an error", () => {
  const cases: [request: string, expected: string][] = [
    ["8001 0002 0000 8004 0002 001e 8000 0000", "8001000200008004000080000000"],
    ["8001 0002 7fff 8004 0002 000f 8000 0000", "8001000080000000"],
    ["8001 0002 7fff 8000 0000", "8001000080000000"],
    ["8001 0004 7fff 0000 8004 0004 001e 000f 0006 0001 78 4000 0002 0101 8000 0000", "part of it"],
    ["8004 0002 000f 8000 0000", BAD],
    ["8001 0002 0000 8000 0000", BAD],
    ["8001 0002 0000 8001 0002 0000 8004 0002 000f 8000 0000", BAD],
    ["8001 0002 0000 8004 0002 000f 8004 0002 000f 8000 0000", BAD],
    ["8001 0003 0000 00 8004 0002 000f 8000 0000", BAD],
    ["0001 0002 0000 8004 0002 000f 8000 0000", BAD],
    ["8001 0002 0000 8004 0002 000f 0000 0000", BAD],
    ["8001 0002 0000 8004 0002 000f 8000 0002 0000", BAD],
    ["8001 0002 0000 8004 0002 000f 0005 0001 00 8000 0000", BAD],
    ["8001 0002 0000 8004 0002 000f 8002 0002 0000 8000 0000", BAD],
    ["8001 0002 0000 8004 0002 000f 8003 0002 0000 8000 0000", BAD],
    ["8001 0002 0000 8004 0002 000f c000 0000 8000 0000", UNKNOWN],
    ["8000 0000", BAD],
  ];
  const said = answers(cases.map(([request]) => hex(request)));
  for (const [index, [request, expected]] of cases.entries()) {
    if (expected === "part of it") assert.match(said[index] ?? "", /^80010002000080040002000f8007/, request);
    else assert.equal(said[index], expected, request);
  }
});

test("a request that is cut anywhere is awaited further, and what follows its end does not matter", () => {
  const cut = Array.from({ length: CHRONYD.length }, (_, length) => CHRONYD.subarray(0, length));
  assert.deepEqual(
    answers(cut),
    cut.map(() => "part"),
  );
  assert.deepEqual(answers([Buffer.concat([CHRONYD, hex("8001 ffff 00")])]), answers([CHRONYD]));
});

test("20,000 requests of any bytes, or nearly right, are read within their length", () => {
  const random = new Random(1);
  const requests = Array.from({ length: 20_000 }, () => {
    const request = Buffer.from(
      random.once(2) ? CHRONYD : Uint8Array.from({ length: random.below(64) }, () => random.word()),
    );
    for (let change = random.below(4); change > 0; change--) request[random.below(request.length || 1)] = random.word();
    return request.subarray(0, random.once(4) ? random.below(request.length + 1) : request.length);
  });
  for (const said of answers(requests)) assert.ok(said === "part" || said.endsWith("80000000"));
});
