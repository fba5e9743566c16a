/**
 * What the C and the TypeScript of the responder made of a batch of packets, held against what they promise: verdicts
 * that the packet deserves, the reply bytes that a model of the server makes too, no reply longer than its request,
 * control messages within their policy, nothing lost or invented on the way from one to the other.
 */

import assert from "node:assert/strict";
import { HEADER_BYTES } from "../../src/ntp/packet.js";
import { ANSWER_BYTES, CONTROL_BUFFER_BYTES, Control } from "../../src/serving/control/control.js";
import type { ControlSource } from "../../src/serving/control/variables.js";
import { RequestModel } from "../drivers/responder/request-model.js";
import type { PacketBatch, PacketCase } from "./packet-batch.js";
import { KEYS } from "./packet-maker.js";
import { HANDOVER_BYTES, refusal, VERDICTS, type Verdict } from "./packet-verdicts.js";

const HANDOVER_PACKETS = 8;
const MAC_BYTES_LIMIT = 36;
const CONTROL_HEADER = 12;
const FRAGMENTS = 2;
const ERROR_BIT = 0x40;
const MORE_BIT = 0x20;
const RATE = 0x52415445;
const NO_MORE = 0xffff;

/** Of all batches together. */
export interface Tally {
  packets: number;
  verdicts: Map<Verdict, number>;
  /** Replies in the interleaved mode, and with a MAC or a crypto-NAK. */
  interleaved: number;
  signed: number;
  controlled: number;
  longestControl: number;
}

export function makeTally(): Tally {
  return { packets: 0, verdicts: new Map(), interleaved: 0, signed: 0, controlled: 0, longestControl: 0 };
}

/** A broken promise, and the packet that broke it. */
export class PacketFailure extends Error {
  readonly index: number;

  constructor(index: number, { packet, publication, receive, transmit }: PacketCase, why: string) {
    const words = [...publication].map((word) => word.toString(16)).join(" ");
    super(
      `case ${index}: ${why}\npacket ${Buffer.from(packet).toString("hex")}\n` +
        `receive ${receive} transmit ${transmit}\npublication ${words}`,
    );
    this.index = index;
  }
}

