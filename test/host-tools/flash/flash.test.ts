import assert from "node:assert/strict";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { builtImages, type FlashReport, flash } from "../../../host-tools/flash/flash.js";
import type { Chip } from "../../../host-tools/images.js";
import { BootloaderStandIn, type StandInOptions } from "../support/bootloader.js";
import { cli } from "../support/cli.js";
import { makeImageFolder, type TestImage } from "../support/images.js";

/** Offsets of bootloader, partition table and application, in the places of the ESP32. */
const LENGTHS = { 4096: 21_003, 32768: 3072, 65536: 150_000 };

interface Outcome {
  board: BootloaderStandIn;
  images: TestImage[];
  report: string[];
  error: unknown;
}

/** Flashes images for `chip` to a stand-in. */
async function flashTo(standIn: StandInOptions, chip: Chip = "esp32", lengths: Record<number, number> = LENGTHS) {
  const board = await BootloaderStandIn.start(standIn);
  const { folder, images } = makeImageFolder(chip, lengths);
  const outcome: Outcome = { board, images, report: [], error: undefined };
  const { silent = false, firmwareRuns = false } = standIn.fault ?? {};
  const attempts = silent || firmwareRuns ? 1 : 7; // a busy computer may need more than one
  try {
    await flash(board.path, folder, { baud: 921_600, attempts }, listReport(outcome.report));
  } catch (error) {
    outcome.error = error;
  } finally {
    await board.unplug();
    rmSync(folder, { recursive: true });
  }
  return outcome;
}

function listReport(lines: string[]): FlashReport {
  return {
    ports: (ports) => lines.push(...ports.map(() => "port")),
    chip: (_port, description, mac) => lines.push(`${description} ${mac}`),
    writing: (file, part) => {
      if (part === 1) lines.push(`written ${file}`);
    },
    verified: (file, bytes) => lines.push(`verified ${file} ${bytes}`),
    done: (version, restarted) => lines.push(`done ${version} ${restarted}`),
    broken: () => lines.push("broken"),
  };
}

function assertWritten({ board, images }: Outcome): void {
  for (const { offset, data, file } of images) {
    assert.ok(board.flash.subarray(offset, offset + data.length).equals(data), `${file} is in the flash memory`);
  }
  const padded = images.map(({ offset, data }) => ({ offset, length: Math.ceil(data.length / 4) * 4 }));
  assert.ok(board.untouchedOutside(padded), "nothing else was written");
}

const CHIPS: readonly [Chip, RegExp][] = [
  ["esp32", /^ESP32-D0WD .* 24:0a:c4:12:34:56$/],
  ["esp32s3", /^ESP32-S3 .* 24:0a:c4:12:34:56$/],
  ["esp32c3", /^ESP32-C3 .* 24:0a:c4:12:34:56$/],
  ["esp32c6", /^ESP32-C6 .* 24:0a:c4:12:34:56$/],
];
for (const [chip, description] of CHIPS) {
  test(`the flash memory of an ${chip} holds exactly the images afterwards`, async () => {
    const outcome = await flashTo({ chip }, chip);
    assert.equal(outcome.error, undefined);
    assertWritten(outcome);
    const { board, report } = outcome;
    assert.match(report[1] ?? "", description);
    assert.deepEqual(report.slice(2), [
      ...["written image0.bin", "verified image0.bin 21003"],
      ...["written image1.bin", "verified image1.bin 3072"],
      ...["written image2.bin", "verified image2.bin 150000"],
      "done 1.2.3 false", // a pseudo-terminal has no reset lines
    ]);
    assert.equal(board.stubRuns, true, "by the stub loader");
    assert.equal(board.baud, 921_600, "at the speed asked for");
  });
}

test("images for another chip are refused before anything is written", async () => {
  const outcome = await flashTo({ chip: "esp32c3" }, "esp32s3");
  assert.match(String(outcome.error), /has an ESP32-C3, but the images are for the ESP32-S3\. Nothing was written/);
  assert.ok(outcome.board.untouchedOutside([]));
  assert.equal(outcome.board.stubRuns, false, "not even the stub loader was uploaded");
});

