import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { findQemu, qemuWords } from "../../../host-tools/emulate/qemu.js";

test("the network is closed but for the ports that are named", () => {
  const forwards = [
    { protocol: "udp", address: "127.0.0.1", hostPort: 1123, boardPort: 123 },
    { protocol: "tcp", address: "127.0.0.1", hostPort: 8080, boardPort: 80 },
  ] as const;
  const words = qemuWords({
    flash: "flash.bin",
    folder: "/sockets",
    forwards,
    capture: undefined,
    words: ["-d", "int"],
  });
  const after = (word: string) => words.flatMap((one, at) => (one === word ? [words[at + 1]] : []));
  assert.deepEqual(after("-nic"), ["hubport,id=board,hubid=0,model=open_eth"]);
  // QEMU's network with TCP alone; UDP is the business of the neighbour at the stream, which opens its own ports.
  assert.deepEqual(after("-netdev"), [
    "user,id=closed,restrict=on,hostfwd=tcp:127.0.0.1:8080-:80",
    "hubport,id=closed-port,hubid=0,netdev=closed",
    "stream,id=ours,server=on,addr.type=unix,addr.path=/sockets/network",
    "hubport,id=ours-port,hubid=0,netdev=ours",
  ]);
  assert.deepEqual(words.slice(-2), ["-d", "int"]);
});

test("Espressif's own program is preferred, and what to do is said where there is none", () => {
  const tools = mkdtempSync(join(tmpdir(), "noonmark-qemu-"));
  const environment = { IDF_TOOLS_PATH: tools, PATH: join(tools, "path") };
  assert.throws(() => findQemu(undefined, environment), /idf_tools.py install qemu-riscv32.*--qemu/);
  const make = (folder: string) => {
    mkdirSync(join(tools, folder), { recursive: true });
    writeFileSync(join(tools, folder, "qemu-system-riscv32"), "");
    return join(tools, folder, "qemu-system-riscv32");
  };
  const inPath = make("path");
  assert.equal(findQemu(undefined, environment), inPath);
  const installed = make("tools/qemu-riscv32/esp_develop_9.2.2/qemu/bin");
  assert.equal(findQemu(undefined, environment), installed);
  assert.equal(findQemu(inPath, environment), inPath);
  assert.throws(() => findQemu(join(tools, "nowhere"), environment), /--qemu .*nowhere: there is no such program/);
  rmSync(tools, { recursive: true });
});
