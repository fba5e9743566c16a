/**
 * The dialogue with one server: when to ask, which answer is one, and when to stop (RFC 5905 §9, §13; RFC 8633 §5).
 *
 * Time here is seconds of the appliance's own uptime, never of the day. Every packet that is not used has a reason that
 * is counted; none but the answer to the one outstanding request changes anything.
 */

import { MODE_SERVER, type PacketHeader, type WireTime } from "../../ntp/packet.js";
import { choosePoll, FAR_POLL, MOST_POLL, type PollEvidence, type PollLimits } from "./poll.js";

const { max, min } = Math;

export interface AssociationOptions extends PollLimits {
  /** Whether the start, and the end of an outage, is a burst. */
  readonly iburst?: boolean;
}

/** Requests in a burst and seconds between them, as RFC 5905 §13 has it. */
const BURST = 8;
const BURST_SECONDS = 2;
/** In the first minute a server may be asked more often than later: the crystal is not known yet. */
const START_SECONDS = 60;
const START_POLL = 3;
/** Intervals are longer than 2^poll by up to this part, so that many clients do not ask at once; never shorter. */
const JITTER = 1 / 16;
/** An answer that takes longer belongs to the past: chrony and ntpd-rs have limits of 3 and 5 s. */
const LATE_SECONDS = 3;
/** Requests remembered as answered or not. */
const REACH_MASK = 0xff;
/** Without an answer to so many requests the poll is doubled with each further one. */
const PATIENCE = 8;
/** A server that asks for less is asked no more often than every 36 h / 2^0, RFC 5905 MAXPOLL. */
const SLOWEST_POLL = 17;
/** A server that is asked for once before its turn was asked no less long ago. */
const HASTY_SECONDS = 16;
/** Kiss codes (RFC 5905 §7.4): four ASCII characters in the reference identifier. */
const KISS_RATE = 0x52415445;
const KISS_DENY = 0x44454e59;
const KISS_RSTR = 0x52535452;

/** What became of a packet that came from the server's address. */
export type AnswerVerdict =
  | "answer"
  | "unsynchronised"
  | "rate"
  | "denied"
  | "unknown kiss"
  | "not awaited"
  | "wrong origin"
  | "late"
  | "wrong mode"
  | "wrong version"
  | "zero timestamp"
  | "times reversed";

export class Association {
  /** Uptime at which the next request is due; infinite once the server has refused. */
  dueSeconds: number;
  /** One bit for each of the last eight requests, the latest lowest: whether it was answered. */
  reach = 0;
  poll: number;
  /** Whether the server has refused service (kiss DENY or RSTR). */
  denied = false;
  requests = 0;
  answers = 0;
  readonly #options: AssociationOptions;
  /** What RATE has raised the least poll to. */
  #leastPoll = 0;
  #burstLeft: number;
  readonly #beganSeconds: number;
  #unanswered = 0;
  #waiting = false;
  #sentSeconds = 0;
  readonly #origin: WireTime = { second: 0, fraction: 0 };

  constructor(options: AssociationOptions, nowSeconds: number) {
    this.#options = options;
    this.#beganSeconds = this.dueSeconds = nowSeconds;
    this.poll = options.minPoll ?? FAR_POLL;
    this.#burstLeft = options.iburst ? BURST : 1;
  }

  get reachable(): boolean {
    return this.reach !== 0;
  }