test("a chip that there is no firmware for is refused by name", async () => {
  const { error, board } = await flashTo({ chip: "esp32h2" });
  assert.match(String(error), /has an ESP32-H2, but the images are for the ESP32\./);
  assert.ok(board.untouchedOutside([]));
});

test("images that the flash memory cannot hold are refused before anything is written", async () => {
  const { error, board } = await flashTo({ chip: "esp32", flashBytes: 2_097_152 }, "esp32", { 2031616: 100_000 });
  assert.match(String(error), /take 2\.0 MiB of flash memory, but the board on .* has 2\.0 MiB/);
  assert.ok(board.untouchedOutside([]));
});

test("a block that is corrupted on the line is sent again", async () => {
  const outcome = await flashTo({ chip: "esp32", fault: { corruptBlock: { sequence: 1, times: 2 } } });
  assert.equal(outcome.error, undefined);
  assertWritten(outcome);
});

test("a line that corrupts a block every time ends with advice about the line", async () => {
  const { error, report } = await flashTo({ chip: "esp32", fault: { corruptBlock: { sequence: 1, times: 1000 } } });
  assert.match(String(error), /writing image2\.bin on .* failed: .*seq 1 .*--baud 115200 and a shorter cable/);
  assert.equal(report.at(-1), "broken");
});

test("a line that is too bad for the speed asked for is used at the bootloader's own", async () => {
  const outcome = await flashTo({ chip: "esp32", fault: { fastestBaud: 460_800 } });
  assert.equal(outcome.error, undefined);
  assertWritten(outcome);
  assert.equal(outcome.board.baud, 115_200);
});

test("flash memory that does not keep a bit is found by the chip's own MD5", async () => {
  const { error, report } = await flashTo({ chip: "esp32", fault: { wornFlashAt: 0x10000 + 77_777 } });
  assert.match(
    String(error),
    /writing image2\.bin on .*: what the chip reads back is not what was sent \(its MD5 differs\)/,
  );
  assert.deepEqual(report.slice(-3), ["verified image1.bin 3072", "written image2.bin", "broken"]);
});

test("a silent port ends with how to get into the bootloader", async () => {
  const { error } = await flashTo({ chip: "esp32", fault: { silent: true } });
  assert.match(
    String(error),
    /no chip answers on .*\(nothing at all came back, and this port has no reset lines\)\. Hold .*BOOT/,
  );
});

