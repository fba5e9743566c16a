import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Device, KEY, makeImage } from "./device.js";

const HELLO = 1;
const BEGIN = 3;
const BLOCK = 5;
const FINISH = 6;
const [READY, WAIT, REFUSED, NO_ROOM, NOT_BEGUN, WRITE_FAILED, WRONG_IMAGE, DONE, OLDER, OUTDATED] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
];

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

/** The link of the block at `at`: the digest of what it carries. */
function link(image: Buffer, at: number): Buffer {
  return at >= image.length ? Buffer.alloc(32) : createHash("sha256").update(carried(image, at)).digest();
}

const carried = (image: Buffer, at: number): Buffer =>
  Buffer.concat([link(image, at + 1024), image.subarray(at, at + 1024)]);
const block = (image: Buffer, at: number) => message(BLOCK, Buffer.concat([number(at), carried(image, at)]));

interface BeginOptions {
  key?: Buffer;
  version?: string;
  flags?: number;
}

/** A BEGIN, put together from the description in message.ts, not from its code. */
function begin(challenge: Buffer, image: Buffer, { key = KEY, version = "0.1.0", flags = 0 }: BeginOptions = {}) {
  const name = Buffer.alloc(16);
  name.write(version);
  const body = Buffer.concat([number(image.length), number(flags), name, image.subarray(-32), link(image, 0)]);
  const signed = Buffer.concat([Buffer.from("noonmark update 2"), challenge.subarray(8, 40), body]);
  return message(BEGIN, Buffer.concat([body, createHmac("sha256", key).update(signed).digest()]));
}

