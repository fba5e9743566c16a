import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { sample } from "../extent.js";
import { cli } from "./support/cli.js";

test("every command tells its options, however it is asked", async (context) => {
  const { status, out } = await cli(context);
  assert.equal(status, 0);
  const commands = [...out.matchAll(/^ {2}(\w+) {2,}/gm)]
    .filter(([, name]) => name !== "help")
    .map(([, name = ""]) => name);
  assert.ok(commands.length > 10, out);
  for (const name of sample(commands, 4)) {
    const [long, short] = await Promise.all([cli(context, name, "--help"), cli(context, name, "-h")]);
    assert.equal(long.status, 0, long.err);
    assert.match(long.out, new RegExp(`^Usage: noonmark ${name}\\b`));
    for (const line of long.out.split("\n")) assert.ok(line.length <= 80, line);
    assert.deepEqual(short, long, `noonmark ${name} -h`);
    assert.deepEqual(await cli(context, "help", name), long);
  }
});

test("a command that there is not is a wrong call, and the nearest is offered", async (context) => {
  const { status, out, err } = await cli(context, "qurey", "localhost");
  assert.deepEqual([status, out], [2, ""]);
  assert.equal(err, "noonmark: unknown command 'qurey'\n(Did you mean query?)\n");
  const far = await cli(context, "xylophone");
  assert.deepEqual([far.status, far.err], [2, "noonmark: unknown command 'xylophone'\n"]);
  for (const words of [
    ["xylophone", "--help"],
    ["help", "xylophone"],
  ]) {
    assert.deepEqual(await cli(context, ...words), { ...far, out: "" }, words.join(" "));
  }
});

test("help in any form ends well and fits 80 columns", async (context) => {
  const { out } = await cli(context);
  for (const words of [["--help"], ["-h"], ["help"]]) {
    assert.deepEqual(await cli(context, ...words), { status: 0, out, err: "" }, words.join(" "));
  }
  for (const line of out.split("\n")) assert.ok(line.length <= 80, line);
});

test("the version is that of the package", async (context) => {
  const { version } = createRequire(import.meta.url)("../../../package.json") as { version: string };
  for (const word of ["--version", "-V"]) {
    assert.deepEqual(await cli(context, word), { status: 0, out: `${version}\n`, err: "" });
  }
});

test("an option that there is not is a wrong call, and the nearest is offered, in one line", async (context) => {
  assert.deepEqual(await cli(context, "sim", "--sed", "1"), {
    status: 2,
    out: "",
    err: "noonmark sim: unknown option '--sed' (Did you mean --seed?); --help tells the options\n",
  });
});
