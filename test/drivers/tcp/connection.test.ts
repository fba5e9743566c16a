import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import { ADDRESS_AND_UNDEFINED, compile } from "../compile.js";

describe("a connection of the page's port", () => {
  let program = "";
  before(() => {
    const sources = ["test/drivers/tcp/connection-harness.c", "drivers/tcp/connection.c", "drivers/tcp/head.c"];
    program = compile(sources, ADDRESS_AND_UNDEFINED);
  });

  /** What became of a connection on which these bytes came, cut into blocks. */
  function receive(...blocks: readonly Buffer[]): string[] {
    return receiveWith("", ...blocks);
  }

  function receiveWith(pass: string, ...blocks: readonly Buffer[]): string[] {
    const input = Buffer.concat(
      blocks.flatMap((block) => [Buffer.from([block.length & 0xff, block.length >> 8]), block]),
    );
    const { status, stdout, stderr } = spawnSync(program, [pass], { input, encoding: "latin1" });
    assert.equal(status, 0, stderr);
    return stdout.split("\n").slice(0, -1);
  }
  const text = (...lines: string[]) => Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  const verdict = (bytes: Buffer) => receive(bytes)[0];

  it("finds the parts that somebody reads, whatever the case of their names", () => {
    const request = text(
      "GET /a?b HTTP/1.1",
      "hOsT:  x.local:80 ",
      "Origin: http://x",
      "X-Other: y",
      "If-None-Match: *",
    );
    assert.deepEqual(receive(request).slice(0, 6), [
      "whole 200",
      "0=GET",
      "1=/a?b",
      "2=x.local:80",
      "3=http://x",
      "5=*",
    ]);
  });

  it("takes a body of its length, and nothing that comes behind it", () => {
    const post = text("POST /api HTTP/1.1", "Host: a", "Content-Length: 5");
    assert.equal(verdict(Buffer.concat([post, Buffer.from("1234")])), "receiving 200");
    assert.ok(receive(Buffer.concat([post, Buffer.from("12345GET / HTTP/1.1\r\n\r\n")])).includes("body=12345"));
  });

  it("says the same however the bytes are cut", () => {
    const request = text("POST /x HTTP/1.0", "Host: [::1]:8", "Content-Length: 3", "Content-Type: application/json");
    const bytes = Buffer.concat([request, Buffer.from("abc")]);
    const expected = receive(bytes);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 5 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const blocks = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
        assert.deepEqual(receive(...blocks), expected);
      }),
      { seed: 17, numRuns: 40 },
    );
  });

  const refused: readonly (readonly [why: string, status: number, request: Buffer])[] = [
    ["no Host", 400, text("GET / HTTP/1.1")],
    ["two Hosts", 400, text("GET / HTTP/1.1", "Host: a", "Host: b")],
    ["two lengths", 400, text("GET / HTTP/1.1", "Host: a", "Content-Length: 1", "Content-Length: 1")],
    ["a length that is none", 400, text("GET / HTTP/1.1", "Host: a", "Content-Length: +1")],
    ["a folded line", 400, text("GET / HTTP/1.1", "Host: a", " b: c")],
    ["a space before the colon", 400, text("GET / HTTP/1.1", "Host : a")],
    ["a control character", 400, text("GET / HTTP/1.1", "Host: a\0b")],
    ["a bare line feed", 400, text("GET / HTTP/1.1\nHost: a", "Host: b")],
    ["a whole URL for a target", 400, text("GET http://a/ HTTP/1.1", "Host: a")],
    ["another protocol", 400, text("GET / HTTQ/1.1", "Host: a")],
    ["another version", 505, text("GET / HTTP/2.0", "Host: a")],
    ["a body in chunks", 501, text("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked")],
    ["a body over 512 bytes", 413, text("POST / HTTP/1.1", "Host: a", "Content-Length: 513")],
    [
      "a long body without the pass",
      413,
      text("POST / HTTP/1.1", "Host: a", "Content-Length: 513", "Authorization: x"),
    ],
    ["a length of many digits", 413, text("POST / HTTP/1.1", "Host: a", `Content-Length: ${"9".repeat(40)}`)],
    ["a head over 1 KB", 431, text("GET / HTTP/1.1", "Host: a", `X: ${"y".repeat(2000)}`)],
    ["a head that never ends", 431, Buffer.alloc(60_000, "a")],
  ];
  for (const [why, status, request] of refused) {
    it(`refuses ${why} with ${status}`, () => assert.equal(verdict(request), `whole ${status}`));
  }

  it("takes a body of up to 4 KB from who has the pass, however it is cut", () => {
    const body = Buffer.alloc(4096, "b");
    const head = text("POST /x HTTP/1.1", "Host: a", "Authorization: Noonmark 12ab, tag", "Content-Length: 4096");
    const bytes = Buffer.concat([head, body, Buffer.from("GET / HTTP/1.1\r\n")]);
    const expected = receiveWith("Noonmark 12ab", bytes);
    assert.equal(expected[0], "whole 200");
    assert.ok(expected.includes(`body=${body}`));
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 5 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const blocks = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
        assert.deepEqual(receiveWith("Noonmark 12ab", ...blocks), expected);
      }),
      { seed: 17, numRuns: 30 },
    );
    assert.equal(receiveWith("Noonmark 12ac", bytes)[0], "whole 413");
    assert.equal(receiveWith("Noonmark 12ab, tag", bytes)[0], "whole 413");
    const longer = text("POST /x HTTP/1.1", "Host: a", "Authorization: Noonmark 12ab, tag", "Content-Length: 4097");
    assert.equal(receiveWith("Noonmark 12ab", longer)[0], "whole 413");
  });

  it("takes a head of exactly 1 KB", () => {
    const rest = text("GET / HTTP/1.1", "Host: a", "X: ").length;
    assert.equal(verdict(text("GET / HTTP/1.1", "Host: a", `X: ${"y".repeat(1024 - rest)}`)), "whole 200");
    assert.equal(verdict(text("GET / HTTP/1.1", "Host: a", `X: ${"y".repeat(1025 - rest)}`)), "whole 431");
  });

  it("waits five seconds for the rest of a request, and leaves three places to others", () => {
    assert.deepEqual(receive(Buffer.from("GET / HTT")), ["receiving 0", "ticks 5", "free 3"]);
  });

  it("reads nothing that it was not given, whatever comes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        assert.match(receive(Buffer.from(bytes))[0] ?? "", /^(receiving 0|whole [245][0-9]{2})$/);
      }),
      { seed: 17, numRuns: 60 },
    );
  });
});
