import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import { ADDRESS_AND_UNDEFINED, compile } from "../compile.js";

describe("lines of the console", () => {
  let program = "";
  before(() => {
    program = compile(["test/drivers/console/lines-harness.c", "drivers/console/lines.c"], ADDRESS_AND_UNDEFINED);
  });

  /** Feeds blocks and returns the lines that came out, and the number of those dropped. */
  function feed(blocks: readonly Buffer[], ...words: string[]): { lines: string[]; dropped: number } {
    const input = Buffer.concat(
      blocks.flatMap((block) => [Buffer.from([block.length & 0xff, block.length >> 8]), block]),
    );
    const { status, stdout, stderr } = spawnSync(program, words, { input, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    const rows = stdout.split("\n").slice(0, -1);
    const dropped = Number(rows.pop()?.replace("dropped ", ""));
    return { lines: words.length > 0 ? rows : rows.map((row) => Buffer.from(row, "hex").toString()), dropped };
  }

  it("puts lines together across blocks and takes any line end", () => {
    const blocks = ["sta", "tus\r", "\nconfig get\n\n\rjournal 5\r\n", "doct"].map((text) => Buffer.from(text));
    assert.deepEqual(feed(blocks), { lines: ["status", "config get", "journal 5"], dropped: 0 });
  });

  it("keeps names in any script, quotes, tabs and emoji", () => {
    const line = 'config set wifi.ssid "Café 🛰\t北京"';
    assert.deepEqual(feed([Buffer.from(`${line}\n`)]), { lines: [line], dropped: 0 });
  });

  it("lets a person correct a letter", () => {
    assert.deepEqual(feed([Buffer.from("\b\x7fstaz\btuu\x7fs\n")]), { lines: ["status"], dropped: 0 });
  });

  it("takes 256 bytes and drops a longer line whole", () => {
    const longest = "x".repeat(256);
    const blocks = [`${longest}\n`, `${longest}y\n`, "after\n"].map((text) => Buffer.from(text));
    assert.deepEqual(feed(blocks), { lines: [longest, "after"], dropped: 1 });
  });

  it("drops lines with a zero, an escape or half a character", () => {
    const blocks = [
      Buffer.from("a\0b\n"),
      Buffer.from("\x1b[A\n"),
      Buffer.from([0x61, 0xc3, 0x0a]),
      Buffer.from("ok\n"),
    ];
    assert.deepEqual(feed(blocks), { lines: ["ok"], dropped: 3 });
  });

  it("keeps the four oldest lines when nobody takes any", () => {
    const blocks = ["1\n2\n3\n4\n5\n6\n"].map((text) => Buffer.from(text));
    assert.deepEqual(feed(blocks, "keep"), { lines: ["1", "2", "3", "4"], dropped: 2 });
  });

  it("agrees with the platform's decoder about what is UTF-8", () => {
    const strict = new TextDecoder("utf-8", { fatal: true });
    const near = fc.constantFrom(
      0x7e,
      0x80,
      0x90,
      0x9f,
      0xa0,
      0xbf,
      0xc0,
      0xc1,
      0xc2,
      0xdf,
      0xe0,
      0xed,
      0xef,
      0xf0,
      0xf4,
      0xf5,
    );
    const byte = fc.oneof(
      near,
      near,
      fc.integer({ min: 0x20, max: 0xff }).filter((value) => value !== 0x7f),
    );
    fc.assert(
      fc.property(
        fc.array(fc.array(byte, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 300 }),
        (lines) => {
          const wanted = lines.flatMap((line) => {
            try {
              return [strict.decode(Uint8Array.from(line))];
            } catch {
              return [];
            }
          });
          const { lines: got } = feed(lines.map((line) => Buffer.from([...line, 0x0a])));
          // A byte-order mark is swallowed by one decoder and kept by the other.
          assert.deepEqual(
            got.map((line) => line.replace(/^\ufeff/, "")),
            wanted,
          );
        },
      ),
      { numRuns: 40, seed: 20_261_122 },
    );
  });
});
