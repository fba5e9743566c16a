import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Upload } from "../../../src/management/web/upload.js";
import { BOARD, Device, makeImage } from "../../update/device.js";

const IMAGE = makeImage(5000);
const BEGIN = {
  board: BOARD,
  version: "0.2.0",
  length: IMAGE.length,
  digest: IMAGE.subarray(-32).toString("hex"),
};
const pieceAt = (offset: number, to = offset + 2048) => ({
  offset,
  data: IMAGE.subarray(offset, to).toString("base64"),
});

describe("an upload by the page", () => {
  it("brings a firmware in pieces, each again until it is taken", () => {
    const device = new Device();
    const upload = new Upload(device.transfer, BOARD);
    assert.deepEqual(upload.take({ begin: BEGIN }), { ready: false, offset: 0, length: 5000 });
    assert.deepEqual(upload.take(pieceAt(0)), { ready: false, offset: 0, length: 5000 });
    device.seconds(5);
    assert.deepEqual(upload.take(pieceAt(0)), { ready: true, offset: 2048, length: 5000 });
    // The answer was lost: the same again changes nothing.
    assert.deepEqual(upload.take(pieceAt(0)), { ready: true, offset: 2048, length: 5000 });
    assert.match(String(upload.take({ finish: true })), /only 2048 of 5000/);
    upload.take(pieceAt(2048));
    upload.take(pieceAt(4096));
    assert.deepEqual(upload.take({ finish: true }), { ready: true, offset: 5000, length: 5000, done: true });
    assert.ok(device.chosen && device.slot.equals(IMAGE));
    assert.match(String(upload.take({ begin: BEGIN })), /in place already/);
  });

  it("refuses another board's, an older one that is not meant, and what is nothing", () => {
    const device = new Device();
    const upload = new Upload(device.transfer, BOARD);
    const refused: readonly (readonly [Record<string, unknown>, RegExp])[] = [
      [{ begin: { ...BEGIN, board: "esp32/nodemcu" } }, /is for esp32\/nodemcu, and this is a esp32\/esp32c3/],
      [{ begin: { ...BEGIN, board: "<b> </b>" } }, /is for an unnamed board/],
      [{ begin: { ...BEGIN, version: "0.0.1" } }, /older than the one that runs/],
      [{ begin: { ...BEGIN, version: "x y" } }, /no version/],
      [{ begin: { ...BEGIN, length: 1e7 } }, /no room/],
      [{ begin: { ...BEGIN, length: -1 } }, /no length/],
      [{ begin: { ...BEGIN, digest: "00" } }, /not 64 digits/],
      [pieceAt(0), /no update is under way/],
      [{ finish: true }, /no update is under way/],
      [{}, /nothing was done/],
    ];
    for (const [body, error] of refused) assert.match(String(upload.take(body)), error);
    assert.ok(!device.transfer.active);
    assert.ok(typeof upload.take({ begin: { ...BEGIN, version: "0.0.1", allowOlder: true } }) === "object");
  });

  it("is given up where the image is another one, the flash refuses, or a piece is no base64", () => {
    const begun = () => {
      const device = new Device();
      const upload = new Upload(device.transfer, BOARD);
      upload.take({ begin: BEGIN });
      device.seconds(5);
      return { device, upload };
    };
    const other = begun();
    assert.match(String(other.upload.take({ offset: 0, data: "%%%%" })), /no base64/);
    assert.ok(other.device.transfer.active);
    for (const offset of [0, 2048, 4096]) {
      const bytes = makeImage(5000, 3).subarray(offset, offset + 2048);
      other.upload.take({ offset, data: bytes.toString("base64") });
    }
    assert.match(String(other.upload.take({ finish: true })), /not the image that was announced/);
    const full = begun();
    full.device.refuseAt = 0;
    assert.match(String(full.upload.take(pieceAt(0))), /the flash refused/);
    for (const { device } of [other, full]) assert.ok(!device.transfer.active && !device.chosen);
  });
});
