/**
 * Sends the simulator one request of each kind that it answers, from a namespace of its own, and waits for each answer.
 * `node probe.js cold` asks a server that has no time yet, `node probe.js all` for everything. Prints how many answers
 * came to each kind of request.
 */

import { createSocket, type Socket } from "node:dgram";
import { signed as withMac } from "../../drivers/responder/request-model.js";
import { SERVER } from "../matrix/network.js";
import { CAPTURE_KEYS, MANYCAST_GROUP, MANYCAST_GROUP6 } from "./set-up.js";

const PORT = 123;
const HEADER_BYTES = 48;
const ANSWER_MS = 700;
const FLOOD = 60;
let asked = 0;

/** A client's packet; its transmit time is random as far as a server can tell (RFC 9109 asks for no more). */
function request(version: number, mode: number, more = 0): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES + more);
  bytes[0] = (version << 3) | mode;
  bytes[2] = 6;
  bytes[3] = 0xec;
  bytes.writeUInt32BE(0xe9000000 + ++asked, 40);
  bytes.writeUInt32BE(0x12345678, 44);
  return bytes;
}

function signed(id: number, version = 4): Buffer {
  const key = CAPTURE_KEYS.find((each) => each.id === id);
  if (key === undefined) throw new Error(`there is no key ${id}`);
  return withMac(`${id}:${key.algorithm}:${key.secret}`, request(version, 3));
}

/** With an extension field of an unknown type and 28 bytes, which is the least for the last one (RFC 7822 §7.5). */
function extended(): Buffer {
  const bytes = request(4, 3, 28);
  bytes.writeUInt16BE(0x2005, HEADER_BYTES);
  bytes.writeUInt16BE(28, HEADER_BYTES + 2);
  return bytes;
}

/** RFC 9327 §2: opcode, association, and data filled up to words. */
function control(opcode: number, association: number, data = ""): Buffer {
  const bytes = Buffer.alloc(12 + Math.ceil(data.length / 4) * 4);
  bytes[0] = (2 << 3) | 6;
  bytes[1] = opcode;
  bytes.writeUInt16BE(++asked, 2);
  bytes.writeUInt16BE(association, 6);
  bytes.writeUInt16BE(data.length, 10);
  bytes.write(data, 12, "latin1");
  return bytes;
}

/** Sends and collects what comes back until `enough` answers are there or the time is over. */
async function ask(socket: Socket, host: string, bytes: Buffer, enough = 1): Promise<Buffer[]> {
  const answers: Buffer[] = [];
  await new Promise<void>((over) => {
    const timer = setTimeout(over, ANSWER_MS);
    socket.on("message", (answer) => {
      if (answers.push(answer) >= enough) {
        clearTimeout(timer);
        over();
      }
    });
    socket.send(bytes, PORT, host);
  });
  socket.removeAllListeners("message");
  return answers;
}

/** Three exchanges: the second makes the client known, the third is answered in the interleaved mode (RFC 9769 §2). */
async function interleave(socket: Socket): Promise<number> {
  let last: Buffer | undefined;
  for (let exchange = 0; exchange < 4; exchange++) {
    const bytes = request(4, 3);
    if (last !== undefined) last.copy(bytes, 24, 32, 40);
    bytes.writeUInt32BE(0xe8000000 + asked, 32);
    [last] = await ask(socket, SERVER.ipv4, bytes);
  }
  return last === undefined ? 0 : 1;
}

/** Who asked: only who sends a nonce back is told (RFC 9327 §3, opcodes 12 and 10). */
async function listOfClients(socket: Socket): Promise<number> {
  const [answer] = await ask(socket, SERVER.ipv4, control(12, 0));
  const nonce = /nonce=[0-9a-f]+/.exec(answer?.toString("latin1") ?? "")?.[0] ?? "";
  return (await ask(socket, SERVER.ipv4, control(10, 0, `${nonce}, frags=2`), 2)).length;
}

async function all(socket: Socket, socket6: Socket): Promise<void> {
  const tell = (kind: string, count: number) => console.log(`${kind}: ${count}`);
  for (const version of [1, 2, 3, 4]) tell(`v${version}`, (await ask(socket, SERVER.ipv4, request(version, 3))).length);
  tell("IPv6", (await ask(socket6, SERVER.ipv6, request(4, 3))).length);
  tell("symmetric", (await ask(socket, SERVER.ipv4, request(4, 1))).length);
  tell("manycast", (await ask(socket, MANYCAST_GROUP, request(4, 3))).length);
  tell("manycast IPv6", (await ask(socket6, `${MANYCAST_GROUP6}%eth0`, request(4, 3))).length);
  tell("extension", (await ask(socket, SERVER.ipv4, extended())).length);
  for (const { id, algorithm } of CAPTURE_KEYS) tell(algorithm, (await ask(socket, SERVER.ipv4, signed(id))).length);
  tell("v3 key", (await ask(socket, SERVER.ipv4, signed(3, 3))).length);
  const forged = signed(1);
  forged.writeUInt8(forged.readUInt8(60) ^ 1, 60);
  tell("forged", (await ask(socket, SERVER.ipv4, forged)).length);
  tell("interleaved", await interleave(socket));
  const controls: [string, Buffer][] = [
    ["readstat", control(1, 0)],
    ["readvar", control(2, 0)],
    ["readvar of names", control(2, 2, "offset,jitter")],
    ["readclock", control(4, 1)],
    ["write", control(3, 0, "x=1")],
  ];
  for (const [kind, bytes] of controls) tell(`control ${kind}`, (await ask(socket, SERVER.ipv4, bytes, 2)).length);
  tell("control mrulist", await listOfClients(socket));
  // Cut off within the header: the server gives no answer, and the witness has something to object to.
  tell("cut off", (await ask(socket, SERVER.ipv4, request(4, 3).subarray(0, 20))).length);
  for (let flood = 0; flood < FLOOD; flood++) socket.send(request(4, 3), PORT, SERVER.ipv4);
  tell("flood", (await ask(socket, SERVER.ipv4, request(4, 3), FLOOD)).length);
}

const [socket, socket6] = [createSocket("udp4"), createSocket("udp6")];
if (process.argv[2] === "cold") console.log(`cold: ${(await ask(socket, SERVER.ipv4, request(4, 3))).length}`);
else await all(socket, socket6);
console.log("done");
socket.close();
socket6.close();
