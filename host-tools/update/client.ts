/**
 * The host's side of an update over the network (src/update/message.ts has the messages): asks, waits, asks again.
 *
 * Every message is repeated until it is answered or hope is lost; whatever the device says it has is where to go on.
 */

import { createHash, createHmac } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import * as message from "../../src/update/message.js";
import { Failure } from "../failure.js";

/** How long to wait between messages. */
export interface Pauses {
  /** Until a message is sent again that has no answer. */
  repeatMs: number;
  /** Until a device that says "wait" is asked again. */
  waitMs: number;
}

/**
 * A reply takes milliseconds, but writing to a fresh flash sector stops the device for up to 100. It says "wait" for
 * the seconds in which its last time runs out.
 */
const PAUSES: Pauses = { repeatMs: 300, waitMs: 500 };
/** Ten seconds without an answer: the device is not there, or not any more. */
const REPEATS = 33;
const WAITS = 40;

/** What a device says of itself. */
export interface DeviceIdentity {
  board: string;
  version: string;
  nonce: Uint8Array;
  /** Of src/update/message.ts: 1 for firmware up to 0.1.0, which takes blocks of anybody and older images. */
  protocol: number;
}

/** What is sent to it. */
export interface NewFirmware {
  image: Buffer;
  version: string;
  /** A version older than the device's is meant. */
  allowOlder: boolean;
}

const REFUSALS: Readonly<Record<number, string>> = {
  [message.REFUSED]: "it refuses the key: is it update.key of this device?",
  [message.NO_ROOM]: "the image is longer than the device's slot",
  [message.NOT_BEGUN]: "it has given the update up: try again",
  [message.WRITE_FAILED]: "its flash cannot be written",
  [message.WRONG_IMAGE]: "what arrived is no whole image for it: build it again",
  [message.OLDER]: "the image is older than its firmware; --allow-older sends it all the same",
  [message.OUTDATED]: "it speaks another version of the update protocol: use the noonmark of its firmware's version",
};

export class UpdateClient {
  readonly #socket: Socket;
  readonly #port: number;
  readonly #address: string;
  readonly #pauses: Pauses;
  #number = 0;

  constructor(address: string, port: number, pauses: Pauses = PAUSES) {
    this.#socket = createSocket(address.includes(":") ? "udp6" : "udp4");
    this.#port = port;
    this.#address = address;
    this.#pauses = pauses;
  }

  close(): void {
    this.#socket.close();
  }

  async identify(): Promise<DeviceIdentity> {
    const hello = Buffer.alloc(message.CHALLENGE_BYTES);
    message.writeHeader(hello, message.HELLO);
    const answer = await this.#ask(hello, message.CHALLENGE, message.CHALLENGE_BYTES);
    const name = (at: number) => answer.toString("latin1", at, at + message.NAME_BYTES).replace(/\0.*$/s, "");
    const nonceEnd = message.HEADER_BYTES + message.NONCE_BYTES;
    return {
      nonce: answer.subarray(message.HEADER_BYTES, nonceEnd),
      board: name(nonceEnd),
      version: name(nonceEnd + message.NAME_BYTES),
      protocol: answer[message.PROTOCOL_AT] || 1,
    };
  }

  /** Sends it; `progress` gets how much of it is there, from 0 to 1. @throws Failure in the device's words. */
  async send(
    firmware: NewFirmware,
    key: Uint8Array,
    device: DeviceIdentity,
    progress: (part: number) => void,
  ): Promise<void> {
    const { image } = firmware;
    if (device.protocol > message.PROTOCOL) throw new Failure(`${this.#address}: ${REFUSALS[message.OUTDATED]}`);
    const old = device.protocol < message.PROTOCOL;
    const links = linksOf(image);
    const begin = old ? begin1(image, key, device) : beginOf(firmware, links, key, device);
    let next = await this.#state(begin, message.READY);
    while (next < image.length) {
      // What a device has is a number of whole blocks, or all.
      const block = blockOf(image, next, old ? undefined : links[next / message.BLOCK_DATA_BYTES + 1]);
      next = await this.#state(block, message.READY);
      progress(next / image.length);
    }
    const finish = Buffer.alloc(message.STATE_BYTES);
    message.writeHeader(finish, message.FINISH);
    await this.#state(finish, message.DONE);
  }