test("a board that runs its firmware is told apart from a silent one", async () => {
  const { error } = await flashTo({ chip: "esp32", fault: { firmwareRuns: true } });
  assert.match(String(error), /no chip answers on .*\(\d+ bytes came back, but not from a bootloader/);
});

test("an unplugged board is noticed at once, while writing", async () => {
  const start = performance.now();
  const { error } = await flashTo({ chip: "esp32", fault: { unplugAfterBlocks: 3 } });
  assert.match(String(error), /was unplugged .* is incomplete: plug it in and run this again/);
  assert.ok(performance.now() - start < 5000, "without waiting for the block's own timeout of 5 s");
});

test("a damaged image folder is refused before a port is opened", async () => {
  const { folder } = makeImageFolder("esp32", LENGTHS);
  writeFileSync(join(folder, "image1.bin"), "damaged");
  await assert.rejects(flash("/dev/nowhere", folder, { baud: 921_600, attempts: 1 }, listReport([])), {
    status: 1,
    message: /image1\.bin: its sha256 is/,
  });
  rmSync(folder, { recursive: true });
});

test("images for the emulator are not written to a board", async () => {
  const board = await BootloaderStandIn.start({ chip: "esp32c3" });
  const { folder } = makeImageFolder("esp32c3", LENGTHS, "esp32/emulator");
  await assert.rejects(flash(board.path, folder, { baud: 921_600, attempts: 1 }, listReport([])), {
    status: 1,
    message: /are for the emulator, and port .* is a board\. Nothing was written/,
  });
  await board.unplug();
  rmSync(folder, { recursive: true });
});

test("without a folder, the images that were made for the chip are found, and no others", () => {
  const root = mkdtempSync(join(tmpdir(), "noonmark-built-"));
  assert.throws(() => builtImages("ESP32", "PORT", join(root, "nowhere")), { message: /no images were made for it/ });
  const made = { nodemcu: makeImageFolder("esp32", { 0: 100 }), c3: makeImageFolder("esp32c3", { 0: 200 }) };
  for (const [name, { folder }] of Object.entries(made)) renameSync(folder, join(root, name));
  assert.equal(builtImages("ESP32-C3", "PORT", root).images[0]?.data.length, 200);
  assert.throws(() => builtImages("ESP32-S3", "PORT", root), {
    status: 1,
    message: /PORT has an ESP32-S3, and no images/,
  });
  const emulated = makeImageFolder("esp32c3", { 0: 400 }, "esp32/emulator").folder;
  renameSync(emulated, join(root, "emulator"));
  assert.equal(builtImages("ESP32-C3", "PORT", root).images[0]?.data.length, 200);
  renameSync(makeImageFolder("esp32", { 0: 300 }).folder, join(root, "wt32_eth01"));
  assert.throws(() => builtImages("ESP32", "PORT", root), {
    status: 2,
    message: /several boards with an ESP32; .*--images .*nodemcu, --images .*wt32_eth01/,
  });
  rmSync(root, { recursive: true });
});

test("a release gives the images for the chip that is found", async () => {
  const release = mkdtempSync(join(tmpdir(), "noonmark-release-"));
  writeFileSync(join(release, "release.json"), "{}");
  const sets = (["esp32", "esp32s3"] as const).map((chip) => makeImageFolder(chip, LENGTHS, `esp32/${chip}`));
  for (const [index, { folder }] of sets.entries()) renameSync(folder, join(release, `board${index}`));
  const board = await BootloaderStandIn.start({ chip: "esp32s3" });
  const report: string[] = [];
  await flash(board.path, release, { baud: 921_600, attempts: 7 }, listReport(report));
  assertWritten({ board, images: sets[1]?.images ?? [], report, error: undefined });
  await board.unplug();
  rmSync(release, { recursive: true });
});

test("the command tells each step, in words or in JSON, and ends with 0", async (t) => {
  for (const json of [false, true]) {
    const board = await BootloaderStandIn.start({ chip: "esp32c6" });
    const { folder } = makeImageFolder("esp32c6", { 0: 10_000 });
    const { status, out, err } = await cli(t, "flash", board.path, "--images", folder, ...(json ? ["--json"] : []));
    assert.equal(err, "");
    assert.equal(status, 0);
    const lines = out.trimEnd().split("\n");
    if (json) {
      assert.deepEqual(lines.map((line) => JSON.parse(line)).slice(2), [
        { step: "verified", file: "image0.bin", sizeBytes: 10_000 },
        { step: "done", version: "1.2.3", restarted: false },
      ]);
    } else {
      assert.match(lines[1] ?? "", /^found ESP32-C6 .*, MAC 24:0a:c4:12:34:56$/);
      assert.deepEqual(lines.slice(2, -1), [
        ...["writing image0.bin: 0 %", "writing image0.bin: 100 %"],
        "verified image0.bin: the chip reads back all 10000 bytes",
      ]);
      assert.match(lines.at(-1) ?? "", /version 1\.2\.3 is written\. .*press RESET/);
    }
    await board.unplug();
    rmSync(folder, { recursive: true });
  }
});

test("a wrong call ends with 2 and says which value is wrong; a failure with 1", async (t) => {
  for (const [words, complaint] of [
    [["--baud", "fast"], /--baud "fast" is not a whole number from 115200 to 2000000/],
    [["a", "b"], /one PORT at most, not a b/],
    [["--imges", "x"], /unknown option '--imges' \(Did you mean --images\?\); --help/],
  ] as const) {
    const { status, err } = await cli(t, "flash", ...words);
    assert.match(err, complaint);
    assert.equal(status, 2);
  }
  const { status, err } = await cli(t, "flash", "/dev/nowhere", "--images", "/nowhere");
  assert.match(err, /^noonmark flash: \/nowhere\/manifest\.json: cannot be read .*noonmark firmware/);
  assert.equal(status, 1);
});
