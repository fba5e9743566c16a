/**
 * Packets of MQTT 3.1.1 (OASIS, 2014): those that a publisher writes, and those that come back to it.
 *
 * Example: PINGREQ is c0 00; PUBLISH of "1" to "a" at QoS 0 is 30 04 00 01 61 31.
 */

const CONNECT = 0x10;
const CONNACK = 0x20;
const PUBLISH = 0x30;
const SUBSCRIBE = 0x82; // its low bits must be 2 (§3.8.1)
const SUBACK = 0x90;
const PINGREQ = 0xc0;
const PINGRESP = 0xd0;
const DISCONNECT = 0xe0;
const RETAIN = 0x01;
/** §3.1.2.2. */
const LEVEL_3_1_1 = 4;

/** Flags of CONNECT (§3.1.2.3). */
const CLEAN_SESSION = 0x02;
const WILL = 0x04;
const WILL_RETAIN = 0x20;
const PASSWORD = 0x40;
const USER = 0x80;

export interface Greeting {
  readonly clientId: Uint8Array;
  readonly keepAliveSeconds: number;
  /** What the server publishes, retained, when this client is lost. */
  readonly willTopic: Uint8Array;
  readonly will: Uint8Array;
  /** Without bytes: none. A password takes a user (§3.1.2.9). */
  readonly user: Uint8Array;
  readonly password: Uint8Array;
}

/** The longest: a CONNECT with all of its parts at the settings' longest has some 350 bytes. */
export const PACKET_BYTES = 512;

/** Writes one packet at a time. */
export class PacketWriter {
  readonly bytes = new Uint8Array(PACKET_BYTES);
  length = 0;

  connect({ clientId, keepAliveSeconds, willTopic, will, user, password }: Greeting): void {
    const hasUser = user.length > 0;
    const hasPassword = hasUser && password.length > 0;
    const parts = [clientId, willTopic, will, ...(hasUser ? [user] : []), ...(hasPassword ? [password] : [])];
    this.begin(CONNECT, 10 + parts.reduce((sum, part) => sum + 2 + part.length, 0));
    this.text(PROTOCOL);
    this.byte(LEVEL_3_1_1);
    this.byte(CLEAN_SESSION | WILL | WILL_RETAIN | (hasUser ? USER : 0) | (hasPassword ? PASSWORD : 0));
    this.word(keepAliveSeconds);
    for (const part of parts) this.text(part);
  }

  /** The head of a PUBLISH at QoS 0; `payloadBytes` follow it. */
  publish(topic: Uint8Array, payloadBytes: number, isRetained: boolean): void {
    this.begin(isRetained ? PUBLISH | RETAIN : PUBLISH, 2 + topic.length + payloadBytes);
    this.text(topic);
  }

  /** To one topic at QoS 0. */
  subscribe(packetId: number, topic: Uint8Array): void {
    this.begin(SUBSCRIBE, 2 + 2 + topic.length + 1);
    this.word(packetId);
    this.text(topic);
    this.byte(0);
  }

  ping(): void {
    this.begin(PINGREQ, 0);
  }

  disconnect(): void {
    this.begin(DISCONNECT, 0);
  }

  /** §2.2.3: the remaining length in groups of 7 bits, the lowest first. */
  private begin(type: number, remaining: number): void {
    this.length = 0;
    this.byte(type);
    let rest = remaining;
    do {
      this.byte((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
      rest >>= 7;
    } while (rest > 0);
  }

  private byte(value: number): void {
    this.bytes[this.length++] = value;
  }

  private word(value: number): void {
    this.byte(value >> 8);
    this.byte(value & 0xff);
  }

  private text(bytes: Uint8Array): void {
    this.word(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }
}

const PROTOCOL = Uint8Array.of(0x4d, 0x51, 0x54, 0x54);

/** What has come: "rubbish" is what no server sends to a publisher. */
export type Received = "accepted" | "refused" | "subscribed" | "pong" | "message" | "rubbish";

/** A packet is kept up to here; the rest of a longer one, which can only be a message, is skipped. */
const KEPT_BYTES = 128;

/** Reads the packets that come. */
export class PacketReader {
  /** Of a refusal: the return code (§3.2.2.3). */
  code = 0;
  /** Of a message: its payload, as far as it is plain ASCII; "" where it is not, or too long. */
  payload = "";
  private readonly kept = new Uint8Array(KEPT_BYTES);
  private type = 0;
  /** Bytes of the length read so far; −1 before the type. */
  private lengthBytes = -1;
  private remaining = 0;
  private have = 0;

  /** A new connection: what was begun on the last one is forgotten. */
  restart(): void {
    this.lengthBytes = -1;
  }

  /** Takes a byte; undefined while no packet is whole. */
  take(byte: number): Received | undefined {
    if (this.lengthBytes < 0) {
      this.type = byte;
      this.lengthBytes = 0;
      this.remaining = 0;
      this.have = 0;
      return undefined;
    }
    if (this.lengthBytes < LENGTH_DONE) return this.takeLength(byte);
    if (this.have < KEPT_BYTES) this.kept[this.have] = byte;
    this.have++;
    return this.have < this.remaining ? undefined : this.finish();
  }

  private takeLength(byte: number): Received | undefined {
    this.remaining += (byte & 0x7f) * 2 ** (7 * this.lengthBytes);
    this.lengthBytes++;
    if (byte >= 0x80) return this.lengthBytes === LENGTH_BYTES_MOST ? this.end("rubbish") : undefined;
    this.lengthBytes = LENGTH_DONE;
    return this.remaining === 0 ? this.finish() : undefined;
  }

  private end(received: Received): Received {
    this.lengthBytes = -1;
    return received;
  }

  private finish(): Received {
    const { type, remaining, kept } = this;
    if (type === CONNACK && remaining === 2) {
      this.code = kept[1] ?? 0;
      return this.end(this.code === 0 ? "accepted" : "refused");
    }
    if (type === SUBACK && remaining === 3) return this.end("subscribed");
    if (type === PINGRESP && remaining === 0) return this.end("pong");
    // At QoS 0 only: no more was asked for.
    if ((type & 0xf6) === PUBLISH) return this.end(this.readMessage());
    return this.end("rubbish");
  }

  private readMessage(): Received {
    const topicBytes = (this.kept[0] ?? 0) * 256 + (this.kept[1] ?? 0);
    if (2 + topicBytes > this.remaining) return "rubbish";
    this.payload = "";
    if (this.remaining > KEPT_BYTES) return "message";
    let text = "";
    for (let at = 2 + topicBytes; at < this.remaining; at++) {
      const code = this.kept[at] ?? 0;
      if (code < 0x20 || code > 0x7e) return "message";
      text += String.fromCharCode(code);
    }
    this.payload = text;
    return "message";
  }
}

/** §2.2.3 allows four. */
const LENGTH_BYTES_MOST = 4;
const LENGTH_DONE = 5;
