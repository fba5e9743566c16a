import assert from "node:assert/strict";
import { test } from "node:test";
import { openPty } from "../../../host-tools/pty/pty.js";
import { DeviceReceiver } from "../../../host-tools/simulator/device.js";

const AT = { second: 1, nanosecond: 0 };

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!condition()) {
    assert.ok(Date.now() < end, "not within ten seconds");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test("bytes go both ways at the firmware's speed, and pulling the plug is told", async () => {
  const written: string[] = [];
  const bauds: number[] = [];
  const pty = await openPty({ onData: (bytes) => written.push(bytes.toString()), onBaud: (baud) => bauds.push(baud) });
  const device = await DeviceReceiver.open(pty.path);
  try {
    let heard = "";
    const lost: string[] = [];
    device.listen(
      (bytes) => {
        heard += Buffer.from(bytes).toString("latin1");
      },
      (reason) => lost.push(reason),
    );
    pty.write("$GPRMC");
    await until(() => heard === "$GPRMC");
    assert.deepEqual(device.hear(AT, 9600, Buffer.from("first")), []);
    await until(() => written.join("") === "first");
    device.hear(AT, 38400, new Uint8Array(0));
    device.hear(AT, 38400, Buffer.from("second"));
    await until(() => written.join("") === "firstsecond");
    assert.equal(device.baud, 38400);
    await until(() => bauds.at(-1) === 38400);
    await pty.close();
    await until(() => lost.length > 0);
    device.hear(AT, 9600, Buffer.from("to nobody"));
  } finally {
    device.close();
    await pty.close();
  }
});

test("there is a simulated pulse for each second", async () => {
  const pty = await openPty({});
  const device = await DeviceReceiver.open(pty.path);
  assert.deepEqual(device.second(), { pulsesNs: [0], bursts: [] });
  device.close();
  await pty.close();
});

test("a port that cannot be opened says why", async () => {
  await assert.rejects(DeviceReceiver.open("/dev/ttyNoSuch9"), /\/dev\/ttyNoSuch9/);
});
