import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterEach, describe, it } from "node:test";
import { Failure } from "../../../host-tools/failure.js";
import { type NewFirmware, UpdateClient } from "../../../host-tools/update/client.js";
import { Device, KEY, makeImage } from "../../update/device.js";

/** The firmware's own session behind a socket on loopback, whose network can lose and double. */
class Stand {
  readonly device = new Device();
  port = 0;
  /** Whether the packet of this number is lost on its way. */
  loses: (count: number) => boolean = () => false;
  /** How often each answer arrives. */
  copies = 1;
  private readonly socket: Socket = createSocket("udp4");
  private count = 0;

  async open(): Promise<void> {
    this.socket.on("message", (packet, from) => {
      if (this.loses(this.count++)) return;
      const answer = this.device.answer(packet);
      // A second passes with each packet that is told to wait.
      this.device.seconds(1);
      if (answer.length === 0 || this.loses(this.count++)) return;
      for (let copy = 0; copy < this.copies; copy++) this.socket.send(answer, from.port, from.address);
    });
    this.socket.bind(0, "127.0.0.1");
    await once(this.socket, "listening");
    this.port = this.socket.address().port;
  }

  close(): void {
    this.socket.close();
  }
}

function firmware(image: Buffer, version = "0.1.0", allowOlder = false): NewFirmware {
  return { image, version, allowOlder };
}

let received = Buffer.alloc(0);

/** A device as firmware 0.1.0 was: no protocol in its challenge, a BEGIN of 76 bytes, blocks without links. */
function oldDevice(length: number): (packet: Uint8Array) => Buffer {
  received = Buffer.alloc(0);
  const state = (packet: Uint8Array, code: number) => {
    const answer = Buffer.from(`NMU1\x04\0\0\0`, "latin1");
    answer[5] = packet[5] ?? 0;
    const body = Buffer.alloc(8);
    body[0] = code;
    body.writeUInt32BE(received.length, 4);
    return Buffer.concat([answer, body]);
  };
  return (packet) => {
    const bytes = Buffer.from(packet);
    switch (bytes[4]) {
      case 1: {
        const names = Buffer.alloc(48);
        names.write("esp32/esp32c3", 16);
        names.write("0.1.0", 32);
        return Buffer.concat([Buffer.from([0x4e, 0x4d, 0x55, 0x31, 2, bytes[5] ?? 0, 0, 0]), names]);
      }
      case 3: {
        const signed = Buffer.alloc(32);
        signed.write("esp32/esp32c3", 16);
        const tag = createHmac("sha256", KEY)
          .update("noonmark update")
          .update(signed)
          .update(bytes.subarray(8, 44))
          .digest();
        return state(bytes, bytes.length === 76 && bytes.subarray(44).equals(tag) ? 0 : 2);
      }
      case 5:
        assert.equal(bytes.readUInt32BE(8), received.length);
        received = Buffer.concat([received, bytes.subarray(12)]);
        return state(bytes, 0);
      default:
        return state(bytes, received.length === length ? 7 : 0);
    }
  };
}

describe("update over the network", () => {
  const open: { close(): void }[] = [];
  afterEach(() => {
    for (const each of open.splice(0)) each.close();
  });

  async function meet(): Promise<{ stand: Stand; client: UpdateClient }> {
    const stand = new Stand();
    await stand.open();
    const client = new UpdateClient("127.0.0.1", stand.port, { repeatMs: 40, waitMs: 10 });
    open.push(stand, client);
    return { stand, client };
  }

  it("asks who is there, waits until the device is quiet, and sends all", async () => {
    const { stand, client } = await meet();
    const image = makeImage(20_000);
    const device = await client.identify();
    assert.deepEqual([device.board, device.version], ["esp32/esp32c3", "0.1.0"]);
    const parts: number[] = [];
    await client.send(firmware(image), KEY, device, (part) => parts.push(part));
    assert.ok(stand.device.slot.equals(image));
    assert.ok(stand.device.chosen);
    assert.equal(parts.length, Math.ceil(20_000 / 1024));
    assert.equal(parts.at(-1), 1);
  });

  it("comes through a network that loses every fifth packet", async () => {
    const { stand, client } = await meet();
    const image = makeImage(5_000);
    const device = await client.identify();
    stand.loses = (count) => count % 5 === 2;
    await client.send(firmware(image), KEY, device, () => {});
    assert.ok(stand.device.chosen);
  });

  it("comes through a network that doubles every answer", async () => {
    const { stand, client } = await meet();
    const image = makeImage(5_000);
    const device = await client.identify();
    stand.copies = 2;
    await client.send(firmware(image), KEY, device, () => {});
    assert.ok(stand.device.chosen);
  });

  it("says whose fault it is when the key is refused", async () => {
    const { client } = await meet();
    const device = await client.identify();
    await assert.rejects(
      client.send(firmware(makeImage(3_000)), Buffer.from("not the right key"), device, () => {}),
      (error) => {
        assert.ok(error instanceof Failure);
        assert.match(error.message, /refuses the key: is it update\.key/);
        return true;
      },
    );
  });

  it("says it when the flash fails in the middle", async () => {
    const { stand, client } = await meet();
    stand.device.refuseAt = 2048;
    const device = await client.identify();
    await assert.rejects(
      client.send(firmware(makeImage(5_000)), KEY, device, () => {}),
      /its flash cannot be written/,
    );
    assert.ok(!stand.device.transfer.active);
  });

  it("does not send an older version, and does where it is meant", async () => {
    const { stand, client } = await meet();
    const image = makeImage(5_000);
    const device = await client.identify();
    await assert.rejects(
      client.send(firmware(image, "0.0.9"), KEY, device, () => {}),
      /older than its firmware; --allow-older/,
    );
    assert.ok(!stand.device.transfer.active);
    await client.send(firmware(image, "0.0.9", true), KEY, await client.identify(), () => {});
    assert.ok(stand.device.slot.equals(image));
  });

  it("comes through forged blocks that arrive before each of its own", async () => {
    const { stand, client } = await meet();
    const image = makeImage(5_000);
    const device = await client.identify();
    const answer = stand.device.answer.bind(stand.device);
    stand.device.answer = (packet) => {
      if (packet[4] === 5) {
        const forged = Buffer.from(packet);
        forged[60] = (forged[60] ?? 0) ^ 0xff;
        assert.equal(answer(forged).length, 0);
      }
      return answer(packet);
    };
    await client.send(firmware(image), KEY, device, () => {});
    assert.ok(stand.device.slot.equals(image));
    assert.ok(stand.device.session.forged >= 5);
  });

  it("still speaks the first protocol to a device of the first", async () => {
    const { stand, client } = await meet();
    const image = makeImage(5_000);
    stand.device.answer = oldDevice(image.length);
    const device = await client.identify();
    assert.equal(device.protocol, 1);
    await client.send(firmware(image), KEY, device, () => {});
    assert.ok(received.equals(image));
  });

  it("leaves a device of a later protocol to a later program", async () => {
    const { client } = await meet();
    const device = { ...(await client.identify()), protocol: 3 };
    await assert.rejects(
      client.send(firmware(makeImage(3_000)), KEY, device, () => {}),
      /another version of the update protocol/,
    );
  });
});
