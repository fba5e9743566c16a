import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { esp32Sources } from "../../../host-tools/build/check-esp32.js";

const SCRIPT = fileURLToPath(new URL("../../../host-tools/build/check-esp32.js", import.meta.url));
const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "noonmark-check-"));
after(() => rmSync(folder, { recursive: true }));

function put(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const moddable = dirname(dirname(dirname(put("moddable/xs/includes/xsmc.h", ""))));
put("idf/components/esp_driver_mcpwm/include/driver/mcpwm_cap.h", "");
const lwip = put("idf/components/lwip/lwip/src/include/lwip/udp.h", "");
const idf = join(folder, "idf");

/** A stand-in that notes how it was called, then says and ends as told. */
function checker(says: string, status: number): string {
  const file = put("check", `#!/bin/sh\necho "$TARGETS $*" >>${folder}/calls\necho "${says}"\nexit ${status}\n`);
  chmodSync(file, 0o755);
  return file;
}

function run(environment: Record<string, string>): { status: number | null; stdout: string; stderr: string } {
  const env = { PATH: process.env.PATH ?? "", ...environment };
  return spawnSync(process.execPath, [SCRIPT], { env, encoding: "utf8" });
}

describe("check:esp32", () => {
  it("ends with 2 and names all that is absent, without a word that sounds like a pass", () => {
    const { status, stdout, stderr } = run({ CHECK_ESP32: join(folder, "nowhere") });
    assert.equal(status, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /checker is not at .*nowhere/);
    assert.match(stderr, /IDF_PATH is not set/);
    assert.match(stderr, /MODDABLE is not set/);
    assert.match(stderr, /nothing was checked/);
    assert.doesNotMatch(stderr, /pass|ok/i);
  });

  it("knows folders that are not what their variable says", () => {
    const { status, stderr } = run({ CHECK_ESP32: checker("", 0), IDF_PATH: tmpdir(), MODDABLE: tmpdir() });
    assert.equal(status, 2);
    assert.match(stderr, /IDF_PATH \(.*\) is no work tree/);
    assert.match(stderr, /MODDABLE \(.*\) is no work tree/);
  });

  it("asks for lwIP where its submodule is empty", () => {
    rmSync(lwip);
    const { status, stderr } = run({ CHECK_ESP32: checker("", 0), IDF_PATH: idf, MODDABLE: moddable });
    writeFileSync(lwip, "");
    assert.equal(status, 2);
    assert.match(stderr, /lacks lwIP: run "git submodule update/);
  });

  it("hands every file to the checker, chip by chip", () => {
    const { status, stdout } = run({
      CHECK_ESP32: checker("9 passed, 0 failed", 0),
      IDF_PATH: idf,
      MODDABLE: moddable,
    });
    assert.equal(status, 0);
    assert.equal(stdout.match(/9 passed, 0 failed/g)?.length, 4);
    const calls = readFileSync(join(folder, "calls"), "utf8").trim().split("\n").slice(-4);
    const files = esp32Sources(ROOT).join(" ");
    assert.deepEqual(calls, [`esp32 ${files}`, `esp32s3 ${files}`, `esp32c3 ${files}`, `esp32c6 ${files}`]);
  });

  it("fails as the checker fails", () => {
    const { status } = run({ CHECK_ESP32: checker("1 passed, 1 failed", 1), IDF_PATH: idf, MODDABLE: moddable });
    assert.equal(status, 1);
    const absent = run({ CHECK_ESP32: checker("no compiler", 2), IDF_PATH: idf, MODDABLE: moddable });
    assert.equal(absent.status, 2);
  });

  it("takes the boards' files and the portable ones, not the simulator's", () => {
    const sources = esp32Sources(ROOT);
    assert.ok(sources.includes("drivers/pulse/esp32/pulse.c"));
    assert.ok(sources.includes("drivers/esp32/notify.c"));
    assert.ok(sources.includes("drivers/responder/reply.c"));
    assert.deepEqual(
      sources.filter((path) => /sim|x-cli/.test(path)),
      [],
    );
  });
});
