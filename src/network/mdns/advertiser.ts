/**
 * Advertises the appliance as NAME.local and as an NTP service, so that it is found without its address:
 * NAME._ntp._udp.local (RFC 6762, RFC 6763).
 *
 * Model: a name is claimed by asking three times whether anybody has it (§8.1), then announced twice (§8.3), then
 * defended and told to whoever asks. Whoever else has it keeps it, and NAME-2 is tried (§9). Steps are a second apart,
 * by calls of `tick`; what is sent is bounded by the same. Answers go to the group, which the RFC allows always (§5.4).
 * Not done: unicast answers to one-shot questions from other ports than 5353 (§6.7).
 */

import {
  CLASS_ANY,
  CLASS_IN,
  CLASS_TOP_BIT,
  HEADER_BYTES,
  isName,
  PacketWriter,
  RecordView,
  read16,
  skipName,
  TYPE_A,
  TYPE_AAAA,
  TYPE_ANY,
  TYPE_PTR,
  TYPE_SRV,
  TYPE_TXT,
  wireName,
} from "./packet.js";

/** What it needs of mdns.ts. */
export interface Group {
  join(): void;
  send(bytes: Uint8Array, length: number): boolean;
  addresses(into: Uint8Array): number;
}

const PROBES = 3;
const ANNOUNCEMENTS = 2;
/** Names that are tried; whoever has taken that many does not want us to have one. */
const NAMES = 9;
/** Records that name a host live for two minutes, the others for 75 (RFC 6762 §10). */
const HOST_TTL_SECONDS = 120;
const OTHER_TTL_SECONDS = 4500;
const FLAG_RESPONSE = 0x8000;
/** A response that is authoritative, as all of mDNS are (§18.4). */
const FLAGS_ANSWER = 0x8400;
/** Records of one packet that are looked at. */
const RECORD_LIMIT = 32;

/** As many as the driver keeps (drivers/mdns). */
const QUESTIONS_PER_TURN = 4;

export class Advertiser {
  /** The name that was claimed, or is being: "noonmark", then "noonmark-2". */
  name: string;
  private readonly group: Group;
  private readonly wanted: string;
  private readonly port: number;
  private readonly report: (text: string) => void;
  private readonly writer: PacketWriter;
  private readonly record = new RecordView();
  private readonly own = new Uint8Array(20);
  private readonly meta = wireName("_services", "_dns-sd", "_udp", "local");
  private readonly service = wireName("_ntp", "_udp", "local");
  private families = 0;
  private host: Uint8Array;
  private instance: Uint8Array;
  private phase: "away" | "probing" | "announcing" | "running" | "silent" = "away";
  private step = 0;
  private attempts = 1;
  private answeredThisSecond = false;

  /**
   * @param hostName letters, digits and hyphens, at most 32. @param report gets a sentence when the name is taken.
   * @param buffer of 512 bytes or more, for what is sent: it may be the one in which packets come.
   */
  constructor(group: Group, hostName: string, port: number, report: (text: string) => void, buffer: Uint8Array) {
    this.writer = new PacketWriter(buffer);
    this.group = group;
    this.wanted = hostName;
    this.port = port;
    this.report = report;
    this.name = hostName;
    this.host = wireName(hostName, "local");
    this.instance = wireName(hostName, "_ntp", "_udp", "local");
  }

  /** To be called once a second. `attached`: we have an address. */
  tick(attached: boolean): void {
    this.answeredThisSecond = false;
    if (this.phase === "silent") return;
    if (!attached) {
      this.phase = "away";
      return;
    }
    if (this.phase === "away") {
      this.group.join();
      this.enter("probing");
    }
    this.families = this.group.addresses(this.own);
    if (this.phase === "probing") {
      if (this.step++ < PROBES) this.probe();
      else this.enter("announcing");
    } else if (this.phase === "announcing") {
      if (this.step++ < ANNOUNCEMENTS) this.answer();
      else this.enter("running");
    }
  }

  private enter(phase: "probing" | "announcing" | "running" | "silent"): void {
    this.phase = phase;
    this.step = 0;
  }

  /** Answers questions that wait, through `packet`. @returns whether more may wait: to be called again soon. */
  takeQuestions(port: { take(into: Uint8Array): number }, packet: Uint8Array): boolean {
    for (let turn = 0; turn < QUESTIONS_PER_TURN; turn++) {
      const length = port.take(packet);
      if (length <= 0) return false;
      this.receive(packet, length);
    }
    return true;
  }

  /** Takes a packet from the group. */
  receive(packet: Uint8Array, length: number): void {
    if (this.phase === "away" || this.phase === "silent" || length < HEADER_BYTES) return;
    const questions = read16(packet, 4);
    const afterQuestions = this.skipQuestions(packet, length, questions);
    if (afterQuestions < 0) return;
    const answers = read16(packet, 6);
    if ((read16(packet, 2) & FLAG_RESPONSE) !== 0) {
      if (this.holdsOurName(packet, length, afterQuestions, answers, false)) this.conflict();
      return;
    }
    const authorities = read16(packet, 8);
    if (this.phase === "probing" && authorities > 0) {
      // Somebody else asks for the same name at the same time: the greater address wins (§8.2).
      if (this.holdsOurName(packet, length, afterQuestions, answers + authorities, true)) this.enter("probing");
      return;
    }
    if (this.phase === "probing" || this.answeredThisSecond || !this.isAskedFor(packet, length, questions)) return;
    if (questions === 1 && this.isKnown(packet, length, afterQuestions, answers)) return;
    this.answer();
  }

