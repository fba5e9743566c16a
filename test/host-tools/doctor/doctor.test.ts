import assert from "node:assert/strict";
import { test } from "node:test";
import { setValue } from "../../../src/settings/config.js";
import { findingOf } from "../../../src/status/finding.js";
import { cli } from "../support/cli.js";
import { CardboardAppliance } from "../support/console.js";
import { withServer } from "../support/ntp-server.js";

test("over a cable, the appliance's own findings are told, with lines for its clients", async (t) => {
  const appliance = await CardboardAppliance.start(t);
  setValue(appliance.config, "network.hostName", "attic");
  const well = await cli(t, "doctor", appliance.path);
  assert.equal(well.status, 0);
  assert.match(
    well.out,
    /^good {5}u-blox receiver at 38400 baud\nAll is well\.\n\nchrony: .*\n {4}server attic\.local iburst\n/,
  );

  appliance.findingList.push({
    code: "noPulse",
    level: "bad",
    ok: false,
    finding: "no pulse came ever",
    advice: "wire the PPS",
  });
  setValue(appliance.config, "network.address", "192.168.1.20");
  const ill = await cli(t, "doctor", appliance.path);
  assert.equal(ill.status, 1);
  assert.match(ill.out, /\nBAD {6}no pulse came ever\n {9}wire the PPS\nNot well: see the line with BAD above\.\n/);
  assert.match(ill.out, /server 192\.168\.1\.20 iburst/);
});

test("over a cable, a board that can be reached is asked as its clients will ask it", {
  timeout: 60_000,
}, async (t) => {
  const appliance = await CardboardAppliance.start(t);
  appliance.address = "127.0.0.1";
  await withServer(
    (reply) => reply.writeUInt8(0xe4, 0), // leap 3: unsynchronised
    async (port) => {
      setValue(appliance.config, "serving.port", port);
      const { status, out } = await cli(t, "doctor", appliance.path);
      assert.equal(status, 1);
      assert.match(
        out,
        /^good {5}u-blox receiver at 38400 baud\ngood {5}127\.0\.0\.1 \(UDP port \d+\) answered 5 of 5 questions\n/,
      );
      assert.match(out, /\nBAD {6}.*leap.*\n/);
      assert.match(out, new RegExp(`server 127\\.0\\.0\\.1 port ${port} iburst`));
    },
  );
});

test("a board that does not answer this computer is bad, by name of the setting that keeps it out", {
  timeout: 60_000,
}, async (t) => {
  const appliance = await CardboardAppliance.start(t);
  appliance.address = "127.0.0.1";
  const last = async () => {
    const { status, out } = await cli(t, "doctor", appliance.path, "--json");
    const { level, healthy, findings } = JSON.parse(out);
    assert.deepEqual([status, level, healthy], [1, "bad", false]);
    const { code, finding, advice } = findings.at(-1);
    return { code, text: `${finding}; ${advice}` };
  };
  await withServer(
    () => {},
    async (port) => {
      setValue(appliance.config, "serving.port", port);
      const silent = `this computer got no answer from 127.0.0.1 (UDP port ${port})`;
      const unreachable = await last();
      assert.equal(unreachable.code, "unreachable");
      assert.ok(unreachable.text.startsWith(`${silent}; `), unreachable.text);

      setValue(appliance.config, "serving.allow", ["192.168.1.0/24"]);
      assert.deepEqual(await last(), {
        code: "denied",
        text: `${silent}: serving.allow is 192.168.1.0/24, so the board does not answer this computer (127.0.0.1); add its network: noonmark config set serving.allow "+ 127.0.0.1"`,
      });

      setValue(appliance.config, "serving.deny", ["127.0.0.0/8"]);
      const denied = await last();
      assert.equal(denied.code, "denied");
      assert.match(denied.text, /serving\.deny holds 127\.0\.0\.0\/8/);
    },
    () => "lost",
  );
});

test("a doubtful finding makes the summary doubtful, and is no failure", async (t) => {
  const appliance = await CardboardAppliance.start(t);
  const doubt = findingOf("doubtful", "vouch", "nobody vouches for it");
  appliance.findingList.push(doubt);
  const { status, out } = await cli(t, "doctor", appliance.path);
  assert.equal(status, 0);
  assert.match(out, /\nDOUBTFUL nobody vouches for it\nIn doubt: nothing is known to be wrong; see the line with/);
});

test("in JSON, with what machines need", async (t) => {
  const appliance = await CardboardAppliance.start(t);
  const { status, out } = await cli(t, "doctor", appliance.path, "--json");
  assert.equal(status, 0);
  const { level, healthy, findings, clients } = JSON.parse(out);
  assert.deepEqual([level, healthy], ["good", true]);
  assert.deepEqual(
    findings,
    appliance.findingList.map((finding) => ({ ...finding, level: "good" })),
  );
  assert.equal(clients[0].client, "chrony");
});

test("over the network, what clients will see", { timeout: 60_000 }, async (t) => {
  await withServer(
    () => {},
    async (port) => {
      const { status, out, err } = await cli(t, "doctor", `127.0.0.1:${port}`);
      assert.equal(status, 0);
      // A busy computer may hold answers up, and the doctor says so.
      if (!out.includes("\nDOUBTFUL answers took")) assert.match(out, /\nAll is well\.\n/);
      assert.match(out, /answered 5 of 5 questions\n/);
      assert.match(out, new RegExp(`server 127\\.0\\.0\\.1 port ${port} iburst`));
      assert.match(err, /^asking 127\.0\.0\.1: 0 %\n(.*\n)*asking 127\.0\.0\.1: 100 %\n$/);
    },
  );
});

test("silent ports and wrong calls are told", async (t) => {
  const wrong = await cli(t, "doctor", "a", "b");
  assert.match(wrong.err, /one PORT or HOST at most, not a b/);
  assert.equal(wrong.status, 2);
  const nowhere = await cli(t, "doctor", "/dev/ttyUSB987");
  assert.match(nowhere.err, /^noonmark doctor: there is no port/);
  assert.equal(nowhere.status, 1);
});

test("--selftest prints the board's findings and its figures, and fails where one is bad", async (t) => {
  const appliance = await CardboardAppliance.start(t);
  const well = await cli(t, "doctor", appliance.path, "--selftest");
  assert.equal(well.status, 0);
  assert.match(
    well.out,
    /^good {5}1000 readings of the counter are at most 750 ns apart\nAll is well\.\n\n\{.*"polls":3/,
  );
  appliance.selfTestFindings.push(findingOf("bad", "heap", "at least 9 bytes of the heap were free", "report this"));
  const ill = await cli(t, "doctor", appliance.path, "--selftest", "--json");
  assert.equal(ill.status, 1);
  const { findings, memory, level } = JSON.parse(ill.out);
  assert.equal(level, "bad");
  assert.equal(findings.length, 2);
  assert.equal(memory.leastBytes, 156_000);
  const overNetwork = await cli(t, "doctor", "192.0.2.1", "--selftest");
  assert.equal(overNetwork.status, 2);
  assert.match(overNetwork.err, /over a cable only/);
});
