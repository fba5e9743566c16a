/**
 * The PTP group around the appliance, in virtual time: it hears what the appliance sends, holds each time in it against the
 * truth, asks for the delay after each Sync, and has other masters that announce themselves for a while.
 */

import { type Instant, instant } from "../events.js";
import type { Datagram, Delivery } from "../servers/servers.js";
import type { Sky } from "../sky.js";
import {
  ANNOUNCE,
  type Announcement,
  announce,
  DELAY_RESP,
  delayRequest,
  FOLLOW_UP,
  type Header,
  readAnnouncement,
  readHeader,
  SYNC,
  timestampOf,
} from "./messages.js";

/** Another master, from one second of the world to another. */
export interface OtherMaster extends Partial<Announcement> {
  /** 16 hexadecimal digits. */
  readonly identity: string;
  readonly fromS: number;
  readonly untilS: number;
}

export interface PtpOptions {
  /** Whether somebody asks for the delay. */
  readonly client: boolean;
  readonly others: readonly OtherMaster[];
}

export const NO_PTP: PtpOptions = { client: false, others: [] };

/** A message of the appliance's. */
export interface PtpHeard {
  readonly at: Instant;
  readonly header: Header;
  readonly announcement: Announcement | undefined;
  /** Of a Follow_Up and a Delay_Resp: the time in it minus TAI when its Sync left, or its Delay_Req came. */
  readonly errorNs: number | undefined;
  /** TAI − UTC in truth, then; and the leap second to come: its change, and in how many seconds. */
  readonly taiMinusUtcS: number;
  readonly leapChange: number;
  readonly leapInS: number;
}

const EVENT_PORT = 319;
const GENERAL_PORT = 320;
const GROUP = Buffer.from("00000000000000000000ffffe0000181", "hex");
/** 192.0.2.77 and 192.0.2.78 (RFC 5737). */
const CLIENT_ADDRESS = Buffer.from("00000000000000000000ffffc000024d", "hex");
const OTHER_ADDRESS = Buffer.from("00000000000000000000ffffc000024e", "hex");
/** Others announce every two seconds, at this place in them. */
const OTHER_INTERVAL_S = 2;
const OTHER_NS = 250e6;
/** From a Sync to the Delay_Req that follows it: in the same second, or the next. */
const ASKED_NS = 37e6;
/** From 1970 to where GPS time began, and TAI − GPS (IS-GPS-200 §3.3.4). */
const GPS_START_UNIX = 315964800;
const TAI_MINUS_GPS = 19;
const WEEK_S = 604800;

export class PtpNetwork {
  readonly #options: PtpOptions;
  readonly #sky: Sky;
  #heard: PtpHeard[] = [];
  #syncAt: Instant | undefined;
  #syncSequence = -1;
  #askedAt: Instant | undefined;
  #sequence = 0;

  constructor(options: PtpOptions, sky: Sky) {
    this.#options = options;
    this.#sky = sky;
  }

  /** Whether a datagram is for the group. */
  static isFor({ port }: Datagram): boolean {
    return port === EVENT_PORT || port === GENERAL_PORT;
  }

  /** The messages since the last time that this was asked. */
  takeHeard(): readonly PtpHeard[] {
    const heard = this.#heard;
    if (heard.length > 0) this.#heard = [];
    return heard;
  }

  /** What others send in a second. */
  second(worldSecond: number): Delivery[] {
    if (worldSecond % OTHER_INTERVAL_S !== 0) return [];
    return this.#options.others
      .filter(({ fromS, untilS }) => worldSecond >= fromS && worldSecond < untilS)
      .map(({ identity, fromS, untilS, ...says }) => ({
        at: instant(worldSecond, OTHER_NS),
        ownPort: GENERAL_PORT,
        port: GENERAL_PORT,
        address: OTHER_ADDRESS,
        bytes: announce(
          { grandmaster: identity, ...says },
          { source: `${identity}0001`, sequence: (worldSecond / OTHER_INTERVAL_S) & 0xffff },
        ),
      }));
  }

  /** The appliance has sent to the group; what comes back. */
  carry(at: Instant, { port, address, bytes }: Datagram): Delivery[] {
    if (!address.equals(GROUP)) return [];
    const header = readHeader(bytes);
    const isEvent = header.type === SYNC;
    if (isEvent !== (port === EVENT_PORT)) return [];
    const { change, inS } = this.#sky.leapNotice(at.second);
    this.#heard.push({
      at,
      header,
      announcement: header.type === ANNOUNCE ? readAnnouncement(bytes) : undefined,
      errorNs: this.#errorNs(header, bytes),
      taiMinusUtcS: this.#sky.gpsMinusUtc(at.second) + TAI_MINUS_GPS,
      leapChange: change,
      leapInS: inS,
    });
    return isEvent ? this.#ask(at, header.sequence) : [];
  }

  #ask(at: Instant, sequence: number): Delivery[] {
    this.#syncAt = at;
    this.#syncSequence = sequence;
    if (!this.#options.client) return [];
    const asked = instant(at.second, at.nanosecond + ASKED_NS);
    this.#askedAt = asked;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    const bytes = delayRequest({ sequence: this.#sequence });
    return [{ at: asked, ownPort: EVENT_PORT, port: EVENT_PORT, address: CLIENT_ADDRESS, bytes }];
  }

  /** What is wrong with the time in a message; infinite where it is of nothing that there was. */
  #errorNs({ type, sequence }: Header, bytes: Buffer): number | undefined {
    if (type !== FOLLOW_UP && type !== DELAY_RESP) return undefined;
    const isFollowUp = type === FOLLOW_UP;
    const of = isFollowUp ? this.#syncAt : this.#askedAt;
    if (of === undefined || sequence !== (isFollowUp ? this.#syncSequence : this.#sequence)) {
      return Number.POSITIVE_INFINITY;
    }
    const { week, secondOfWeek } = this.#sky.gpsWeek(of.second);
    const tai = GPS_START_UNIX + week * WEEK_S + secondOfWeek + TAI_MINUS_GPS;
    const { second, nanosecond } = timestampOf(bytes);
    return (second - tai) * 1e9 + nanosecond - of.nanosecond;
  }
}
