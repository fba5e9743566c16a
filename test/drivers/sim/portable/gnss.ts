/** Claims out of synthetic sentences and noise, as a digest. */

import { CLAIM } from "../../../../src/gnss/event-queue.js";
import { Receiver } from "../../../../src/gnss/receiver.js";
import { NOTHING } from "../../../../src/gnss/stream.js";
import { toTicks } from "../../../../src/time/ticks.js";
import { Digest, Lcg } from "./digest.js";

const HZ = 80_000_000;
const BAUD = 9600;

/** Adds what came of bytes. */
function take(receiver: Receiver, digest: Digest): void {
  for (let event = receiver.next(); event !== NOTHING; event = receiver.next()) {
    if (event !== CLAIM) continue;
    const { second, fractionMilliseconds, valid, source, utcTrust } = receiver.claimed;
    digest.add(second, fractionMilliseconds, valid, source, utcTrust, receiver.claimedTicks);
  }
}

function sentence(body: string): string {
  let sum = 0;
  for (let i = 0; i < body.length; i++) sum ^= body.charCodeAt(i);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, "0")}\r\n`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

export default function (): string {
  const digest = new Digest();
  const random = new Lcg(2);
  const receiver = new Receiver({ ticksPerSecond: HZ, notBefore: undefined });
  receiver.setBaud(BAUD);
  for (let n = 0; n < 400; n++) {
    const clock = `${two(Math.floor(n / 60) + 10)}${two(n % 60)}${two((n * 7) % 60)}.00`;
    const status = random.next() < 0.9 ? "A" : "V";
    const text =
      sentence(`GNRMC,${clock},${status},4717.11,N,00833.91,E,0.004,77.52,091202,,,A`) +
      sentence(`GPGGA,${clock},4717.11,N,00833.91,E,1,${two(n % 13)},1.01,499.6,M,48.0,M,,`) +
      sentence(`GNZDA,${clock},09,12,2002,00,00`);
    let length = 0;
    for (; length < text.length; length++) receiver.chunk[length] = text.charCodeAt(length);
    if (random.next() < 0.3) receiver.chunk[Math.floor(random.next() * length)] = Math.floor(random.next() * 256);
    receiver.feed(length, toTicks(n * HZ + Math.floor(random.next() * HZ * 0.3)));
    take(receiver, digest);
  }
  receiver.pause();
  take(receiver, digest);
  for (const [reason, count] of Object.entries(receiver.counts.rejected)) digest.add(reason, count);
  return digest.toString();
}
