import assert from "node:assert/strict";
import { test } from "node:test";
import { FlashImage } from "../../../host-tools/simulator/flash-image.js";

test("gives back the sectors that hold something, and only them", () => {
  const image = new FlashImage();
  image.change(4096 + 32, Buffer.from("abc"));
  const given: [number, number, string][] = [];
  const writer = {
    flash: (at: number, bytes: Uint8Array) =>
      void given.push([at, bytes.length, Buffer.from(bytes).toString("latin1", 32, 35)]),
  };
  new FlashImage(image.bytes).give(writer);
  assert.deepEqual(given, [[4096, 4096, "abc"]]);
});
