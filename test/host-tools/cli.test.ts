import assert from "node:assert/strict";
import { test } from "node:test";
import { cli } from "./support/cli.js";

test("every command tells its options, however it is asked", async (context) => {
  const { status, out } = await cli(context);
  assert.equal(status, 0);
  const commands = [...out.matchAll(/^ {2}(\w+) /gm)].map(([, name = ""]) => name);
  assert.ok(commands.length > 10, out);
  for (const name of commands) {
    const [long, short] = await Promise.all([cli(context, name, "--help"), cli(context, name, "-h")]);
    assert.equal(long.status, 0, long.err);
    assert.match(long.out, new RegExp(`^noonmark ${name}\\b`));
    assert.deepEqual(short, long, `noonmark ${name} -h`);
  }
});

test("a command that there is not is a wrong call, and is told which there are", async (context) => {
  const { status, out, err } = await cli(context, "ntime");
  assert.equal(status, 2);
  assert.match(err, /there is no command "ntime"/);
  assert.match(out, /^ {2}query /m);
});
