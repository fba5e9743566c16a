import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Debugger, PacketReader, packet } from "../../../../host-tools/emulate/acceptance/debugger.js";

test("a packet has the sum of its bytes behind it", () => {
  // GDB's manual, "Overview" of the remote protocol: the sum of all characters modulo 256, in two digits.
  assert.equal(packet("OK"), "$OK#9a");
  assert.equal(packet(""), "$#00");
});

test("packets come out whole, wherever the stream is cut, without what is between them", () => {
  const stream = Buffer.from(`+${packet("OK")}+${packet("T05thread:01;")}${packet("")}`);
  for (let cut = 1; cut < stream.length; cut++) {
    const reader = new PacketReader();
    const taken = [];
    for (let at = 0; at < stream.length; at += cut) taken.push(...reader.push(stream.subarray(at, at + cut)));
    assert.deepEqual(taken, ["OK", "T05thread:01;", ""]);
  }
});

test("runs to an address and goes on by single instructions", async () => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-debugger-"));
  const asked: string[] = [];
  let pc = 0x42000000;
  const server = createServer((socket) => {
    const reader = new PacketReader();
    socket.on("data", (bytes) => {
      for (const text of reader.push(bytes)) {
        asked.push(text);
        if (text === "c") pc = 0x40381d14;
        if (text === "s") pc += 2;
        const registers = Buffer.alloc(4 * 33);
        registers.writeUInt32LE(pc, 4 * 32);
        const answers: Record<string, string> = {
          "?": "T05",
          c: "T05",
          s: "T05",
          g: registers.toString("hex"),
          D: "OK",
        };
        socket.write(`+${packet(answers[text] ?? "OK")}`);
      }
    });
  }).listen(join(folder, "socket"));
  await once(server, "listening");
  const debug = new Debugger(connect(join(folder, "socket")));
  await debug.stop();
  assert.equal(await debug.runTo([0x40381d14], 5000), 0x40381d14);
  assert.equal(await debug.step(), 0x40381d16);
  await debug.detach();
  server.close();
  rmSync(folder, { recursive: true });
  assert.deepEqual(asked, ["?", "Z1,40381d14,2", "c", "z1,40381d14,2", "g", "s", "g", "D"]);
});
