/**
 * What is done once a second, in the order of the path: the clock is carried on, then whatever lives beside it has its
 * turn, and the watchdog is fed last, by a firmware that has come through all of it.
 */

import type { InputLog } from "./input-log.js";
import type { Inquiry } from "./inquiry.js";
import type { Attachment } from "./network/attachment.js";
import type { Advertiser } from "./network/mdns/advertiser.js";
import type { NtsService } from "./nts.js";
import type { Report } from "./pipeline.js";
import type { Reception } from "./reception.js";
import type { Broadcaster } from "./serving/broadcaster.js";
import type { PtpService } from "./serving/ptp/service.js";
import type { Losses } from "./status/losses.js";
import type { LastGood } from "./storage/last-good.js";
import type { Timestamp } from "./time/timestamp.js";
import type { Ticks } from "./time/units.js";
import type { Uptime } from "./time/uptime.js";
import type { Updater } from "./update/updater.js";

/** What has its turn. Undefined are parts that nobody wants. */
export interface Kept {
  readonly uptime: Uptime;
  /** Takes served UTC. */
  readonly at: Timestamp;
  readonly reception: Reception;
  readonly inquiry: Inquiry | undefined;
  readonly inputs: InputLog | undefined;
  readonly attachment: Attachment;
  readonly advertiser: Advertiser;
  readonly updater: Updater | undefined;
  readonly broadcaster: Broadcaster | undefined;
  readonly ptp: PtpService | undefined;
  readonly lastGood: LastGood;
  readonly nts: Pick<NtsService, "tick">;
  readonly losses: Losses;
  readonly report: Report;
}

/** What it needs of the drivers. */
export interface HousekeepingPort {
  /** NaN where the board measures none. */
  temperatureCelsius(): number;
  /** Since the start. */
  lostEdges(): number;
  lostBytes(): number;
  feedWatchdog(): void;
}

/** @param now as the counter was read for all of this. */
export function housekeep(kept: Kept, port: HousekeepingPort, now: Ticks): void {
  const { uptime, reception, attachment, updater } = kept;
  const { steering } = reception.pipeline;
  const { trust } = steering;
  uptime.advance(now);
  const { seconds } = uptime;
  const temperature = port.temperatureCelsius();
  kept.inquiry?.tick(attachment.state === "attached", attachment.address);
  reception.tick(now, temperature, kept.at);
  kept.inputs?.second(temperature, steering.clock.segments);
  attachment.tick();
  kept.advertiser.tick(attachment.state === "attached");
  if (updater !== undefined) {
    updater.tick(trust.serves, seconds);
    suspendForUpdate(reception, updater);
  }
  remember(kept);
  const lost = kept.losses.note(port.lostEdges(), port.lostBytes(), reception.line.bringUp.quiet, seconds);
  if (lost !== undefined) kept.report("receiver", lost);
  kept.broadcaster?.tick(seconds, trust.serves);
  kept.ptp?.tick(steering, reception.pipeline.followsServers, seconds);
  kept.nts.tick(trust.serves ? kept.at.second : undefined, seconds, attachment.address);
  port.feedWatchdog();
}

/** While flash is written stamps are late: nothing is served then, and whoever asks gets to know it. */
export function suspendForUpdate(reception: Reception, updater: Updater): void {
  reception.suspend(updater.active ? "a new firmware is being received" : "");
}

function remember(kept: Kept): void {
  const { reception, lastGood, at, uptime } = kept;
  const { pipeline, line } = reception;
  const { steering, source } = pipeline;
  if (steering.trust.state !== "synchronised") return;
  const { bringUp, receiver } = line;
  const { smeared } = steering.leaps;
  // While servers are followed the loop of the pulses knows nothing, or nothing new.
  const loop = pipeline.followsServers ? steering.estimate : source.discipline;
  if (!lastGood.remember(loop, bringUp, receiver.leap, smeared, at.second, uptime.seconds)) {
    kept.report("storage", "the state could not be stored; it is tried again in ten minutes");
  }
}
