import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { ConsoleClient } from "../../../host-tools/console/client.js";
import { CardboardAppliance } from "../support/console.js";
import { until } from "../support/until.js";

/** A short time, for what is meant to be too long. */
const SOON_MS = 150;

/** A console and a client of it, until the end of the test. */
async function bench(t: TestContext, onLine: (line: string) => void = () => {}) {
  const appliance = await CardboardAppliance.start(t);
  const client = await ConsoleClient.open(appliance.path, { onLine });
  t.after(() => client.close());
  return { appliance, client };
}

test("a request gets its own answer, whatever else is said meanwhile, and the console's mode is left alone", async (t) => {
  const heard: string[] = [];
  const { appliance, client } = await bench(t, (line) => heard.push(line));
  await client.greet();
  appliance.say("I (1234) wifi: connected");
  appliance.say('{"type":"answer","id":12345678,"command":"status","ok":true}');
  const [status, config] = await Promise.all([client.request("status"), client.request("config get serving.port")]);
  assert.equal(status.status?.state, "synchronised");
  assert.deepEqual(config.values, { "serving.port": 123 });
  assert.deepEqual(heard, ["I (1234) wifi: connected", '{"type":"answer","id":12345678,"command":"status","ok":true}']);
  assert.equal(appliance.json, false);
});

test("a refusal is a failure with the appliance's own words", async (t) => {
  const { client } = await bench(t);
  await assert.rejects(client.request("config set serving.port 70000"), {
    status: 1,
    message: "serving.port cannot be 70000: it must be a whole number from 1 to 65535",
  });
});

test("what was left half typed on the console does not spoil the first request", async (t) => {
  const { appliance, client } = await bench(t);
  const other = await ConsoleClient.open(appliance.path).catch((error: Error) => error);
  assert.match(String(other), /in use by another program/);
  await client.send("sta");
  await client.greet();
  assert.equal(appliance.received[0], "sta");
});

test("silence is a failure that tells a wrong port from an empty one and from a waiting bootloader", async (t) => {
  const heard: string[] = [];
  const { appliance, client } = await bench(t, (line) => heard.push(line));
  appliance.deaf = true;
  await assert.rejects(client.greet(SOON_MS), {
    message: /nothing on \/dev.* has answered for 0\.15 s\. .*noonmark flash/,
  });
  await assert.rejects(client.request("config set wifi.password secret", SOON_MS), {
    message: /: no answer to "config set wifi\.password" within 0\.15 s; try again/,
  });
  appliance.say("Marlin 2.1 \u001b[31mready");
  await until(() => heard.length === 1, "it is heard");
  await assert.rejects(client.greet(SOON_MS), {
    message: /does not answer as Noonmark does; the last that it said was "Marlin 2\.1 \?\[31mready"/,
  });
  appliance.say("boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))");
  appliance.say("waiting for download");
  await until(() => heard.length === 3, "it is heard");
  await assert.rejects(client.greet(SOON_MS), { message: /waits for a download .*press RESET \(EN\) without/ });
});

test("a request longer than the console's line is not sent", async (t) => {
  const { appliance, client } = await bench(t);
  await assert.rejects(client.request(`config set wifi.ssid "${"é".repeat(130)}"`), {
    status: 2,
    message: /^"config set wifi\.ssid" takes 2\d\d bytes, but the console takes 256 at most$/,
  });
  assert.deepEqual(appliance.received, []);
});

test("an unplugged board fails what waits, and is told once", async (t) => {
  const { client } = await bench(t);
  let lost = 0;
  const other = await CardboardAppliance.start(t);
  other.deaf = true;
  const waiting = await ConsoleClient.open(other.path, {
    onLost: () => {
      lost++;
    },
  });
  const request = assert.rejects(waiting.request("status"), { message: /was unplugged, or its board lost power/ });
  await until(() => other.received.length === 1, "the request has arrived");
  await other.unplug();
  await request;
  assert.equal(lost, 1);
  await client.close(); // its own end is no loss
});