  /** Asks until the device's state is `wanted`, waiting while it says so, and returns the offset that it names. */
  async #state(packet: Buffer, wanted: number): Promise<number> {
    for (let wait = 0; wait < WAITS; wait++) {
      const answer = await this.#ask(packet, message.STATE, message.STATE_BYTES);
      const code = answer[message.HEADER_BYTES] ?? -1;
      if (code === wanted) return message.read32(answer, message.HEADER_BYTES + 4);
      if (code !== message.WAIT) throw new Failure(`${this.#address}: ${REFUSALS[code] ?? `it answers ${code}`}`);
      await new Promise((done) => setTimeout(done, this.#pauses.waitMs));
    }
    throw new Failure(`${this.#address}: it does not get ready`);
  }

  /** Sends a packet until an answer of the wanted kind comes from where it was sent to. */
  async #ask(packet: Buffer, type: number, bytes: number): Promise<Buffer> {
    // A late answer to an earlier question must not be taken for one to this.
    this.#number = (this.#number + 1) & 0xff;
    packet[message.NUMBER_AT] = this.#number;
    let answer: Buffer | undefined;
    const stop = new AbortController();
    const take = (received: Buffer, from: { address: string; port: number }) => {
      const expected = from.port === this.#port && message.typeOf(received, received.length) === type;
      const ours = received.length === bytes && received[message.NUMBER_AT] === this.#number;
      if (expected && ours) answer = received;
      if (answer !== undefined) stop.abort();
    };
    this.#socket.on("message", take);
    try {
      for (let turn = 0; turn < REPEATS && answer === undefined; turn++) {
        await new Promise<void>((done, fail) =>
          this.#socket.send(packet, this.#port, this.#address, (error) => (error === null ? done() : fail(error))),
        );
        if (answer === undefined) await pauseUnless(stop.signal, this.#pauses.repeatMs);
      }
    } catch (error) {
      throw new Failure(`${this.#address} port ${this.#port} cannot be sent to: ${(error as Error).message}`);
    } finally {
      this.#socket.off("message", take);
    }
    if (answer !== undefined) return answer;
    const hint = `is update.key set there, and update.port ${this.#port}?`;
    throw new Failure(`${this.#address} does not answer on UDP port ${this.#port}: ${hint}`);
  }
}

/** The links of an image's blocks (src/update/message.ts), and the zeros behind the last one. */
export function linksOf(image: Buffer): Buffer[] {
  const count = Math.ceil(image.length / message.BLOCK_DATA_BYTES);
  const links: Buffer[] = new Array(count + 1).fill(Buffer.alloc(message.DIGEST_BYTES));
  for (let index = count - 1; index >= 0; index--) {
    const at = index * message.BLOCK_DATA_BYTES;
    const data = image.subarray(at, at + message.BLOCK_DATA_BYTES);
    links[index] = createHash("sha256")
      .update(links[index + 1] ?? "")
      .update(data)
      .digest();
  }
  return links;
}

function beginOf(
  { image, version, allowOlder }: NewFirmware,
  links: readonly Buffer[],
  key: Uint8Array,
  device: DeviceIdentity,
): Buffer {
  const begin = Buffer.alloc(message.BEGIN_BYTES);
  message.writeHeader(begin, message.BEGIN);
  message.write32(begin, message.HEADER_BYTES, image.length);
  message.write32(begin, message.FLAGS_AT, allowOlder ? message.ALLOW_OLDER : 0);
  message.writeName(begin, message.VERSION_AT, version);
  begin.set(image.subarray(image.length - message.DIGEST_BYTES), message.DIGEST_AT);
  begin.set(links[0] ?? [], message.LINK_AT);
  const signed = message.signedBytes(device.nonce, device.board, begin);
  begin.set(createHmac("sha256", key).update(signed).digest(), message.TAG_AT);
  return begin;
}

/** A BEGIN of protocol 1. */
function begin1(image: Buffer, key: Uint8Array, device: DeviceIdentity): Buffer {
  const begin = Buffer.alloc(message.BEGIN_1_BYTES);
  message.writeHeader(begin, message.BEGIN);
  message.write32(begin, message.HEADER_BYTES, image.length);
  begin.set(image.subarray(image.length - message.DIGEST_BYTES), message.HEADER_BYTES + 4);
  const signed = message.signedBytes1(device.nonce, device.board, begin);
  const tag = createHmac("sha256", key).update(signed).digest();
  begin.set(tag, message.BEGIN_1_BYTES - message.DIGEST_BYTES);
  return begin;
}

/** The block at `next`. @param link of the block behind it; undefined in protocol 1. */
function blockOf(image: Buffer, next: number, link: Buffer | undefined): Buffer {
  const data = image.subarray(next, next + message.BLOCK_DATA_BYTES);
  const header = Buffer.alloc(link === undefined ? message.BLOCK_1_HEADER_BYTES : message.BLOCK_HEADER_BYTES);
  message.writeHeader(header, message.BLOCK);
  message.write32(header, message.HEADER_BYTES, next);
  if (link !== undefined) header.set(link, message.BLOCK_LINK_AT);
  return Buffer.concat([header, data]);
}

/** Waits so long, or until `signal` says that there is no need to. */
async function pauseUnless(signal: AbortSignal, milliseconds: number): Promise<void> {
  const timeout = AbortSignal.timeout(milliseconds);
  const either = AbortSignal.any([signal, timeout]);
  if (!either.aborted) await once(either, "abort");
}
