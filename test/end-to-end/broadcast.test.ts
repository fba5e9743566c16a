import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { freePort, Simulation } from "./simulator.js";

const NTP_MINUS_UNIX_S = 2208988800;
/** It takes 8 s to be synchronised. */
const TIMEOUT_MS = 60_000;
const SECRET = "00112233445566778899aabbccddeeff00112233";
/** All of the loopback network, so that nothing leaves the machine; the group is sent to by the same interface. */
const BROADCAST = "127.255.255.255";
const GROUP = "224.0.1.1";

/** A socket for what is sent to `address`; a group is joined on the loopback interface. */
async function listener(address: string, port: number, group: boolean): Promise<Socket> {
  const socket = createSocket({ type: "udp4", reuseAddr: true });
  socket.bind(port, address);
  await once(socket, "listening");
  if (group) socket.addMembership(address, "127.0.0.1");
  return socket;
}

interface Received {
  packet: Buffer;
  /** Its transmit time, and when it was read here. */
  sentS: number;
  nowS: number;
}

/** The next packet that the scheduler handed on promptly, or the third, whatever it did. */
async function prompt(socket: Socket): Promise<Received> {
  for (let turn = 1; ; turn++) {
    const [packet] = (await once(socket, "message", { signal: AbortSignal.timeout(TIMEOUT_MS) })) as [Buffer];
    const nowS = Date.now() / 1000;
    const sentS = packet.readUInt32BE(40) - NTP_MINUS_UNIX_S + packet.readUInt32BE(44) / 2 ** 32;
    if (turn === 3 || nowS - sentS < 0.5) return { packet, sentS, nowS };
  }
}

for (const [what, address] of [
  ["broadcast", BROADCAST],
  ["multicast", GROUP],
] as const) {
  describe(`a simulation that tells the time by ${what}`, () => {
    let simulation: Simulation;
    let socket: Socket;

    before(async () => {
      const [port, told] = [await freePort(), await freePort()];
      socket = await listener(address, told, address === GROUP);
      simulation = new Simulation([
        ...["--ntp-port", String(port), "--json", "--config", `serving.port=${told}`],
        ...["--config", `broadcast.ipv4="${address}"`, "--config", "broadcast.pollExponent=4"],
        ...["--config", "broadcast.keyId=7", "--config", `authentication.keys=["7:SHA1:${SECRET}"]`],
      ]);
    });
    after(async () => {
      socket.close();
      await simulation.stop();
    });

    test("sends signed packets of mode 5 with the host's time, and only once it is synchronised", async () => {
      const { packet, sentS, nowS } = await prompt(socket);
      assert.equal(packet.length, 72);
      assert.equal(packet[0], 0x25, "leap 0, version 4, mode 5");
      assert.equal(packet[1], 1);
      assert.equal(packet[2], 4);
      assert.equal(packet.toString("hex", 24, 40), "00".repeat(16), "origin and receive time");
      assert.ok(Math.abs(sentS - nowS) < 0.5, `sent at ${sentS}, received at ${nowS}`);
      assert.equal(packet.readUInt32BE(48), 7);
      const digest = createHash("sha1").update(Buffer.from(SECRET, "hex")).update(packet.subarray(0, 48)).digest();
      assert.equal(packet.toString("hex", 52), digest.toString("hex"));
      // The row of the second in which it was sent may come after it.
      await simulation.row(({ stratum }) => stratum === 1, TIMEOUT_MS / 1000);
      const before = simulation.rows.filter(({ stratum }) => stratum !== 1);
      assert.ok(before.length > 0, "rows before it was synchronised");
    });
  });
}

test("what cannot be signed is not sent, and the journal says so", async () => {
  const port = await freePort();
  const simulation = new Simulation(["--ntp-port", String(port), "--json", "--config", "broadcast.keyId=9"]);
  await simulation.row(() => true, 20);
  await simulation.stop();
  assert.match(simulation.text, /nothing is broadcast: broadcast\.keyId 9 is no key of authentication\.keys/);
});
