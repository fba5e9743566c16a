import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { RandomStream } from "../../../host-tools/simulator/random.js";

const CLI = fileURLToPath(new URL("../../../host-tools/cli.js", import.meta.url));

function sim(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [CLI, "sim", ...words], { encoding: "utf8", timeout: 20_000 });
}

test("a wrong call ends with status 2 and says what is wrong, with the value", () => {
  const calls: [string[], RegExp][] = [
    [["--ntp-prot", "1"], /--ntp-prot/],
    [["--ntp-port", "0"], /--ntp-port "0" is not a whole number from 1 to 65535/],
    [["--ntp-port", "70000"], /"70000"/],
    [["--ntp-port"], /--ntp-port/],
    [["--seed=-1"], /--seed "-1" is not a whole number/],
    [["--seconds", "1.5"], /--seconds "1.5"/],
    [["--address", "localhost"], /"localhost" is no numeric IP address/],
    [["--not-before", "2015-02-30"], /"2015-02-30" is no date/],
    [["--not-before", "yesterday"], /"yesterday" is no date/],
    [["--loop", "pid"], /"pid" is not known: adaptive or rfc5905/],
    [["--config", "serving"], /--config "serving" is neither SECTION.NAME=VALUE nor a file/],
    [["--plain", "--json"], /exclude each other/],
    [["extra"], /extra/],
  ];
  for (const [words, message] of calls) {
    const { status, stdout, stderr } = sim(...words);
    assert.equal(status, 2, words.join(" "));
    assert.match(stderr, /^noonmark sim: /);
    assert.match(stderr, message);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
    assert.equal(stdout, "");
  }
});

test("a source that cannot be read ends with status 1 and says why", () => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-sim-"));
  try {
    writeFileSync(join(folder, "empty.log"), "# only a header\n");
    const random = new RandomStream(1, "random bytes");
    writeFileSync(join(folder, "random.bin"), Buffer.from(Array.from({ length: 20_000 }, () => random.uint32() & 255)));
    const calls: [string, RegExp][] = [
      ["/dev/ttyNoSuch9", /\/dev\/ttyNoSuch9: there is no such file or device/],
      [join(folder, "random.bin"), /random\.bin: no NMEA sentence and no UBX frame is in it/],
      [join(folder, "none.log"), /there is no such file or device/],
      [join(folder, "empty.log"), /holds no receiver's bytes/],
      [folder, /neither a file nor a serial device/],
      ["/dev/null", /\/dev\/null is not a serial port/],
    ];
    for (const [path, message] of calls) {
      const { status, stderr } = sim("--gps", path);
      assert.equal(status, 1, `${path}: ${stderr}`);
      assert.match(stderr, message);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("--help tells every option and ends with status 0", () => {
  const { status, stdout } = sim("--help");
  assert.equal(status, 0);
  const options = ["ntp-port", "address", "gps", "not-before", "loop", "seed", "seconds", "plain", "json"];
  for (const option of options) assert.ok(stdout.includes(`--${option} `), option);
});
