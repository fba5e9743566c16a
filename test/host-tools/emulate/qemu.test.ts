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
  const nic = words[words.indexOf("-nic") + 1];
  assert.equal(
    nic,
    "user,id=network,model=open_eth,restrict=on,hostfwd=udp:127.0.0.1:1123-:123,hostfwd=tcp:127.0.0.1:8080-:80",
  );
  assert.equal(words.filter((word) => word === "-nic" || word === "-netdev").length, 1);
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
