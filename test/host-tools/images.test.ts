import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import {
  ImageError,
  type ImageManifest,
  parseManifest,
  readImages,
  sha256,
  webToolsManifest,
} from "../../host-tools/images.js";

const folder = mkdtempSync(join(tmpdir(), "noonmark-images-"));
after(() => rmSync(folder, { recursive: true }));

const boot = Uint8Array.of(0xe9, 1, 2, 3);
const app = new Uint8Array(9000).fill(7);

function manifest(): ImageManifest {
  return {
    name: "noonmark",
    version: "1.2.3",
    chip: "esp32c3",
    images: [
      { offset: 0, file: "bootloader.bin", sha256: sha256(boot) },
      { offset: 0x10000, file: "noonmark.bin", sha256: sha256(app) },
    ],
  };
}

function put(content: ImageManifest): void {
  writeFileSync(join(folder, "bootloader.bin"), boot);
  writeFileSync(join(folder, "noonmark.bin"), app);
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(content));
}

/** The manifest with something about it changed, as text. */
function changed(change: (content: Record<string, unknown> & { images: Record<string, unknown>[] }) => void): string {
  const content = JSON.parse(JSON.stringify(manifest()));
  change(content);
  return JSON.stringify(content);
}

describe("image folder", () => {
  it("gives back the images whose digests it compared", () => {
    put(manifest());
    const { manifest: read, images } = readImages(folder);
    assert.deepEqual(read, manifest());
    assert.deepEqual(
      images.map(({ file, data }) => [file, data.length]),
      [
        ["bootloader.bin", 4],
        ["noonmark.bin", 9000],
      ],
    );
  });

  it("knows the digest of the standard's example", () => {
    // FIPS 180-4, example "abc"
    const digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert.equal(sha256(Buffer.from("abc")), digest);
  });

  it("refuses an image that was changed, emptied or removed", () => {
    put(manifest());
    writeFileSync(
      join(folder, "noonmark.bin"),
      app.map((byte, index) => (index === 4711 ? byte ^ 1 : byte)),
    );
    assert.throws(() => readImages(folder), /noonmark\.bin: its sha256 is [0-9a-f]{64}, but manifest\.json says/);
    rmSync(join(folder, "noonmark.bin"));
    assert.throws(() => readImages(folder), /noonmark\.bin: listed in manifest\.json but cannot be read/);
    const empty = new Uint8Array(0);
    const entry = { offset: 0, file: "bootloader.bin", sha256: sha256(empty) };
    put({ ...manifest(), images: [entry] });
    writeFileSync(join(folder, "bootloader.bin"), empty);
    assert.throws(() => readImages(folder), /bootloader\.bin: is empty/);
  });

  it("refuses images that overlap", () => {
    const content = manifest();
    content.images[0] = { offset: 0xe000, file: "noonmark.bin", sha256: sha256(app) };
    put(content);
    assert.throws(() => readImages(folder), /noonmark\.bin ends at 0x10328, beyond the start of noonmark\.bin/);
  });

  it("says so where there is no manifest", () => {
    assert.throws(() => readImages(join(folder, "absent")), /manifest\.json: cannot be read .*noonmark firmware/);
  });

  const wrong: [string, string, RegExp][] = [
    ["text", "{", /not JSON/],
    ["kind", "[]", /not an object/],
    ["name", changed((content) => delete content.name), /"name" is undefined/],
    ["version", changed((content) => Object.assign(content, { version: 3 })), /"version" is 3/],
    [
      "chip",
      changed((content) => Object.assign(content, { chip: "esp8266" })),
      /"chip" is "esp8266", not one of esp32,/,
    ],
    ["inherited chip", changed((content) => Object.assign(content, { chip: "toString" })), /"chip" is "toString"/],
    ["no images", changed((content) => Object.assign(content, { images: [] })), /"images" is not a list/],
    [
      "offset",
      changed(({ images }) => Object.assign(images[0] ?? {}, { offset: -4096 })),
      /image 0 has the offset -4096/,
    ],
    ["sector", changed(({ images }) => Object.assign(images[1] ?? {}, { offset: 0x10001 })), /0x10001.*sector/],
    ["far", changed(({ images }) => Object.assign(images[1] ?? {}, { offset: 2 ** 32 })), /not inside a flash/],
    ["path", changed(({ images }) => Object.assign(images[1] ?? {}, { file: "../x.bin" })), /"\.\.\/x\.bin".*plain/],
    ["digest", changed(({ images }) => Object.assign(images[1] ?? {}, { sha256: "12" })), /sha256 "12"/],
    ["order", changed(({ images }) => images.reverse()), /image 1 is not above/],
  ];
  for (const [name, text, complaint] of wrong) {
    it(`refuses a manifest with a wrong ${name}, naming the file and the value`, () => {
      assert.throws(
        () => parseManifest(text, "there/manifest.json"),
        (error) => error instanceof ImageError && complaint.test(error.message) && error.message.startsWith("there/"),
      );
    });
  }

  it("writes the list that ESP Web Tools reads", () => {
    assert.deepEqual(webToolsManifest(manifest()), {
      name: "noonmark",
      version: "1.2.3",
      new_install_prompt_erase: true,
      new_install_improv_wait_time: 0,
      builds: [
        {
          chipFamily: "ESP32-C3",
          parts: [
            { path: "bootloader.bin", offset: 0 },
            { path: "noonmark.bin", offset: 65536 },
          ],
        },
      ],
    });
  });
});