  /**
   * A request is being sent.
   * @param origin its transmit timestamp, 64 random bits that the answer must repeat.
   * @param random 0 to 1, for the next interval.
   */
  sent(nowSeconds: number, origin: Readonly<WireTime>, random: number): void {
    this.requests++;
    this.reach = (this.reach << 1) & REACH_MASK;
    this.#waiting = true;
    this.#sentSeconds = nowSeconds;
    this.#origin.second = origin.second;
    this.#origin.fraction = origin.fraction;
    this.#unanswered++;
    if (this.#burstLeft > 0) this.#burstLeft--;
    this.#schedule(nowSeconds, random);
  }

  /** Judges a packet; where it is an answer, the outstanding request is done. */
  receive(nowSeconds: number, header: Readonly<PacketHeader>): AnswerVerdict {
    if (header.mode !== MODE_SERVER) return "wrong mode";
    if (header.version < 3 || header.version > 4) return "wrong version";
    if (!this.#waiting) return "not awaited";
    const { origin } = header;
    if (origin.second !== this.#origin.second || origin.fraction !== this.#origin.fraction) return "wrong origin";
    // Whatever else it is, it has answered the request: a second one with the same origin is a replay.
    this.#waiting = false;
    if (nowSeconds - this.#sentSeconds > LATE_SECONDS) return "late";
    if (header.stratum === 0) return this.#kiss(header.refid);
    if (isZero(header.receive) || isZero(header.transmit)) return "zero timestamp";
    if (reversed(header.receive, header.transmit)) return "times reversed";
    this.#answered(nowSeconds);
    return header.leap === 3 || header.stratum > 15 ? "unsynchronised" : "answer";
  }

  /** Asks soon, before it is due, where that is no burden to the server: what others say wants its word. */
  hasten(nowSeconds: number): void {
    if (this.denied || this.#leastPoll > 0 || this.requests === 0) return;
    this.dueSeconds = min(this.dueSeconds, max(nowSeconds, this.#sentSeconds + HASTY_SECONDS));
  }

  /** Chooses the poll by what is known now. */
  adapt(evidence: Readonly<PollEvidence>): void {
    this.poll = max(this.#leastPoll, choosePoll(this.poll, this.#options, evidence));
  }

  #answered(nowSeconds: number): void {
    this.answers++;
    this.reach |= 1;
    if (this.#unanswered > PATIENCE && this.#options.iburst && this.#leastPoll === 0) {
      this.#burstLeft = BURST - 1;
      this.dueSeconds = nowSeconds + BURST_SECONDS;
    }
    this.#unanswered = 0;
  }

  #kiss(code: number): AnswerVerdict {
    if (code === KISS_RATE) {
      this.#leastPoll = min(max(this.#leastPoll, this.poll) + 1, SLOWEST_POLL);
      this.poll = this.#leastPoll;
      this.#burstLeft = 0;
      this.dueSeconds = max(this.dueSeconds, this.#sentSeconds + 2 ** this.poll);
      return "rate";
    }
    if (code !== KISS_DENY && code !== KISS_RSTR) return "unknown kiss";
    this.denied = true;
    this.dueSeconds = Number.POSITIVE_INFINITY;
    return "denied";
  }

  #schedule(nowSeconds: number, random: number): void {
    if (this.denied) return;
    if (this.#burstLeft > 0) {
      this.dueSeconds = nowSeconds + BURST_SECONDS;
      return;
    }
    let poll = this.poll;
    const starting = this.#options.iburst && this.#leastPoll === 0;
    // The interval has to end within the first minute.
    const next = nowSeconds - this.#beganSeconds + 2 ** START_POLL;
    if (starting && next <= START_SECONDS) poll = min(poll, START_POLL);
    const patience = this.#unanswered - PATIENCE;
    if (patience > 0) poll = max(poll, min(poll + patience, this.#options.maxPoll ?? MOST_POLL));
    const interval = 2 ** poll * (1 + JITTER * random);
    // From when it was due, not from when it was sent: else every interval grows by what the caller is late.
    this.dueSeconds = max(this.dueSeconds, nowSeconds - 1) + interval;
  }
}

function isZero({ second, fraction }: Readonly<WireTime>): boolean {
  return second === 0 && fraction === 0;
}

/** Whether T3 is before T2, in whatever era. */
function reversed(receive: Readonly<WireTime>, transmit: Readonly<WireTime>): boolean {
  const seconds = (transmit.second - receive.second) | 0;
  return seconds < 0 || (seconds === 0 && transmit.fraction < receive.fraction);
}