/** The same as the first protocol had it. */
function begin1(challenge: Buffer, image: Buffer): Buffer {
  const body = Buffer.concat([number(image.length), image.subarray(-32)]);
  const signed = Buffer.concat([Buffer.from("noonmark update"), challenge.subarray(8, 40), body]);
  return message(BEGIN, Buffer.concat([body, createHmac("sha256", KEY).update(signed).digest()]));
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
    assert.ok(device.transfer.active);
    for (let at = 0; at < image.length; at += 1024) {
      assert.deepEqual(state(device.answer(block(image, at))), [READY, Math.min(at + 1024, image.length)]);
    }
    assert.ok(!device.chosen);
    assert.deepEqual(state(device.answer(finish())), [DONE, image.length]);
    assert.ok(device.chosen && device.transfer.done);
    assert.ok(device.slot.equals(image));
    assert.deepEqual(device.said, [
      "an update of 5000 bytes to 0.1.0 begins; no time is served meanwhile",
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
    assert.deepEqual(
      state(device.answer(begin(challenge, image, { key: Buffer.from("another long key") })))[0],
      REFUSED,
    );
    device.seconds(1);
    const elsewhere = Buffer.from(challenge);
    elsewhere.write("esp32/esp32s3", 24);
    assert.deepEqual(state(device.answer(begin(elsewhere, image)))[0], REFUSED);
    device.seconds(1);
    assert.deepEqual(state(device.answer(begin(challenge, image)))[0], WAIT);
    device.seconds(36);
    assert.ok(!device.transfer.active);
    assert.deepEqual(state(device.answer(begin(challenge, image)))[0], REFUSED);
    assert.deepEqual(state(new Device().answer(begin(challenge, image)))[0], REFUSED);
  });

  it("takes one guess a second", () => {
    const image = makeImage(5000);
    const device = new Device();
    const challenge = device.answer(hello());
    device.answer(begin(challenge, image, { key: Buffer.from("another long key") }));
    assert.deepEqual(state(device.answer(begin(challenge, image)))[0], WAIT);
    assert.ok(!device.transfer.active);
    device.seconds(1);
    assert.deepEqual(state(device.answer(begin(challenge, image)))[0], WAIT);
    assert.ok(device.transfer.active);
  });

  it("refuses an image for which there is no room", () => {
    const device = new Device();
    assert.deepEqual(state(device.answer(begin(device.answer(hello()), makeImage(200_001))))[0], NO_ROOM);
    assert.ok(!device.transfer.active);
  });

  it("is not spoiled by anybody's blocks, whatever they carry, and says so once", () => {
    const image = makeImage(5000);
    const other = makeImage(5000, 2);
    const device = begun(image);
    for (let at = 0; at < image.length; at += 1024) {
      const right = block(image, at);
      const changed = Buffer.from(right);
      changed[100] = (changed[100] ?? 0) ^ 1;
      const linked = Buffer.from(right);
      linked[12] = (linked[12] ?? 0) ^ 1;
      const shorter = right.subarray(0, -1);
      for (const wrong of [block(other, at), changed, linked, shorter, Buffer.concat([right, Buffer.from([0])])]) {
        assert.equal(device.answer(wrong).length, 0);
      }
      assert.deepEqual(state(device.answer(right)), [READY, Math.min(at + 1024, image.length)]);
    }
    assert.deepEqual(state(device.answer(finish()))[0], DONE);
    assert.ok(device.slot.equals(image));
    assert.equal(device.session.forged, 25);
    assert.equal(device.said.filter((text) => /ignored/.test(text)).length, 1);
  });

  it("is not kept from serving by forged blocks without end", () => {
    const image = makeImage(5000);
    const device = begun(image);
    for (let second = 0; second < 40; second++) {
      device.answer(block(makeImage(5000, 2), 0));
      device.seconds(1);
    }
    assert.ok(!device.transfer.active);
  });

  it("takes any blocks for right only where all of them are the owner's, in order", () => {
    const image = makeImage(3000);
    const packets = [0, 1024, 2048].flatMap((at) => [block(image, at), block(makeImage(3000, 2), at)]);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: packets.length - 1 }), { maxLength: 30 }), (order) => {
        const device = begun(image);
        for (const index of order) device.answer(packets[index] ?? Buffer.alloc(0));
        assert.ok(device.slot.equals(image.subarray(0, device.slot.length)));
      }),
      { numRuns: 200, seed: 20_261_201 },
    );
  });

  it("refuses an older version, takes one that is the same, newer, or said to be meant", () => {
    const image = makeImage(3000);
    const answered = (version: string, flags: number) => {
      const device = new Device(KEY, undefined, "0.10.0");
      const [code] = state(device.answer(begin(device.answer(hello()), image, { version, flags })));
      assert.equal(device.transfer.active, code === WAIT);
      return code;
    };
    assert.equal(answered("0.9.0", 0), OLDER);
    assert.equal(answered("0.10.0-rc.1", 0), OLDER);
    assert.equal(answered("0.10.0", 0), WAIT);
    assert.equal(answered("0.11.0", 0), WAIT);
    assert.equal(answered("0.9.0", 1), WAIT);
    assert.equal(answered("0.11.0", 2), OUTDATED);
  });

  it("cannot be talked into an older version by whoever changes what the owner signed", () => {
    const image = makeImage(3000);
    for (const at of [15, 16, 70, 100]) {
      const device = new Device(KEY, undefined, "0.10.0");
      const changed = begin(device.answer(hello()), image, { version: "0.9.0" });
      changed[at] = (changed[at] ?? 0) ^ 1;
      assert.equal(state(device.answer(changed))[0], REFUSED);
    }
  });

  it("tells a host of the first protocol that it is outdated", () => {
    const image = makeImage(3000);
    const device = new Device();
    const challenge = device.answer(hello());
    assert.equal(challenge[6], 2);
    assert.equal(state(device.answer(begin1(challenge, image)))[0], OUTDATED);
    assert.ok(!device.transfer.active);
  });

  it("refuses a whole that is not what was announced, though its owner sent it, and serves again", () => {
    // The digest of one image, and the blocks of another one.
    const image = makeImage(3000);
    const other = makeImage(3000, 2);
    const device = new Device();
    const mixed = Buffer.concat([image.subarray(0, -32), other.subarray(-32)]);
    device.answer(begin(device.answer(hello()), mixed));
    device.seconds(5);
    for (let at = 0; at < mixed.length; at += 1024) device.answer(block(mixed, at));
    assert.deepEqual(state(device.answer(finish()))[0], WRONG_IMAGE);
    assert.ok(!device.chosen && !device.transfer.active);
    assert.match(device.said.at(-1) ?? "", /no whole image/);
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
    assert.ok(lonely.transfer.active);
    lonely.seconds(1);
    assert.ok(!lonely.transfer.active);
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
    assert.ok(!device.transfer.active);
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
          fc.uint8Array({ maxLength: 1072 }),
          typed.map(([type, body]) => message(type, body)),
        ),
        (packet) => {
          const answer = device.answer(packet);
          assert.ok(answer.length <= packet.length);
          assert.ok(!device.transfer.active);
          device.seconds(1);
        },
      ),
      { numRuns: 1000, seed: 20_261_122 },
    );
  });
});
