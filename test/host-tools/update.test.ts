import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { Failure } from "../../host-tools/failure.js";
import { type ImageManifest, sha256 } from "../../host-tools/images.js";
import { applicationOf, imagesFor, readKey, refuseOlder, run } from "../../host-tools/update.js";
import { makeImage } from "../update/device.js";

const place = mkdtempSync(join(tmpdir(), "noonmark-update-"));
after(() => rmSync(place, { recursive: true }));

function folder(name: string, image: Buffer, board: string | undefined): string {
  const path = join(place, name);
  mkdirSync(path);
  writeFileSync(join(path, "noonmark.bin"), image);
  const images = [{ offset: 0x10000, file: "noonmark.bin", sha256: sha256(image) }];
  const manifest: ImageManifest = { name: "noonmark", version: "0.2.0", chip: "esp32c3", images };
  writeFileSync(join(path, "manifest.json"), JSON.stringify(board === undefined ? manifest : { ...manifest, board }));
  return path;
}

const device = { board: "esp32/esp32c3", version: "0.1.0", nonce: new Uint8Array(16), protocol: 2 };

describe("noonmark update", () => {
  it("takes the application of a folder that was built for the device's board", () => {
    const image = makeImage(4096);
    assert.ok(applicationOf(imagesFor(device, folder("good", image, "esp32/esp32c3"))).equals(image));
  });

  it("refuses a folder for another board, or for an unnamed one: a board without its network cannot be mended", () => {
    assert.throws(
      () => imagesFor(device, folder("other", makeImage(4096), "esp32/esp32s3")),
      /is for esp32\/esp32s3, the device/,
    );
    assert.throws(() => imagesFor(device, folder("unnamed", makeImage(4096), undefined)), /unnamed board with esp32c3/);
  });

  it("refuses a device that it knows no firmware for", () => {
    assert.throws(
      () => imagesFor({ ...device, board: "simulator" }, undefined),
      /is a simulator: there is no firmware/,
    );
  });

  it("refuses an image that does not end with its digest", () => {
    const image = makeImage(4096);
    image[100] = (image[100] ?? 0) ^ 1;
    assert.throws(
      () => applicationOf(imagesFor(device, folder("changed", image, "esp32/esp32c3"))),
      /does not end with its SHA-256/,
    );
  });

  it("refuses to send an older version unless it is meant", () => {
    assert.throws(
      () => refuseOlder("clock", device, "0.0.9"),
      /has firmware 0\.1\.0, and 0\.0\.9 is older.*--allow-older/,
    );
    refuseOlder("clock", device, "0.1.0");
    refuseOlder("clock", device, "0.2.0");
  });

  it("reads the key from a file or the environment, and never from the command line", () => {
    const file = join(place, "key");
    writeFileSync(file, "clé 🗝 with spaces \n");
    assert.equal(Buffer.from(readKey(file, {})).toString(), "clé 🗝 with spaces ");
    assert.equal(Buffer.from(readKey(undefined, { NOONMARK_UPDATE_KEY: "abc" })).toString(), "abc");
    assert.throws(
      () => readKey(undefined, {}),
      (error) => error instanceof Failure && error.status === 2,
    );
    assert.throws(() => readKey(join(place, "absent"), {}), /cannot be read/);
  });

  it("wants one host, and a port that is one", async () => {
    await assert.rejects(run([]), (error) => error instanceof Failure && error.status === 2);
    process.env.NOONMARK_UPDATE_KEY = "sixteen bytes or more";
    await assert.rejects(run(["127.0.0.1", "--port", "99999"]), /--port "99999" is not a whole number/);
    delete process.env.NOONMARK_UPDATE_KEY;
  });
});
