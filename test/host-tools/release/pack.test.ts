import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { EMULATOR_BOARD, MANIFEST_FILE } from "../../../host-tools/images.js";
import { pack } from "../../../host-tools/release/pack.js";
import { makeImageFolder } from "../support/images.js";

const place = mkdtempSync(join(tmpdir(), "noonmark-release-"));
after(() => rmSync(place, { recursive: true }));

/** Images of two boards and of the emulator, as `noonmark firmware` leaves them. */
function builtImages(): string {
  const images = mkdtempSync(join(place, "images-"));
  for (const [target, chip] of [
    ["nodemcu", "esp32"],
    ["esp32c3", "esp32c3"],
    ["emulator", "esp32c3"],
  ] as const) {
    const { folder } = makeImageFolder(chip, { 0: 3000, 65536: 5000 });
    cpSync(folder, join(images, target), { recursive: true });
    rmSync(folder, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(images, target, MANIFEST_FILE), "utf8"));
    const board = target === "emulator" ? EMULATOR_BOARD : `esp32/${target}`;
    writeFileSync(join(images, target, MANIFEST_FILE), JSON.stringify({ ...manifest, board }));
    writeFileSync(join(images, target, "web-tools.json"), "{}");
  }
  return images;
}

test("a release has the boards' images, a page with a button for each, licences, and digests of every file", () => {
  const sdk = join(place, "sdk");
  mkdirSync(join(sdk, "licenses"), { recursive: true });
  writeFileSync(join(sdk, "licenses/lgpl-3.0.txt"), "the licence");
  const folder = join(place, "release");
  const release = pack(builtImages(), folder, sdk);
  assert.deepEqual(
    release.boards.map(({ target, chip, bytes }) => [target, chip, bytes]),
    [
      ["esp32c3", "esp32c3", 8000],
      ["nodemcu", "esp32", 8000],
    ],
  );
  assert.deepEqual(JSON.parse(readFileSync(join(folder, "release.json"), "utf8")), release);
  const page = readFileSync(join(folder, "index.html"), "utf8");
  assert.deepEqual(
    [...page.matchAll(/manifest="([^"]+)"/g)].map(([, path]) => path),
    ["esp32c3/web-tools.json", "nodemcu/web-tools.json"],
  );
  for (const [, path = ""] of page.matchAll(/(?:src|href|manifest)="([^"]+)"/g)) {
    assert.ok(!/^[a-z]+:|^\//.test(path) && existsSync(join(folder, path)), `${path} is in the folder`);
  }
  assert.equal(readFileSync(join(folder, "licenses/lgpl-3.0.txt"), "utf8"), "the licence");
  const lines = readFileSync(join(folder, "SHA256SUMS"), "utf8").trim().split("\n");
  assert.ok(lines.length > 15);
  for (const line of lines) {
    const [digest, file = ""] = line.split("  ");
    assert.equal(
      createHash("sha256")
        .update(readFileSync(join(folder, file)))
        .digest("hex"),
      digest,
      file,
    );
  }
  assert.equal(pack(builtImages(), folder, undefined).boards.length, 2, "a release is made anew");
  assert.ok(!existsSync(join(folder, "licenses")));
});

test("what is no release is not overwritten, and nothing is packed of nothing", () => {
  const folder = join(place, "mine");
  mkdirSync(folder);
  writeFileSync(join(folder, "letter.txt"), "dear");
  assert.throws(() => pack(builtImages(), folder, undefined), /is not empty and not a release/);
  assert.equal(readFileSync(join(folder, "letter.txt"), "utf8"), "dear");
  assert.throws(() => pack(join(place, "nowhere"), join(place, "new"), undefined), /has no images for a board/);
});

test("images of two versions are refused", () => {
  const images = builtImages();
  const path = join(images, "nodemcu", MANIFEST_FILE);
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), version: "0.0.1" }));
  assert.throws(() => pack(images, join(place, "two"), undefined), /images of .* and .*: build all boards from one/);
});