  private conflict(): void {
    if (this.phase !== "probing") {
      // It may have been a ghost from before we restarted: ask again first (§9).
      this.enter("probing");
      return;
    }
    if (++this.attempts > NAMES) {
      this.enter("silent");
      this.report(
        `every name from ${this.wanted}.local to ${this.name}.local is taken: mDNS is silent until a restart`,
      );
      return;
    }
    this.name = `${this.wanted}-${this.attempts}`;
    this.host = wireName(this.name, "local");
    this.instance = wireName(this.name, "_ntp", "_udp", "local");
    this.report(`${this.wanted}.local is taken by another device; trying ${this.name}.local`);
    this.enter("probing");
  }

  private skipQuestions(packet: Uint8Array, length: number, count: number): number {
    let at = HEADER_BYTES;
    for (let i = 0; i < count; i++) {
      const fixed = i < RECORD_LIMIT ? skipName(packet, length, at) : -1;
      if (fixed < 0 || fixed + 4 > length) return -1;
      at = fixed + 4;
    }
    return at;
  }

  private isAskedFor(packet: Uint8Array, length: number, count: number): boolean {
    let at = HEADER_BYTES;
    for (let i = 0; i < count; i++) {
      const fixed = skipName(packet, length, at);
      const type = read16(packet, fixed);
      const questionClass = read16(packet, fixed + 2) & ~CLASS_TOP_BIT;
      const any = type === TYPE_ANY;
      if (questionClass === CLASS_IN || questionClass === CLASS_ANY) {
        if ((any || type === TYPE_PTR) && isName(packet, length, at, this.service)) return true;
        if ((any || type === TYPE_PTR) && isName(packet, length, at, this.meta)) return true;
        if ((any || type === TYPE_SRV || type === TYPE_TXT) && isName(packet, length, at, this.instance)) return true;
        if ((any || type === TYPE_A || type === TYPE_AAAA) && isName(packet, length, at, this.host)) return true;
      }
      at = fixed + 4;
    }
    return false;
  }

  /** Whether the one who asks has our service's record still, for at least half of its time (§7.1). */
  private isKnown(packet: Uint8Array, length: number, from: number, count: number): boolean {
    const { record } = this;
    let at = from;
    for (let i = 0; i < count && i < RECORD_LIMIT; i++) {
      at = record.read(packet, length, at);
      if (at < 0) return false;
      const known = record.type === TYPE_PTR && record.ttlSeconds >= OTHER_TTL_SECONDS / 2;
      if (
        known &&
        isName(packet, length, record.name, this.service) &&
        isName(packet, length, record.data, this.instance)
      ) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of `count` records gives our host name to another address; `greater`: to one greater than ours. */
  private holdsOurName(packet: Uint8Array, length: number, from: number, count: number, greater: boolean): boolean {
    const { record } = this;
    let at = from;
    for (let i = 0; i < count && i < RECORD_LIMIT; i++) {
      at = record.read(packet, length, at);
      if (at < 0) return false;
      if (record.type !== TYPE_A || record.dataLength !== 4 || (record.class & ~CLASS_TOP_BIT) !== CLASS_IN) continue;
      if (!isName(packet, length, record.name, this.host)) continue;
      const order = this.compareAddress(packet, record.data);
      if (greater ? order > 0 : order !== 0) return true;
    }
    return false;
  }

  /** Positive when the IPv4 address at `at` is greater than our own, 0 when it is our own. */
  private compareAddress(packet: Uint8Array, at: number): number {
    for (let i = 0; i < 4; i++) {
      const difference = (packet[at + i] ?? 0) - (this.own[i] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** Asks who has our name, and says who wants it (§8.1, §8.2). */
  private probe(): void {
    const { writer } = this;
    writer.begin(0, 1, 0, this.familyCount());
    writer.writeBytes(this.host);
    writer.write16(TYPE_ANY);
    writer.write16(CLASS_IN);
    this.writeAddresses(CLASS_IN);
    this.group.send(writer.bytes, writer.length);
  }

  /** Sends all that there is to say: it fits into one packet. */
  private answer(): void {
    const { writer } = this;
    this.answeredThisSecond = true;
    writer.begin(FLAGS_ANSWER, 0, 4 + this.familyCount(), 0);
    writer.record(this.meta, TYPE_PTR, CLASS_IN, OTHER_TTL_SECONDS, this.service.length);
    writer.writeBytes(this.service);
    writer.record(this.service, TYPE_PTR, CLASS_IN, OTHER_TTL_SECONDS, this.instance.length);
    writer.writeBytes(this.instance);
    writer.record(this.instance, TYPE_SRV, CLASS_IN | CLASS_TOP_BIT, HOST_TTL_SECONDS, 6 + this.host.length);
    writer.write16(0); // priority
    writer.write16(0); // weight
    writer.write16(this.port);
    writer.writeBytes(this.host);
    writer.record(this.instance, TYPE_TXT, CLASS_IN | CLASS_TOP_BIT, OTHER_TTL_SECONDS, 1);
    writer.write8(0); // one empty string: there is nothing to say (RFC 6763 §6.1)
    this.writeAddresses(CLASS_IN | CLASS_TOP_BIT);
    this.group.send(writer.bytes, writer.length);
  }

  private familyCount(): number {
    return (this.families & 1) + (this.families >> 1);
  }

  private writeAddresses(recordClass: number): void {
    const { writer, host, own } = this;
    if ((this.families & 1) !== 0) {
      writer.record(host, TYPE_A, recordClass, HOST_TTL_SECONDS, 4);
      for (let i = 0; i < 4; i++) writer.write8(own[i] ?? 0);
    }
    if ((this.families & 2) !== 0) {
      writer.record(host, TYPE_AAAA, recordClass, HOST_TTL_SECONDS, 16);
      for (let i = 4; i < 20; i++) writer.write8(own[i] ?? 0);
    }
  }
}
