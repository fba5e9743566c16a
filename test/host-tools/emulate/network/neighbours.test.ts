import assert from "node:assert/strict";
import { test } from "node:test";
import { BROADCAST, readFrame, writeArp, writeUdp } from "../../../../host-tools/emulate/network/frames.js";
import { CLIENTS, Neighbours, serverAddress } from "../../../../host-tools/emulate/network/neighbours.js";

const BOARD = { mac: "525400123456", address: "10.0.2.15" };
const QEMU = { mac: "52550a000202", address: "10.0.2.2" };
const NOBODY = "000000000000";

const asks = (sender: { mac: string; address: string }, address: string) =>
  writeArp({ kind: "arp", operation: "request", sender, target: { mac: NOBODY, address } });

const announcement = ({ mac, address }: { mac: string; address: string }) =>
  writeUdp({
    source: mac,
    destination: "01005e0000fb",
    from: { address, port: 5353 },
    to: { address: "224.0.0.251", port: 5353 },
    payload: Buffer.from("here"),
  });

test("the board learns our addresses by ARP, and no others", () => {
  const neighbours = new Neighbours(2);
  for (const address of [CLIENTS, serverAddress(0), serverAddress(1)]) {
    const { reply } = neighbours.take(asks(BOARD, address));
    const read = reply === undefined ? undefined : readFrame(reply);
    assert.ok(read?.kind === "arp" && read.operation === "reply");
    assert.equal(read.sender.address, address);
    assert.deepEqual(read.target, BOARD);
  }
  for (const address of [serverAddress(2), "10.0.2.2", BOARD.address, "192.0.2.1"]) {
    assert.deepEqual(neighbours.take(asks(BOARD, address)), {});
  }
});

test("nothing is sent before the board has said where it is; the probe of an address does not say so", () => {
  const neighbours = new Neighbours(0);
  const compose = () => neighbours.compose({ address: CLIENTS, port: 50_000 }, 123, Buffer.from("x"));
  assert.equal(compose(), undefined);
  neighbours.take(asks({ mac: BOARD.mac, address: "0.0.0.0" }, BOARD.address));
  neighbours.take(asks(QEMU, BOARD.address));
  neighbours.take(announcement(QEMU));
  assert.equal(compose(), undefined);
  neighbours.take(asks(BOARD, BOARD.address));
  assert.equal(neighbours.board, BOARD.address);
  const frame = compose();
  const read = frame === undefined ? undefined : readFrame(frame);
  assert.ok(read?.kind === "udp");
  assert.equal(read.destination, BOARD.mac);
  assert.deepEqual(read.to, { address: BOARD.address, port: 123 });
  assert.equal(neighbours.compose({ address: CLIENTS, port: 1 }, 123, Buffer.alloc(1473)), undefined);
});

test("what it sends over UDP says where it is as well", () => {
  const neighbours = new Neighbours(0);
  neighbours.take(announcement(BOARD));
  assert.equal(neighbours.board, BOARD.address);
});

test("a board that takes another address is found there", () => {
  const neighbours = new Neighbours(0);
  neighbours.take(asks(BOARD, BOARD.address));
  neighbours.take(asks({ ...BOARD, address: "10.0.2.40" }, "10.0.2.40"));
  assert.equal(neighbours.board, "10.0.2.40");
});

test("datagrams for our addresses are handed on, all others are not ours", () => {
  const neighbours = new Neighbours(1);
  const to = (address: string) =>
    neighbours.take(
      writeUdp({
        source: BOARD.mac,
        destination: BROADCAST,
        from: { address: BOARD.address, port: 123 },
        to: { address, port: 49_152 },
        payload: Buffer.from("answer"),
      }),
    );
  assert.equal(to(CLIENTS).datagram?.payload.toString(), "answer");
  assert.equal(to(serverAddress(0)).datagram?.to.address, serverAddress(0));
  for (const address of ["10.0.2.3", serverAddress(1), "224.0.0.251", "192.0.2.1"]) assert.deepEqual(to(address), {});
});
