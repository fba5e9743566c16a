import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Device, KEY, makeImage } from "./device.js";

const HELLO = 1;
const BEGIN = 3;
const BLOCK = 5;
const FINISH = 6;
const [READY, WAIT, REFUSED, NO_ROOM, NOT_BEGUN, WRITE_FAILED, WRONG_IMAGE, DONE] = [0, 1, 2, 3, 4, 5, 6, 7];

function message(type: number, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`NMU1${String.fromCharCode(type)}\0\0\0`, "latin1"), body]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const hello = () => message(HELLO, Buffer.alloc(48));
const finish = () => message(FINISH, Buffer.alloc(8));
const block = (image: Buffer, at: number, bytes = 1024) =>
  message(BLOCK, Buffer.concat([number(at), image.subarray(at, at + bytes)]));

/** A BEGIN, put together from the description in message.ts, not from its code. */
function begin(challenge: Buffer, image: Buffer, key = KEY): Buffer {
  const body = Buffer.concat([number(image.length), image.subarray(-32)]);
  const signed = Buffer.concat([Buffer.from("noonmark update"), challenge.subarray(8, 40), body]);
  return message(BEGIN, Buffer.concat([body, createHmac("sha256", key).update(signed).digest()]));
}

function state(answer: Buffer): [code: number, next: number] {
  assert.equal(answer.toString("latin1", 0, 5), "NMU1\x04");
  assert.equal(answer.length, 16);
  return [answer[8] ?? -1, answer.readUInt32BE(12)];
}

/** A device that has accepted `image` and waits for its first block. */
function begun(image: Buffer): Device {
  const device = new Device();
  assert.deepEqual(state(device.answer(begin(device.answer(hello()), image))), [WAIT, 0]);
  device.seconds(5);
  return device;
}

