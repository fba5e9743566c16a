import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { after, before, test } from "node:test";
import { makeHeader, type PacketHeader, readHeader } from "../../../../src/ntp/packet.js";
import { PACKET_VERDICTS, type PacketVerdict } from "../../../../src/serving/packet-counters.js";
import { compile } from "../../compile.js";
import { SERVE_SOURCES } from "../cases.js";

const SOURCES = [
  "test/drivers/responder/sim/udp-harness.c",
  ...["sim/udp", "sim/ancillary", "sim/group", "sim/endpoint", ...SERVE_SOURCES].map(
    (name) => `drivers/responder/${name}.c`,
  ),
];
const NTP_MINUS_UNIX_SECONDS = 2208988800;
const TIMEOUT_MS = 5000;
/** Half of it is the longest that a request is held; then the thread may have to wait for a processor. */
const HELD_LIMIT_S = 1;

let program = "";
before(() => {
  program = compile(SOURCES, ["-O1", "-pthread", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]);
});

const running = new Set<ChildProcess>();
after(() => {
  for (const child of running) child.kill();
});

/** A UDP port that nobody uses just now, or 0 where the host has no such address. */
async function freePort(address: string): Promise<number> {
  const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
  socket.bind(0, address);
  try {
    await once(socket, "listening");
    return socket.address().port;
  } catch {
    return 0;
  } finally {
    socket.close();
  }
}

const hasIpv6 = (await freePort("::1")) !== 0;

/** The host has no multicast on its loopback interface. */
class CannotJoin extends Error {}

