import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import {
  choosePort,
  listFromSysfs,
  looksLikePort,
  PORT_VARIABLE,
  type PortIdentity,
  portTable,
} from "../../../host-tools/serial/ports.js";

const BRIDGE: PortIdentity = {
  path: "/dev/ttyUSB0",
  vendorId: "10c4",
  productId: "ea60",
  serialNumber: "0001",
  description: "CP210x bridge",
};
const NATIVE: PortIdentity = {
  path: "/dev/ttyACM0",
  vendorId: "303a",
  productId: "1001",
  description: "Espressif USB JTAG/serial",
};
const MODEM: PortIdentity = { path: "/dev/ttyACM7", vendorId: "1199", productId: "9071" };

test("the port that is named is taken, with its identity where it has one", async () => {
  assert.deepEqual(await choosePort("/dev/ttyUSB0", async () => [NATIVE, BRIDGE]), BRIDGE);
  assert.deepEqual(await choosePort("/dev/pts/3", async () => [BRIDGE]), { path: "/dev/pts/3" });
});

test("NOONMARK_PORT names the port where the command does not", async (t) => {
  const before = process.env[PORT_VARIABLE];
  t.after(() => {
    if (before === undefined) delete process.env[PORT_VARIABLE];
    else process.env[PORT_VARIABLE] = before;
  });
  process.env[PORT_VARIABLE] = "/dev/ttyACM0";
  assert.deepEqual(await choosePort(undefined, async () => [NATIVE, BRIDGE]), NATIVE);
  assert.deepEqual(await choosePort("/dev/ttyUSB0", async () => [NATIVE, BRIDGE]), BRIDGE);
  process.env[PORT_VARIABLE] = "";
  assert.deepEqual(await choosePort(undefined, async () => [BRIDGE]), BRIDGE);
});

test("the only board is taken without being named, other USB devices notwithstanding", async () => {
  assert.deepEqual(await choosePort(undefined, async () => [MODEM, BRIDGE]), BRIDGE);
  assert.deepEqual(await choosePort(undefined, async () => [MODEM]), MODEM);
});

test("with several boards the choice is the user's, from a table with their identities", async () => {
  await assert.rejects(
    choosePort(undefined, async () => [NATIVE, BRIDGE]),
    {
      status: 2,
      message:
        /2 serial ports were found; name.*\n.*ttyACM0 +303a:1001 +Espressif.*\n.*ttyUSB0 +10c4:ea60 +CP210x.*0001$/,
    },
  );
});

test("without any board the advice is to plug one in", async () => {
  await assert.rejects(
    choosePort(undefined, async () => []),
    { status: 1, message: /no serial port on USB .*Plug the board in/ },
  );
});

test("a table has a line for each port", () => {
  assert.equal(portTable([MODEM]), "  /dev/ttyACM7  1199:9071");
});

test("a port is told from a key, a host and an address by its look", () => {
  for (const word of ["/dev/ttyUSB0", "./port", "COM3", "com12"]) assert.ok(looksLikePort(word), word);
  for (const word of ["wifi.ssid", "noonmark.local", "192.168.1.20", "[::1]:123", "COM", "comet1"]) {
    assert.ok(!looksLikePort(word), word);
  }
});

test("Linux's device tree gives identities where udev does not", () => {
  const root = mkdtempSync(join(tmpdir(), "noonmark-sys-"));
  // As the kernel lays them out: a bridge's port hangs two levels below its USB device, an ACM port one.
  const bridge = "devices/pci0000:00/usb1/1-2";
  const native = "devices/pci0000:00/usb1/1-3";
  const files: Record<string, string> = {
    [`${bridge}/idVendor`]: "1a86\n",
    [`${bridge}/idProduct`]: "7523\n",
    [`${bridge}/1-2:1.0/ttyUSB0/tty/ttyUSB0/dev`]: "188:0\n",
    [`${native}/idVendor`]: "303a\n",
    [`${native}/idProduct`]: "1001\n",
    [`${native}/serial`]: "68:B6:B3:01:02:03\n",
    [`${native}/1-3:1.0/tty/ttyACM0/dev`]: "166:0\n",
    "devices/virtual/tty/tty0/dev": "4:0\n",
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  mkdirSync(join(root, "class/tty"), { recursive: true });
  for (const target of [
    `${bridge}/1-2:1.0/ttyUSB0/tty/ttyUSB0`,
    `${native}/1-3:1.0/tty/ttyACM0`,
    "devices/virtual/tty/tty0",
  ]) {
    symlinkSync(join(root, target), join(root, "class/tty", target.slice(target.lastIndexOf("/") + 1)));
  }
  assert.deepEqual(
    listFromSysfs(root).sort((a, b) => (a.path < b.path ? -1 : 1)),
    [
      { ...NATIVE, serialNumber: "68:B6:B3:01:02:03" },
      { path: "/dev/ttyUSB0", vendorId: "1a86", productId: "7523", description: "CH340 bridge" },
    ],
  );
  assert.deepEqual(listFromSysfs(join(root, "nowhere")), []);
  rmSync(root, { recursive: true });
});
