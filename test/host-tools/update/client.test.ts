import assert from "node:assert/strict";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterEach, describe, it } from "node:test";
import { Failure } from "../../../host-tools/failure.js";
import { UpdateClient } from "../../../host-tools/update/client.js";
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
    await client.send(image, KEY, device, (part) => parts.push(part));
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
    await client.send(image, KEY, device, () => {});
    assert.ok(stand.device.chosen);
  });

  it("comes through a network that doubles every answer", async () => {
    const { stand, client } = await meet();
    const image = makeImage(5_000);
    const device = await client.identify();
    stand.copies = 2;
    await client.send(image, KEY, device, () => {});
    assert.ok(stand.device.chosen);
  });

  it("says whose fault it is when the key is refused", async () => {
    const { client } = await meet();
    const device = await client.identify();
    await assert.rejects(
      client.send(makeImage(3_000), Buffer.from("not the right key"), device, () => {}),
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
      client.send(makeImage(5_000), KEY, device, () => {}),
      /its flash cannot be written/,
    );
    assert.ok(!stand.device.session.active);
  });
});
