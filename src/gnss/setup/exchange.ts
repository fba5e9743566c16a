/**
 * Commands sent together, and what became of each.
 *
 * Model: a receiver answers in the order in which it was asked, each command once, or not at all. UBX and CASIC
 * acknowledge by class and identifier, PMTK by number with a flag (0 invalid, 1 unsupported, 2 failed, 3 done). Two
 * commands of one kind are told apart by their order. What is not answered in time is asked once more.
 */

import type { Sentence } from "../nmea.js";
import type { UbxFrame } from "../ubx.js";
import type { CommandList, Protocol } from "./commands.js";

/** "sent": the receiver does not answer such a command. */
export type Outcome = "waiting" | "accepted" | "refused" | "unanswered" | "sent";

const ACK_NAK = 0x0500;
const ACK_ACK = 0x0501;
const CASIC_NAK = 0x00;
const CASIC_ACK = 0x01;
/** BA CE, length 4, class 05: how both CASIC answers begin. */
const CASIC_HEAD = [0xba, 0xce, 0x04, 0x00, 0x05] as const;
const CASIC_ANSWER_BYTES = 14;
const PMTK_DONE = "3";

/** Receivers answer within a tenth of a second, but not while they are busy with an epoch or a long queue of bytes. */
const ANSWER_SECONDS = 2.5;
const ATTEMPTS = 2;

export class Exchange {
  readonly commands: CommandList;
  readonly outcomes: Outcome[];
  private attempts = 0;
  private sentAtSeconds = 0;
  /** Bytes of what may be a CASIC answer. */
  private readonly casic: number[] = [];

  constructor(commands: CommandList) {
    this.commands = commands;
    this.outcomes = commands.protocols.map((protocol) => (protocol === undefined ? "sent" : "waiting"));
  }

  /** Nothing is to be sent or waited for any more. */
  get done(): boolean {
    return (this.attempts > 0 || this.commands.count === 0) && !this.outcomes.includes("waiting");
  }

  /** Whether the receiver has accepted anything: then it hears us. */
  get heard(): boolean {
    return this.outcomes.includes("accepted");
  }

  outcomeOf(name: string): Outcome | undefined {
    return this.outcomes[this.commands.names.indexOf(name)];
  }

  /** Bytes to send now, if any. To be called some times a second until `done`. */
  step(nowSeconds: number): Uint8Array | undefined {
    if (this.done || (this.attempts > 0 && nowSeconds - this.sentAtSeconds < ANSWER_SECONDS)) return undefined;
    if (this.attempts >= ATTEMPTS) {
      for (let index = 0; index < this.outcomes.length; index++) {
        if (this.outcomes[index] === "waiting") this.outcomes[index] = "unanswered";
      }
      return undefined;
    }
    const first = this.attempts === 0;
    this.attempts++;
    this.sentAtSeconds = nowSeconds;
    return this.commands.select((index) => first || this.outcomes[index] === "waiting");
  }

  onFrame({ kind, payload, length }: UbxFrame): void {
    if ((kind !== ACK_ACK && kind !== ACK_NAK) || length < 2) return;
    this.settle("ubx", (payload.getUint8(0) << 8) | payload.getUint8(1), kind === ACK_ACK);
  }

  onSentence(sentence: Sentence): void {
    const address = fieldText(sentence, 0);
    if (address === "PMTK001")
      this.settle("pmtk", Number(fieldText(sentence, 1)), fieldText(sentence, 2) === PMTK_DONE);
    else if (address === "PQ1PPS") this.settle("quectel", 0, fieldText(sentence, 2) === "OK");
  }

  /** Bytes as they came: CASIC's answers are neither sentences nor UBX frames. */
  onBytes(bytes: Uint8Array, length: number): void {
    if (!this.awaits("casic")) return;
    for (let i = 0; i < length; i++) this.casicByte(bytes[i] ?? 0);
  }

  private casicByte(byte: number): void {
    const { casic } = this;
    const wanted = CASIC_HEAD[casic.length];
    if (wanted !== undefined && byte !== wanted) {
      casic.length = 0;
      if (byte !== CASIC_HEAD[0]) return;
    }
    casic.push(byte);
    if (casic.length < CASIC_ANSWER_BYTES) return;
    const type = casic[5];
    if (isCasicSumRight(casic) && (type === CASIC_ACK || type === CASIC_NAK)) {
      this.settle("casic", ((casic[6] ?? 0) << 8) | (casic[7] ?? 0), type === CASIC_ACK);
    }
    casic.length = 0;
  }

  private awaits(protocol: Protocol): boolean {
    return this.outcomes.some((outcome, index) => outcome === "waiting" && this.commands.protocols[index] === protocol);
  }

  /** The first command of this kind that still waits has its answer. */
  private settle(protocol: Protocol, message: number, accepted: boolean): void {
    const { protocols, messages } = this.commands;
    for (let index = 0; index < this.outcomes.length; index++) {
      if (this.outcomes[index] !== "waiting") continue;
      if (protocols[index] !== protocol || messages[index] !== message) continue;
      this.outcomes[index] = accepted ? "accepted" : "refused";
      return;
    }
  }
}

function isCasicSumRight(bytes: readonly number[]): boolean {
  let sum = 0;
  for (let i = 2; i < CASIC_ANSWER_BYTES; i += 4) {
    const word =
      (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 3] ?? 0) << 24);
    if (i === CASIC_ANSWER_BYTES - 4) return word === sum;
    sum = (sum + word) | 0;
  }
  return false;
}

/** A field of a sentence as text; empty where there is none. Field 0 is the address. */
export function fieldText({ bytes, fieldStarts, fieldCount }: Sentence, field: number): string {
  if (field >= fieldCount) return "";
  const end = (fieldStarts[field + 1] ?? 1) - 1;
  let text = "";
  for (let i = fieldStarts[field] ?? end; i < end; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}
