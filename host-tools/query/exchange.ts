/**
 * One question and its answer: the client's side of RFC 5905 §8.
 *
 * The request says nothing about this host (draft-ietf-ntp-data-minimization): its transmit timestamp is 64 random
 * bits that the answer must repeat, and its source port is the system's random choice, a new one for every question
 * (RFC 9109). When it was sent is kept here.
 *
 * Model of the clocks: T1 is read just before the packet goes to the kernel and T4 when Node hands the answer over,
 * tens of microseconds after it arrived; so the offset is late by about half of that.
 */

import { randomBytes } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import { HEADER_BYTES, makeHeader, type PacketHeader, readHeader } from "../../src/ntp/packet.js";
import { FRACTIONS_PER_SECOND, unfoldSecond } from "../../src/time/timestamp.js";
import type { UtcSecond } from "../../src/time/units.js";
import { Failure } from "../failure.js";
import { measureHostClock } from "../simulator/host-clock.js";

/** How long an answer is waited for. */
export const TIMEOUT_MS = 2000;

const NTP_MINUS_UNIX_SECONDS = 2_208_988_800n;
const NS_PER_SECOND = 1_000_000_000n;
/** Leap indicator 0, version 4, mode 3. */
const FIRST_BYTE = 0x23;
/** 2^32 s: what data minimisation has a client claim. */
const PRECISION_UNTOLD = 0x20;

/** An answer to our own question. Times are nanoseconds since 1970 by the clock that took them. */
export interface Answer {
  header: PacketHeader;
  /** Bytes of the packet; 48 but for extensions. */
  length: number;
  /** T1 and T4, by this host's clock. */
  sentNs: bigint;
  arrivedNs: bigint;
  /** How exactly this host's clock could be read. */
  clockUncertaintyNs: number;
  /** Packets before it that were no answer to the question. */
  strangers: number;
}

/** Asks once. Throws Failure when there is no answer. */
export async function ask(address: string, port: number, timeoutMs: number = TIMEOUT_MS): Promise<Answer> {
  const clock = measureHostClock();
  const nonce = randomBytes(8);
  const request = Buffer.alloc(HEADER_BYTES);
  request[0] = FIRST_BYTE;
  request[3] = PRECISION_UNTOLD;
  nonce.copy(request, 40);
  const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
  try {
    return await new Promise<Answer>((resolve, reject) => {
      let sent = 0n;
      let strangers = 0;
      const timer = setTimeout(() => reject(noAnswer(address, port, timeoutMs, strangers)), timeoutMs);
      socket.once("close", () => clearTimeout(timer));
      socket.on("error", (error) => reject(explain(error, address, port)));
      socket.on("message", (packet) => {
        const arrived = process.hrtime.bigint();
        if (packet.length < HEADER_BYTES || !packet.subarray(24, 32).equals(nonce)) {
          strangers++;
          return;
        }
        const header = makeHeader();
        readHeader(packet, header);
        resolve({
          header,
          length: packet.length,
          sentNs: sent + clock.realtimeMinusMonotonicNs,
          arrivedNs: arrived + clock.realtimeMinusMonotonicNs,
          clockUncertaintyNs: clock.uncertaintyNs,
          strangers,
        });
      });
      // Connected: packets from elsewhere do not get here, and a closed port is told.
      socket.connect(port, address, () => {
        sent = process.hrtime.bigint();
        socket.send(request);
      });
    });
  } finally {
    close(socket);
  }
}

function close(socket: Socket): void {
  try {
    socket.close();
  } catch {
    // It was closed by the error that is being reported.
  }
}

function noAnswer(address: string, port: number, timeoutMs: number, strangers: number): Failure {
  const others = strangers === 0 ? "" : ` (${strangers} packets came that were no answer to the request)`;
  return new Failure(
    `${address} did not answer on UDP port ${port} within ${timeoutMs / 1000} s${others}: is it up, and does a firewall let NTP through?`,
  );
}

function explain(error: NodeJS.ErrnoException, address: string, port: number): Failure {
  if (error.code === "ECONNREFUSED") {
    return new Failure(`nothing listens on UDP port ${port} of ${address}: is the server running, and on this port?`);
  }
  if (error.code === "ENETUNREACH" || error.code === "EHOSTUNREACH" || error.code === "EADDRNOTAVAIL") {
    return new Failure(`this host has no route to ${address} (${error.code}): check the address and the network`);
  }
  return new Failure(`asking ${address} on UDP port ${port} failed: ${error.message}`);
}

/** A timestamp of the wire in nanoseconds since 1970, in the era that is nearest to `nearNs`. */
export function wireNs(time: Readonly<{ second: number; fraction: number }>, nearNs: bigint): bigint {
  const pivot = Number(nearNs / NS_PER_SECOND + NTP_MINUS_UNIX_SECONDS) as UtcSecond;
  const second = BigInt(unfoldSecond(time.second, pivot)) - NTP_MINUS_UNIX_SECONDS;
  return second * NS_PER_SECOND + (BigInt(time.fraction) * NS_PER_SECOND) / BigInt(FRACTIONS_PER_SECOND);
}

export interface Measurement {
  /** ((T2 − T1) + (T3 − T4)) / 2: positive when this host's clock is slow (RFC 5905 §8). */
  offsetNs: number;
  /** (T4 − T1) − (T3 − T2). */
  delayNs: number;
  /** T3 − T2. */
  heldNs: number;
}

/** Offset and delay of an answer. */
export function measure({ header, sentNs, arrivedNs }: Answer): Measurement {
  const receiveNs = wireNs(header.receive, arrivedNs);
  const transmitNs = wireNs(header.transmit, arrivedNs);
  return {
    offsetNs: Number(receiveNs - sentNs + (transmitNs - arrivedNs)) / 2,
    delayNs: Number(arrivedNs - sentNs - (transmitNs - receiveNs)),
    heldNs: Number(transmitNs - receiveNs),
  };
}
