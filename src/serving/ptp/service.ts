/**
 * PTP as a part of the appliance: opens the ports where that makes sense, hands Announces and the clock's state to the
 * grandmaster, and its rules to C.
 *
 * On Wi-Fi it is refused: multicast waits there for the next beacon and goes out at the lowest rate, so Syncs are off by
 * milliseconds, and no stamp shows it.
 */

import type { Steering } from "../../clock/steering.js";
import { STAMP_FLOOR_SECONDS } from "../server.js";
import { ANNOUNCE_BYTES, identityText } from "./announce.js";
import { Grandmaster, type ReportPtp } from "./grandmaster.js";
import type { Claim } from "./quality.js";
import type { PtpOptions } from "./rules.js";

/** What it needs of drivers/ptp. */
export interface PtpPort {
  readonly IDENTITY_BYTES: number;
  readonly COUNTERS: number;
  open(onAnnounce: () => void): void;
  join(): boolean;
  identity(into: Uint8Array): void;
  publish(rules: Uint8Array): void;
  take(into: Uint8Array): boolean;
  counters(into: ArrayBufferLike): void;
}

/** What is shown of it: by the console, the page and the metrics. */
export interface PtpStatus {
  /** "off", "refused", "noTime", "listening", "master" or "passive". */
  readonly state: string;
  /** Why it is refused, or which master is the better one; "" otherwise. */
  readonly reason: string;
  readonly identity: string;
  readonly domain: number;
  readonly clockClass: number;
  /** As on the wire: IEEE 1588-2019 table 5. */
  readonly accuracy: number;
  readonly counts: readonly number[];
}

const WIRELESS =
  "refused on Wi-Fi: multicast waits there for the access point's beacon, milliseconds that nobody can measure; use a wired board, or set ptp.enabled false";

/** Announces in a turn: as many as the ring in C keeps. */
const TURN = 8;

export class PtpService {
  /** Why it does not run; "": it does. */
  refusal = "";
  readonly identity: string;
  readonly grandmaster: Grandmaster;
  private readonly port: PtpPort;
  private readonly options: PtpOptions;
  private readonly report: ReportPtp;
  private readonly limitSeconds: number;
  private readonly announce = new Uint8Array(ANNOUNCE_BYTES);
  private readonly claim: Claim;
  private joined: boolean | undefined;

  constructor(port: PtpPort, options: PtpOptions, holdoverLimitSeconds: number, report: ReportPtp) {
    this.port = port;
    this.options = options;
    this.report = report;
    this.limitSeconds = holdoverLimitSeconds;
    const identity = new Uint8Array(port.IDENTITY_BYTES);
    port.identity(identity);
    this.identity = identityText(identity);
    this.grandmaster = new Grandmaster(options, this.identity, report);
    this.claim = noClaim();
  }

  /** @param medium as drivers/network names it. @param uptimeSeconds with its fraction. */
  open(medium: string, uptimeSeconds: () => number): void {
    if (medium === "wifi") this.refuse(WIRELESS);
    if (this.refusal !== "") return;
    try {
      this.port.open(() => this.takeAnnounces(uptimeSeconds()));
    } catch (error) {
      this.refuse(error instanceof Error ? error.message : String(error));
    }
  }

  /** Once a second. @param uptimeSeconds now. */
  tick(steering: Readonly<Steering>, followsServers: boolean, uptimeSeconds: number): void {
    if (this.refusal !== "") return;
    const joined = this.port.join();
    if (joined !== this.joined) {
      this.joined = joined;
      if (!joined) this.report("no network yet that takes part in groups: 224.0.1.129 cannot be joined");
    }
    fillClaim(this.claim, steering, followsServers, this.limitSeconds);
    this.grandmaster.tick(this.claim, uptimeSeconds);
    this.port.publish(this.grandmaster.rules);
  }

  /** In a word: what `PtpStatus.state` is. */
  get state(): string {
    return this.refusal === "" ? this.grandmaster.state : "refused";
  }

  status(): PtpStatus {
    const { refusal, identity, grandmaster, options, state } = this;
    const { better, clockClass, announcedAccuracy } = grandmaster;
    const counts = new Uint32Array(this.port.COUNTERS);
    this.port.counters(counts.buffer);
    const other = state === "passive" ? `${better?.identity} of class ${better?.clockClass} is the better master` : "";
    return {
      state,
      reason: refusal === "" ? other : refusal,
      identity,
      domain: options.domain,
      clockClass,
      accuracy: announcedAccuracy,
      counts: Array.from(counts),
    };
  }

  private takeAnnounces(uptimeSeconds: number): void {
    const { port, announce } = this;
    for (let turn = 0; turn < TURN && port.take(announce); turn++) this.grandmaster.take(announce, uptimeSeconds);
  }

  private refuse(why: string): void {
    this.refusal = why;
    this.report(why);
  }
}

function fillClaim(into: Claim, steering: Readonly<Steering>, followsServers: boolean, limitSeconds: number): void {
  const { trust, clock, leaps, estimate } = steering;
  const { pending } = leaps;
  into.state = trust.state;
  into.serves = trust.serves;
  into.followsServers = followsServers;
  into.isSet = clock.isSet;
  into.isSmeared = leaps.smear !== undefined;
  into.isTaiKnown = clock.tai.isKnown;
  into.boundSeconds = steering.boundSeconds + STAMP_FLOOR_SECONDS;
  into.boundGrowth = clock.segments[1].errorBoundGrowth;
  into.holdoverLimitSeconds = limitSeconds + STAMP_FLOOR_SECONDS;
  into.leapAheadSeconds = pending.change === 0 ? Number.POSITIVE_INFINITY : pending.second - estimate.second;
}

function noClaim(): Claim {
  return {
    state: "cold",
    serves: false,
    followsServers: false,
    isSet: false,
    isSmeared: false,
    isTaiKnown: false,
    boundSeconds: Number.POSITIVE_INFINITY,
    boundGrowth: 0,
    holdoverLimitSeconds: 0,
    leapAheadSeconds: Number.POSITIVE_INFINITY,
  };
}