export class PacketJudge {
  readonly tally: Tally;
  readonly #model: RequestModel;
  #published: Uint32Array | undefined;
  readonly #control: Control;
  readonly #buffer = new Uint8Array(HANDOVER_BYTES + MAC_BYTES_LIMIT);
  readonly #handedOver: { each: PacketCase; index: number }[] = [];
  #seconds = 0;
  #body: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(
    tally: Tally,
    source: ControlSource,
    options: { interleaves: boolean; cryptoNak: boolean; symmetric: boolean },
  ) {
    const { interleaves, cryptoNak, symmetric } = options;
    this.tally = tally;
    this.#model = new RequestModel(interleaves, KEYS, symmetric, cryptoNak);
    this.#control = new Control(source);
  }

  /** @param body what responder-harness.c answered. @throws PacketFailure */
  judge(batch: PacketBatch, body: Buffer): void {
    this.#body = body;
    this.#at = 0;
    for (const [index, each] of batch.cases.entries()) {
      try {
        this.#publish(each);
        this.#judgeOne(batch, each, index);
        if (each.left !== undefined) this.#left(each.left, batch.interleaves);
        if (each.taken) this.#take();
      } catch (error) {
        if (error instanceof PacketFailure) throw error;
        throw new PacketFailure(index, each, error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
    }
    assert.equal(this.#at, body.length, "C answered more than it was asked");
  }

  #publish({ publication, published }: PacketCase): void {
    if (published === undefined || publication === this.#published) return;
    this.#published = publication;
    this.#model.publish(publication, published);
  }

  #left({ receive, ticks }: { receive: bigint; ticks: bigint }, interleaves: boolean): void {
    const known = this.#body[this.#at++] === 1;
    assert.equal(
      known,
      interleaves && this.#model.left(receive, BigInt.asUintN(64, ticks)),
      "whether a reply is known",
    );
  }

  #judgeOne(batch: PacketBatch, each: PacketCase, index: number): void {
    const verdict = VERDICTS[this.#body[this.#at++] ?? -1];
    assert.ok(verdict !== undefined, "there is no such verdict");
    this.tally.packets++;
    this.tally.verdicts.set(verdict, (this.tally.verdicts.get(verdict) ?? 0) + 1);
    const deserved = refusal(batch.rules, each);
    if (deserved !== undefined) {
      assert.equal(verdict, deserved);
    } else if (verdict === "limited") {
      assert.ok(batch.ratePerS > 0, "limited without a limit");
    } else if (verdict === "kissed") {
      this.#judgeKiss(batch, each.packet);
    } else {
      this.#judgeAdmitted(verdict, each, index);
    }
  }

  #judgeAdmitted(verdict: Verdict, each: PacketCase, index: number): void {
    const { packet, receive, transmit, port } = each;
    const [came, leaves] = [receive, transmit].map((ticks) => BigInt.asUintN(64, ticks)) as [bigint, bigint];
    const deserved = this.#model.take(packet, came, leaves, port);
    if (verdict === "lost") {
      assert.equal(this.#handedOver.length, HANDOVER_PACKETS, "lost without need");
      assert.equal(deserved.verdict, "handedOver");
      return;
    }
    assert.equal(verdict, deserved.verdict);
    if (verdict === "handedOver") this.#handedOver.push({ each, index });
    if (deserved.reply === undefined) return;
    const fromC = this.#reply();
    assert.ok(fromC.length <= packet.length, `${fromC.length} bytes to ${packet.length}`);
    if (!fromC.equals(deserved.reply)) {
      assert.fail(`C     ${fromC.toString("hex")}\nmodel ${Buffer.from(deserved.reply).toString("hex")}`);
    }
    if (deserved.interleaved === true) this.tally.interleaved++;
    if (fromC.length > HEADER_BYTES) this.tally.signed++;
  }

  #judgeKiss(batch: PacketBatch, packet: Uint8Array): void {
    const kiss = this.#reply();
    assert.ok(batch.ratePerS > 0 && packet.length === HEADER_BYTES && ((packet[0] ?? 0) & 7) === 3, "kissed whom");
    assert.deepEqual([(kiss[0] ?? 0) & 0xc7, kiss[1], kiss.readUInt32BE(12)], [0xc4, 0, RATE]);
    assert.ok(kiss.subarray(24, 32).equals(packet.subarray(40, 48)), "a kiss to another request");
  }

  /** TypeScript takes what was handed over, and answers it. */
  #take(): void {
    for (const { each, index } of this.#handedOver.splice(0)) {
      try {
        const length = this.#body.readUInt16LE(this.#at);
        this.#at += 2;
        assert.equal(length, each.packet.length, "another packet was handed over");
        assert.equal(this.#body.readBigUInt64LE(this.#at), BigInt.asUintN(64, each.receive));
        this.#at += 8;
        const bytes = this.#slice(length);
        assert.ok(bytes.equals(each.packet), "it was changed while it was handed over");
        this.#buffer.set(bytes);
        this.#askControl(bytes);
      } catch (error) {
        throw new PacketFailure(index, each, error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
    }
    assert.equal(this.#body.readUInt16LE(this.#at), NO_MORE, "more was taken than handed over");
    this.#at += 2;
  }

  #askControl(request: Buffer): void {
    const buffer = this.#buffer;
    // As often as the limit lets through, and now and then as often as it does not.
    this.#seconds += this.tally.packets % 16 === 0 ? 0 : 0.25;
    if (!this.#control.accept(buffer, request.length, this.#seconds)) {
      assert.equal(this.#control.next(buffer), 0, "an answer to what was not accepted");
      return;
    }
    let [bytes, count, offset] = [0, 0, 0];
    for (let more = true; more; count++) {
      const length = this.#control.next(buffer);
      assert.ok(length >= CONTROL_HEADER && length % 4 === 0, `a fragment of ${length} bytes`);
      const [bits = 0, size = 0] = [buffer[1], (buffer[10] ?? 0) * 256 + (buffer[11] ?? 0)];
      assert.equal(bits & 0x9f, 0x80 | ((request[1] ?? 0) & 0x1f));
      assert.equal((buffer[8] ?? 0) * 256 + (buffer[9] ?? 0), offset);
      assert.ok(CONTROL_HEADER + size <= length && length < CONTROL_HEADER + size + 4);
      more = (bits & MORE_BIT) !== 0;
      if ((bits & ERROR_BIT) !== 0) assert.deepEqual([length, more], [CONTROL_HEADER, false]);
      offset += size;
      bytes += length;
    }
    assert.equal(this.#control.next(buffer), 0, "a fragment behind the last one");
    assert.ok(count <= FRAGMENTS && bytes <= ANSWER_BYTES, `${bytes} bytes in ${count} fragments`);
    this.tally.controlled++;
    this.tally.longestControl = Math.max(this.tally.longestControl, bytes);
  }

  #reply(): Buffer {
    this.#at += 2;
    return this.#slice(this.#body.readUInt16LE(this.#at - 2));
  }

  #slice(length: number): Buffer {
    this.#at += length;
    return this.#body.subarray(this.#at - length, this.#at);
  }
}

assert.ok(CONTROL_BUFFER_BYTES <= HANDOVER_BYTES);
