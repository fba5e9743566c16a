import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure } from "../../../host-tools/failure.js";
import { Appliance } from "../../../host-tools/simulator/appliance.js";
import { fakeAppliance } from "./fake.js";

test("it is ready, takes what is stored, and stops", async () => {
  const lines: string[] = [];
  let heard = () => {};
  const said = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const appliance = await Appliance.start(fakeAppliance(), [], {
    console: (line) => {
      lines.push(line);
      heard();
    },
    ended: (failure) => assert.fail(failure.message),
  });
  assert.equal(appliance.engine, "fake 1.0");
  appliance.writer.store("config.0", "{}");
  appliance.flush();
  await said;
  assert.deepEqual(lines, ["stored config.0"]);
  await appliance.stop();
});

test("what it said before it was ready is the message", async () => {
  await assert.rejects(Appliance.start(fakeAppliance("--fail-early"), [], {}), (error: Error) => {
    assert.ok(error instanceof Failure);
    assert.match(error.message, /ended with status 1: noonmark-sim: UDP port 127\.0\.0\.1:1123 is in use/);
    return true;
  });
});

test("a program that is not there", async () => {
  const program = { file: "/no/such/noonmark-sim", words: [] };
  await assert.rejects(Appliance.start(program, [], {}), /\/no\/such\/noonmark-sim cannot be run: .*ENOENT/);
});

test("one that does not stop is killed in less than a second", async () => {
  const appliance = await Appliance.start(fakeAppliance("--stubborn"), [], {});
  const start = Date.now();
  await appliance.stop();
  assert.ok(Date.now() - start < 1000, `${Date.now() - start} ms`);
});

test("its failure later is told once, with its own words", async () => {
  const failures: string[] = [];
  await new Promise<void>((resolve, reject) => {
    Appliance.start(fakeAppliance("--fail-at", "0"), [], {
      ended: (failure) => {
        failures.push(failure.message);
        resolve();
      },
    }).then((appliance) => {
      appliance.writer.horizon({ second: 1, nanosecond: 0 });
      appliance.flush();
    }, reject);
  });
  assert.deepEqual(failures, ["the appliance ended with status 1: main.js:12: out of slots"]);
});