/** A running responder; `stop` ends it and returns its counters in the order of enum reply_verdict. */
class Responder {
  readonly port: number;
  readonly #child: ChildProcess;
  #output = "";

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#child = child;
    child.stdout?.on("data", (text: Buffer) => {
      this.#output += text.toString();
    });
  }

  /** Between finding a port free and binding it somebody else may take it: then with another one. */
  static async start(address: string, group: readonly string[] = []): Promise<Responder> {
    for (let attempt = 0; attempt < 5; attempt++) {
      const port = await freePort("127.0.0.1");
      const child = spawn(program, [address, String(port), ...group], { stdio: ["pipe", "pipe", "inherit"] });
      running.add(child);
      const responder = new Responder(port, child);
      const [text] = await once(child.stdout, "data", { signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (String(text) === "ready\n") return responder;
      if (String(text) === "not joined\n") throw new CannotJoin();
      assert.match(String(text), /is in use/);
    }
    throw new Error("five ports in a row were taken by others");
  }

  /** Has it leave its group, look after nothing that is handed over, or do so again. */
  async tell(what: "leave" | "hold" | "go on"): Promise<void> {
    const said = once(this.#child.stdout as Readable, "data", { signal: AbortSignal.timeout(TIMEOUT_MS) });
    this.#child.stdin?.write(what);
    assert.equal(String((await said)[0]), { leave: "left\n", hold: "held\n", "go on": "going on\n" }[what]);
    this.#output = "";
  }

  async stop(): Promise<number[]> {
    this.#child.stdin?.end();
    const [status] = await once(this.#child, "close", { signal: AbortSignal.timeout(TIMEOUT_MS) });
    running.delete(this.#child);
    assert.equal(status, 0);
    return this.#output.replace("ready\n", "").trim().split(" ").map(Number);
  }
}

/** A connected client: a reply from another address than the one asked never reaches it. */
async function connect(address: string, port: number): Promise<Socket> {
  const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
  socket.connect(port, address);
  await once(socket, "connect");
  return socket;
}

function request(nonce: number, length = 48, first = 0x23): Buffer {
  const packet = Buffer.alloc(length);
  packet[0] = first;
  if (length >= 48) packet.writeUInt32BE(nonce, 44);
  return packet;
}

async function ask(address: string, port: number, packet: Buffer): Promise<Buffer> {
  const socket = await connect(address, port);
  try {
    socket.send(packet);
    const [reply] = await once(socket, "message", { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return reply;
  } finally {
    socket.close();
  }
}

function headerOf(packet: Buffer): PacketHeader {
  const header = makeHeader();
  readHeader(packet, header);
  return header;
}

/** All counters, in the driver's order: what is not named is 0. */
function counts(named: Partial<Record<PacketVerdict, number>>): number[] {
  return PACKET_VERDICTS.map((verdict) => named[verdict] ?? 0);
}

test("a plain request is answered with the host's time, received before it is sent", async () => {
  const responder = await Responder.start("127.0.0.1");
  const before = Date.now() / 1000;
  const header = headerOf(await ask("127.0.0.1", responder.port, request(7)));
  const after = Date.now() / 1000;
  const receive = header.receive.second - NTP_MINUS_UNIX_SECONDS + header.receive.fraction / 2 ** 32;
  const transmit = header.transmit.second - NTP_MINUS_UNIX_SECONDS + header.transmit.fraction / 2 ** 32;
  // Date.now() is cut to milliseconds; the kernel's stamp lies between the two readings. It is the time of sending where
  // the kernel has not begun to stamp yet, which it does shortly after it was told to.
  assert.ok(
    before - 0.002 < receive && receive <= transmit && transmit < after + 0.002,
    `${before} ${receive} ${after}`,
  );
  assert.equal(header.stratum, 1);
  assert.deepEqual(header.origin, { second: 0, fraction: 7 });
  assert.deepEqual(await responder.stop(), counts({ answered: 1 }));
});

async function askEach(bound: string, addresses: readonly string[]): Promise<void> {
  const responder = await Responder.start(bound);
  for (const address of addresses) {
    assert.equal((await ask(address, responder.port, request(1))).length, 48, `${bound} at ${address}`);
    const extended = request(1, 100, 0x26);
    assert.deepEqual(await ask(address, responder.port, extended), extended, `${bound} at ${address}`);
  }
  await responder.stop();
}

test("each address of a wildcard socket is answered from where it was asked", async () => {
  await askEach("0.0.0.0", ["127.0.0.1", "127.0.0.2"]);
  await askEach("", ["127.0.0.1", "127.0.0.2"]);
});

test("the same with IPv6", { skip: hasIpv6 ? false : "this host has no ::1" }, async () => {
  await askEach("::1", ["::1"]);
  await askEach("", ["::1"]);
  await askEach("::", ["::1", "127.0.0.1", "127.0.0.2"]);
});

test("a request to a group that was joined is answered from an own address (manycast)", async (context) => {
  // 224.0.1.1 are the NTP servers (IANA); by the loopback interface, so that nothing leaves the host.
  for (const address of ["", "0.0.0.0"]) {
    let responder: Responder;
    try {
      responder = await Responder.start(address, ["224.0.1.1%lo"]);
    } catch (error) {
      if (error instanceof CannotJoin) return context.skip("the loopback interface takes no multicast");
      throw error;
    }
    const socket = createSocket("udp4");
    try {
      socket.bind(0, "127.0.0.1");
      await once(socket, "listening");
      socket.setMulticastInterface("127.0.0.1");
      const replied = once(socket, "message", { signal: AbortSignal.timeout(TIMEOUT_MS) });
      socket.send(request(5), responder.port, "224.0.1.1");
      const [reply, from] = await replied;
      assert.equal(headerOf(reply).mode, 4);
      assert.deepEqual(headerOf(reply).origin, { second: 0, fraction: 5 });
      assert.equal(from.address, "127.0.0.1");
      await responder.tell("leave");
      // The loopback interface brings what a member asks twice: a second answer to the first may still come.
      const heard: number[] = [];
      socket.on("message", (late) => heard.push(headerOf(late).origin.fraction));
      socket.send(request(6), responder.port, "224.0.1.1");
      socket.send(request(7), responder.port, "127.0.0.1");
      while (!heard.includes(7)) await once(socket, "message", { signal: AbortSignal.timeout(TIMEOUT_MS) });
      assert.ok(!heard.includes(6), String(heard));
    } finally {
      socket.close();
      await responder.stop();
    }
  }
});

test("a burst is answered whole, with strictly increasing transmit times", async () => {
  const responder = await Responder.start("127.0.0.1");
  const socket = await connect("127.0.0.1", responder.port);
  const replies: PacketHeader[] = [];
  const all = new Promise<void>((done) => {
    socket.on("message", (reply) => {
      replies.push(headerOf(reply));
      if (replies.length === 100) done();
    });
  });
  for (let nonce = 0; nonce < 100; nonce++) socket.send(request(nonce));
  await all;
  socket.close();
  const times = replies.map(({ transmit }) => (BigInt(transmit.second) << 32n) + BigInt(transmit.fraction));
  assert.ok(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0n)));
  assert.deepEqual(new Set(replies.map(({ origin }) => origin.fraction)).size, 100);
  assert.equal((await responder.stop())[0], 100);
});

test("what is no request is dropped and counted, and the next request is answered", async () => {
  const responder = await Responder.start("127.0.0.1");
  const socket = await connect("127.0.0.1", responder.port);
  let heard = 0;
  socket.on("message", () => heard++);
  for (const length of [0, 1, 47, 1233, 4000]) socket.send(request(0, length));
  socket.send(request(0, 48, 0x03));
  socket.send(request(0, 48, 0x24));
  const last = once(socket, "message");
  socket.send(request(5));
  await last;
  socket.close();
  assert.equal(heard, 1);
  assert.deepEqual(await responder.stop(), counts({ answered: 1, wrongLength: 5, wrongVersion: 1, notARequest: 1 }));
});

test("more than fit wait for nobody: they are lost and counted", async () => {
  const responder = await Responder.start("127.0.0.1");
  const socket = await connect("127.0.0.1", responder.port);
  await responder.tell("hold");
  for (let nonce = 0; nonce < 500; nonce++) socket.send(request(nonce, 1232, 0x26));
  // The kernel's own queue may lose some requests, so this is asked until it is answered: what came before is handed over.
  const asking = setInterval(() => socket.send(request(5)), 10);
  await once(socket, "message", { signal: AbortSignal.timeout(TIMEOUT_MS) });
  clearInterval(asking);
  const back = new Promise<void>((done) => {
    socket.on("message", ({ length }) => {
      if (length !== 48) done();
    });
  });
  await responder.tell("go on");
  await back;
  socket.close();
  const [answered = 0, handedOver = 0, , , , , , , lost = 0, unsent = 0] = await responder.stop();
  assert.ok(answered >= 1 && unsent === 0, `${answered} answered, ${unsent} unsent`);
  // Eight places wait for who looks after them (HANDOVER_PACKETS).
  assert.ok(handedOver > 8 && handedOver - lost === 8, `${handedOver} handed over, ${lost} lost`);
});

test("an interleaved reply tells when the kernel sent the one before, as long as the client goes on", async () => {
  const hosts = hasIpv6 ? ["127.0.0.1", "::1"] : ["127.0.0.1"];
  const responder = await Responder.start("");
  for (const host of hosts) {
    let last: PacketHeader | undefined;
    let basic: PacketHeader | undefined;
    for (let turn = 0; turn < 6; turn++) {
      const packet = request(1000 + turn);
      if (last !== undefined) {
        packet.writeUInt32BE(last.receive.second, 24);
        packet.writeUInt32BE(last.receive.fraction, 28);
        packet.writeUInt32BE(turn, 36); // when it received the last reply, as far as it cares
      }
      const reply = headerOf(await ask(host, responder.port, packet));
      const interleaved = reply.origin.fraction === turn;
      assert.equal(interleaved, turn >= 2, `${host}, turn ${turn}`);
      if (interleaved && last !== undefined) {
        // After the last reply's request came, and after the time of composing that a basic reply tells.
        const held = seconds(reply.transmit) - seconds(last.receive);
        assert.ok(held > 0 && held < HELD_LIMIT_S, `${host}, turn ${turn}: left ${held} s after its request came`);
        if (turn === 2 && basic !== undefined) {
          const later = seconds(reply.transmit) - seconds(basic.transmit);
          assert.ok(later > 0 && later < HELD_LIMIT_S, `${host}: left ${later} s after it was composed`);
        }
      }
      basic = interleaved ? undefined : reply;
      last = reply;
    }
  }
  await responder.stop();
});

/** Good to a microsecond. */
function seconds({ second, fraction }: { second: number; fraction: number }): number {
  return second - 4_000_000_000 + fraction / 2 ** 32;
}

async function refusal(address: string, port: number): Promise<string> {
  const child = spawn(program, [address, String(port)], { stdio: ["pipe", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const [status] = await once(child, "close", { signal: AbortSignal.timeout(TIMEOUT_MS) });
  assert.equal(status, 1);
  return text;
}

test("a port in use and addresses that cannot be bound are explained", async () => {
  const responder = await Responder.start("127.0.0.1");
  const { port } = responder;
  assert.match(
    await refusal("127.0.0.1", port),
    new RegExp(`UDP port ${port} of 127.0.0.1 is in use: stop .* or choose`),
  );
  await responder.stop();
  assert.match(await refusal("192.0.2.1", port), /192\.0\.2\.1 is not an address of this machine/);
  assert.match(await refusal("localhost", port), /"localhost" is not an IPv4 or IPv6 address/);
});
