import assert from "node:assert/strict";
import { test } from "node:test";
import { WebSerialPort } from "../../../host-tools/flash/web-serial.js";
import { openPty } from "../../../host-tools/pty/pty.js";
import { until } from "../support/until.js";

test("the USB identity is told in numbers, and nothing where there is none", () => {
  const usb = new WebSerialPort({ path: "/dev/ttyACM0", vendorId: "303a", productId: "1001" });
  assert.deepEqual(usb.getInfo(), { usbVendorId: 0x303a, usbProductId: 0x1001 });
  assert.deepEqual(new WebSerialPort({ path: "/dev/pts/1" }).getInfo(), {});
});

test("bytes pass both ways, the speed changes in place, and it can be opened again", async () => {
  const events: string[] = [];
  const pty = await openPty({
    onData: (bytes) => events.push(bytes.toString()),
    onBaud: (baud) => events.push(`${baud} baud`),
    onClosed: () => events.push("closed"),
  });
  const port = new WebSerialPort({ path: pty.path });
  await port.open({ baudRate: 115_200 });
  await write(port, "one");
  await until(() => events.at(-1) === "one", "the first bytes arrive");
  await port.setBaudRate(460_800);
  await write(port, "two");
  await until(() => events.at(-1) === "two", "the next bytes arrive");
  pty.write("answer");
  const reader = port.readable?.getReader();
  const { value } = (await reader?.read()) ?? {};
  assert.equal(Buffer.from(value ?? []).toString(), "answer");
  assert.equal(port.receivedBytes, 6);
  reader?.releaseLock();

  await port.close();
  assert.equal(port.readable, null);
  await assert.rejects(write(port, "too late"), { message: "the port is closed" });
  await until(() => events.at(-1) === "closed", "the closing is told");
  await port.open({ baudRate: 115_200 });
  await write(port, "three");
  await until(() => events.at(-1) === "three", "bytes arrive again");
  assert.deepEqual(events, ["115200 baud", "one", "460800 baud", "two", "closed", "115200 baud", "three"]);
  await port.close();
  await pty.close();
});

async function write(port: WebSerialPort, text: string): Promise<void> {
  const writer = port.writable?.getWriter();
  await writer?.write(Buffer.from(text));
  writer?.releaseLock();
}

test("a port without reset lines is no failure, and is found to be one", async () => {
  const pty = await openPty({});
  const port = new WebSerialPort({ path: pty.path });
  await port.open({ baudRate: 115_200 });
  assert.equal(port.hasResetLines, true, "nobody knows yet");
  await port.setSignals({ dataTerminalReady: false, requestToSend: true });
  assert.equal(port.hasResetLines, false);
  await port.close();
  await pty.close();
});

test("a pulled plug ends what waits with bytes that are no answer, and is told; closing is no pulled plug", async () => {
  const pty = await openPty({});
  let lost = 0;
  const port = new WebSerialPort({ path: pty.path });
  port.onLost = () => {
    lost++;
  };
  await port.open({ baudRate: 115_200 });
  await port.close();
  assert.equal(lost, 0);

  await port.open({ baudRate: 115_200 });
  const reader = port.readable?.getReader();
  const read = reader?.read();
  await pty.close();
  assert.deepEqual([...((await read)?.value ?? [])], [0xdb, 0x00]);
  assert.equal((await reader?.read())?.done, true);
  assert.equal(lost, 1);
});
