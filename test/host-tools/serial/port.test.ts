import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openPty } from "../../../host-tools/pty/pty.js";
import { closePort, openPort, whyNotOpened, writeAll } from "../../../host-tools/serial/port.js";
import { until } from "../support/until.js";

test("a port that is in use by another program is reported as that", async () => {
  const pty = await openPty({});
  const port = await openPort(pty.path, 115_200);
  await assert.rejects(openPort(pty.path, 115_200), {
    message: /\/dev\/.* is in use by another program .*fuser/,
    status: 1,
  });
  await closePort(port);
  const again = await openPort(pty.path, 115_200);
  await closePort(again);
  await pty.close();
});

test("a port that is not there, and a file that is no port, are reported with what to do", async () => {
  await assert.rejects(openPort("/dev/ttyUSB987", 115_200), {
    message: /there is no port \/dev\/ttyUSB987 .*plugged in/,
  });
  const folder = mkdtempSync(join(tmpdir(), "noonmark-port-"));
  const file = join(folder, "file");
  writeFileSync(file, "text");
  await assert.rejects(openPort(file, 115_200), { message: /is not a serial port .*flash --list/ });
  rmSync(folder, { recursive: true });
});

test("the words of Linux, macOS and Windows for the same trouble give the same advice", () => {
  const cases: [RegExp, string[]][] = [
    [/usermod -aG dialout/, ["Error: Permission denied, cannot open /dev/ttyUSB0", "EACCES: permission denied"]],
    [
      /in use by another program/,
      [
        "Error Resource temporarily unavailable Cannot lock port",
        "Error: Resource busy, cannot open /dev/tty.usbserial",
        "Opening COM3: Access denied",
      ],
    ],
    [
      /there is no port/,
      ["Error: No such file or directory, cannot open /dev/ttyUSB0", "Opening COM9: File not found"],
    ],
  ];
  for (const [advice, reasons] of cases) {
    for (const reason of reasons) assert.match(whyNotOpened("PORT", reason), advice);
  }
  assert.match(
    whyNotOpened("PORT", "Error: Unknown error code 31"),
    /PORT cannot be opened: Error: Unknown error code 31/,
  );
});

test("writing to an unplugged port is refused, and closing it again does no harm", async () => {
  const pty = await openPty({});
  const port = await openPort(pty.path, 115_200);
  port.on("error", () => {});
  port.resume();
  await pty.close();
  await until(() => !port.isOpen, "the port has noticed");
  await assert.rejects(writeAll(port, "text"), { message: "the port is closed" });
  await closePort(port);
});

test("text is written as UTF-8, whole", async () => {
  const seen: Buffer[] = [];
  const pty = await openPty({ onData: (bytes) => seen.push(bytes) });
  const port = await openPort(pty.path, 115_200);
  await writeAll(port, "Café 🛰\n");
  await until(() => Buffer.concat(seen).toString().endsWith("\n"), "the line arrives");
  assert.equal(Buffer.concat(seen).toString(), "Café 🛰\n");
  await closePort(port);
  await pty.close();
});