describe("update session", () => {
  it("repeats the number of the question", () => {
    const question = hello();
    question[5] = 77;
    assert.equal(new Device().answer(question)[5], 77);
  });

  it("tells who it is, in no more bytes than it was asked with", () => {
    const device = new Device();
    const answer = device.answer(hello());
    assert.equal(answer.length, 56);
    assert.equal(answer.toString("latin1", 24, 37), "esp32/esp32c3");
    assert.equal(answer.toString("latin1", 40, 45), "0.1.0");
    assert.equal(device.answer(hello().subarray(0, 55)).length, 0);
  });

  it("takes an image, checks it and chooses it", () => {
    const image = makeImage(5000);
    const device = begun(image);
    assert.ok(device.session.active);
    for (let at = 0; at < image.length; at += 1024) {
      assert.deepEqual(state(device.answer(block(image, at))), [READY, Math.min(at + 1024, image.length)]);
    }
    assert.ok(!device.chosen);
    assert.deepEqual(state(device.answer(finish())), [DONE, image.length]);
    assert.ok(device.chosen && device.session.done);
    assert.ok(device.slot.equals(image));
    assert.deepEqual(device.said, [
      "an update of 5000 bytes begins; no time is served meanwhile",
      "the update is in place and starts on trial",
    ]);
    // The answer was lost: the host asks again.
    assert.deepEqual(state(device.answer(finish()))[0], DONE);
  });

  it("lets what it served before expire first", () => {
    const image = makeImage(5000);
    const device = new Device();
    device.answer(begin(device.answer(hello()), image));
    for (let second = 0; second < 5; second++) {
      assert.deepEqual(state(device.answer(block(image, 0))), [WAIT, 0]);
      device.seconds(1);
    }
    assert.deepEqual(state(device.answer(block(image, 0))), [READY, 1024]);
  });

  it("refuses another key, another board, a challenge used before, and no challenge", () => {
    const image = makeImage(5000);
    const device = new Device();
    const challenge = device.answer(hello());
    assert.deepEqual(state(device.answer(begin(challenge, image, Buffer.from("another long key"))))[0], REFUSED);
    device.seconds(1);
    const elsewhere = Buffer.from(challenge);
    elsewhere.write("esp32/esp32s3", 24);
    assert.deepEqual(state(device.answer(begin(elsewhere, image)))[0], REFUSED);
    device.seconds(1);
    assert.deepEqual(state(device.answer(begin(challenge, image)))[0], WAIT);
    device.answer(block(image, 0, 10));
    device.seconds(36);
    assert.ok(!device.session.active);
    assert.deepEqual(state(device.answer(begin(challenge, image)))[0], REFUSED);
    assert.deepEqual(state(new Device().answer(begin(challenge, image)))[0], REFUSED);
  });

  it("takes one guess a second", () => {
    const image = makeImage(5000);
    const device = new Device();
    const challenge = device.answer(hello());
    device.answer(begin(challenge, image, Buffer.from("another long key")));
    assert.deepEqual(state(device.answer(begin(challenge, image)))[0], REFUSED);
    device.seconds(1);
    assert.deepEqual(state(device.answer(begin(challenge, image)))[0], WAIT);
  });

  it("refuses an image for which there is no room", () => {
    const device = new Device();
    assert.deepEqual(state(device.answer(begin(device.answer(hello()), makeImage(200_001))))[0], NO_ROOM);
    assert.ok(!device.session.active);
  });

  it("refuses an image that is not the one that was announced, and serves again", () => {
    const image = makeImage(3000);
    const other = makeImage(3000, 2);
    const device = begun(image);
    for (let at = 0; at < other.length; at += 1024) device.answer(block(other, at));
    assert.deepEqual(state(device.answer(finish()))[0], WRONG_IMAGE);
    assert.ok(!device.chosen && !device.session.active);
    assert.match(device.said.at(-1) ?? "", /not the image that was announced/);
  });

  it("refuses an image that was changed on the way", () => {
    const image = makeImage(3000);
    const device = begun(image);
    const changed = Buffer.from(image);
    changed[1500] = (changed[1500] ?? 0) ^ 1;
    for (let at = 0; at < image.length; at += 1024) device.answer(block(changed, at));
    assert.deepEqual(state(device.answer(finish()))[0], WRONG_IMAGE);
    assert.match(device.said.at(-1) ?? "", /no whole image/);
  });

  it("refuses more than was announced", () => {
    const image = makeImage(1000);
    const device = begun(image);
    assert.deepEqual(state(device.answer(block(Buffer.concat([image, image]), 0)))[0], WRONG_IMAGE);
  });

  it("says where it is when it is asked for more than it has, or hears of an update that it does not know", () => {
    const image = makeImage(3000);
    const device = begun(image);
    device.answer(block(image, 0));
    assert.deepEqual(state(device.answer(finish())), [READY, 1024]);
    const other = new Device();
    assert.deepEqual(state(other.answer(block(image, 0)))[0], NOT_BEGUN);
    assert.deepEqual(state(other.answer(finish()))[0], NOT_BEGUN);
  });

  it("gives up when the flash refuses, and when nothing comes any more", () => {
    const image = makeImage(5000);
    const device = begun(image);
    device.refuseAt = 2048;
    device.answer(block(image, 0));
    device.answer(block(image, 1024));
    assert.deepEqual(state(device.answer(block(image, 2048)))[0], WRITE_FAILED);
    assert.equal(device.abandoned, 1);
    const lonely = begun(image);
    lonely.seconds(25);
    assert.ok(lonely.session.active);
    lonely.seconds(1);
    assert.ok(!lonely.session.active);
    assert.match(lonely.said.at(-1) ?? "", /nothing came for 30 s/);
  });

  it("is not kept from serving by packets that bring nothing", () => {
    const image = makeImage(5000);
    const device = begun(image);
    for (let second = 0; second < 40; second++) {
      device.answer(block(image, 4096));
      device.answer(finish());
      device.seconds(1);
    }
    assert.ok(!device.session.active);
  });

  it("comes through loss, doubling and disorder with the whole image", () => {
    const image = makeImage(20_000);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("through", "lost", "twice", "late"), { minLength: 1, maxLength: 60 }),
        (fates) => {
          const device = begun(image);
          let turn = 0;
          let late: Buffer | undefined;
          for (let next = 0, tries = 0; next < image.length && tries < 400; tries++) {
            const packet = block(image, next);
            // After the drawn fates all goes well, so that it ends.
            const fate = fates[turn++] ?? "through";
            if (late !== undefined) device.answer(late);
            late = fate === "late" ? packet : undefined;
            if (fate === "lost" || fate === "late") continue;
            if (fate === "twice") device.answer(packet);
            next = state(device.answer(packet))[1];
          }
          assert.equal(state(device.answer(finish()))[0], DONE);
          assert.ok(device.slot.equals(image));
        },
      ),
      { numRuns: 60, seed: 20_261_122 },
    );
  });

  it("answers any packet with nothing, or with no more bytes than it has", () => {
    const device = new Device();
    const typed = fc.tuple(fc.integer({ min: 0, max: 8 }), fc.uint8Array({ maxLength: 1048 }));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 1056 }),
          typed.map(([type, body]) => message(type, body)),
        ),
        (packet) => {
          const answer = device.answer(packet);
          assert.ok(answer.length <= packet.length);
          assert.ok(!device.session.active);
          device.seconds(1);
        },
      ),
      { numRuns: 1000, seed: 20_261_122 },
    );
  });
});
