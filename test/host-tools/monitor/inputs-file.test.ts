import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Failure } from "../../../host-tools/failure.js";
import { InputsFile } from "../../../host-tools/monitor/inputs-file.js";
import { readInputs } from "../../../host-tools/simulator/inputs.js";

const folder = mkdtempSync(join(tmpdir(), "noonmark-record-"));
after(() => rmSync(folder, { recursive: true }));

const START = '{"type":"input","n":0,"start":1,"hz":80000000,"board":"b","version":"0.1.0","state":""}';
const second = (n: number) => `{"type":"input","n":${n},"at":${n * 80_000_000},"celsius":null,"clock":[]}`;

test("what was told from the start on is in the file, and the lines are gone", () => {
  const path = join(folder, "a.inputs");
  const file = new InputsFile(path);
  for (const line of [second(9), START, second(1), second(2)]) file.add(line);
  // A monitor that dies here has left them.
  assert.equal(readInputs(`${path}.part`).written?.lines, 2);
  assert.equal(file.finish(), `${path}: 2 lines`);
  assert.equal(file.isWhole, true);
  assert.equal(readInputs(path).written?.lines, 2);
  assert.equal(existsSync(`${path}.part`), false);
});

test("lines that the console dropped are told of", () => {
  const path = join(folder, "b.inputs");
  const file = new InputsFile(path);
  for (const line of [START, second(1), second(3)]) file.add(line);
  assert.match(file.finish(), /: 1 lines; the console dropped some/);
  assert.equal(file.isWhole, false);
});

test("without a start nothing is written", () => {
  const path = join(folder, "c.inputs");
  const file = new InputsFile(path);
  file.add(second(1));
  assert.match(file.finish(), /nothing was recorded/);
  assert.equal(existsSync(path) || existsSync(`${path}.part`), false);
});

test("a place that cannot be written is said before anything begins", () => {
  assert.throws(() => new InputsFile(join(folder, "none", "d.inputs")), Failure);
});
