/** A receiver's decoder that is fed by the second, and sentences for it: for tests. */

import { BURST_END, CLAIM } from "../../src/gnss/event-queue.js";
import { Receiver } from "../../src/gnss/receiver.js";
import { FRAME, NOTHING, SENTENCE } from "../../src/gnss/stream.js";
import { toTicks } from "../../src/time/ticks.js";
import type { Ticks } from "../../src/time/units.js";
import { isoText, parseIsoDate } from "../../src/time/utc.js";
import { concatenate, sentence } from "./make.js";
import { feed as feedBytes } from "./messages.js";

export const MEGAHERTZ = 1_000_000;

/** A receiver that writes its claims down, fed by the second since its start. */
export function listen(notBefore?: string) {
  const claims: string[] = [];
  const passed: string[] = [];
  let bursts = 0;
  const from = notBefore === undefined ? undefined : parseIsoDate(notBefore);
  const receiver = new Receiver({ ticksPerSecond: MEGAHERTZ, notBefore: from });
  const writeClaim = () => {
    const { claimed: claim, claimedTicks } = receiver;
    const trust = claim.utcTrust === "confirmed" ? " trusted" : "";
    const how = claim.valid ? "" : " not valid";
    const at = claimedTicks / MEGAHERTZ;
    claims.push(`${isoText(claim.second, claim.leapSecond)} ${claim.source} @${at}${how}${trust}`);
  };
  const read = () => {
    for (let event = receiver.next(); event !== NOTHING; event = receiver.next()) {
      if (event === CLAIM) writeClaim();
      else if (event === BURST_END) bursts++;
      else if (event === SENTENCE) passed.push(String.fromCharCode(...receiver.sentence.bytes.subarray(0, 5)));
      else if (event === FRAME) passed.push(receiver.frame.kind.toString(16));
    }
  };
  const feedAt = (ticks: Ticks, bytes: Uint8Array) => feedBytes(receiver, bytes, ticks, read);
  const feed = (seconds: number, ...parts: Uint8Array[]) =>
    feedAt(toTicks(Math.round(seconds * MEGAHERTZ)), concatenate(...parts));
  const pause = () => {
    receiver.pause();
    read();
  };
  return { receiver, claims, passed, feed, feedAt, pause, bursts: () => bursts };
}

export const rmc = (time: string, status = "A", date = "290224") =>
  sentence(`GNRMC,${time},${status},4404.1,N,12118.8,W,0.1,,${date},,,${status === "A" ? "A" : "N"}`);
export const zda = (time: string, date = "29,02,2024") => sentence(`GNZDA,${time},${date},00,00`);
export const gga = (time: string, quality = 1) =>
  sentence(`GNGGA,${time},4404.1,N,12118.8,W,${quality},08,0.9,1147.2,M,-21.3,M,,`);
