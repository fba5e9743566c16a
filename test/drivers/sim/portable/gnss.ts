/** Claims out of synthetic sentences and noise, as a digest. */

import type { TimeClaim } from "../../../../src/gnss/claim.js";
import { Receiver, type ReceiverListener } from "../../../../src/gnss/receiver.js";
import { toTicks } from "../../../../src/time/ticks.js";
import type { Ticks } from "../../../../src/time/units.js";
import { Digest, Lcg } from "./digest.js";

const HZ = 80_000_000;
const BAUD = 9600;

class Recorder implements ReceiverListener {
  readonly digest = new Digest();

  onClaim(claim: TimeClaim, burstTicks: Ticks): void {
    this.digest.add(claim.second, claim.fractionMilliseconds, claim.valid, claim.source, claim.utcTrust, burstTicks);
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
  const recorder = new Recorder();
  const random = new Lcg(2);
  const receiver = new Receiver({ ticksPerSecond: HZ, notBefore: undefined }, recorder);
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
  }
  receiver.pause();
  for (const [reason, count] of Object.entries(receiver.counts.rejected)) recorder.digest.add(reason, count);
  return recorder.digest.toString();
}
