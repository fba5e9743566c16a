import assert from "node:assert/strict";
import { test } from "node:test";
import { closePort, openPort, writeAll } from "../../../host-tools/serial/port.js";
import { Terminal } from "../../../host-tools/simulator/terminal.js";
import { until } from "../support/until.js";

test("lines typed on the terminal are told, lines of the firmware are shown, and its end is a pulled plug", async () => {
  const typed: string[] = [];
  const terminal = await Terminal.open((line) => typed.push(line));
  const port = await openPort(terminal.path, 115_200);
  let seen = "";
  port.on("data", (bytes: Buffer) => {
    seen += bytes.toString();
  });
  await writeAll(port, "status\r\ncon");
  await writeAll(port, "fig get\n");
  await until(() => typed.length === 2, "both lines are told");
  assert.deepEqual(typed, ["status", "config get"]);
  terminal.write("Café");
  await until(() => seen.endsWith("\n"), "the line is shown");
  assert.equal(seen, "Café\r\n");
  await terminal.close();
  await until(() => !port.isOpen, "the port closes");
  await closePort(port);
});
