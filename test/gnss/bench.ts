/**
 * A receiver of the simulator's catalogue on one end of a line, BringUp on the other, and a world in which a second
 * takes no time: no engine and no process in between.
 */

import assert from "node:assert/strict";
import type { Fault, FaultHooks } from "../../host-tools/simulator/faults.js";
import { RandomStream } from "../../host-tools/simulator/random.js";
import {
  type Circumstances,
  FactoryReceiver,
  type Model,
  WELL_CONNECTED,
} from "../../host-tools/simulator/receivers/factory-receiver.js";
import { Sky } from "../../host-tools/simulator/sky.js";
import { World, worldOptions } from "../../host-tools/simulator/world.js";
import type { TimeClaim } from "../../src/gnss/claim.js";
import { CLAIM } from "../../src/gnss/event-queue.js";
import { Receiver } from "../../src/gnss/receiver.js";
import { BringUp, type BringUpOptions } from "../../src/gnss/setup/bring-up.js";
import { FRAME, NOTHING, SENTENCE } from "../../src/gnss/stream.js";
import { toTicks } from "../../src/time/ticks.js";
import { feed } from "./messages.js";

const TICKS_PER_SECOND = 80_000_000;

export interface BenchOptions {
  model: Model;
  circumstances?: Partial<Circumstances>;
  bringUp?: Partial<BringUpOptions>;
  seed?: number;
  /** How often a step is made where nothing happens. */
  stepSeconds?: number;
  /** Changes what the sky and the supply do in each second. */
  reception?: FaultHooks["reception"];
}

export class Bench {
  readonly receiver: FactoryReceiver;
  readonly bringUp: BringUp;
  /** The appliance's decoder of the line. */
  readonly decoder: Receiver;
  /** Sentences by address and frames by kind in hexadecimal, heard since this was last cleared. */
  readonly heard = new Map<string, number>();
  /** Valid claims of seconds, since this was last cleared, by source and trust. */
  readonly claims = new Map<string, number>();
  /** All that was sent to the receiver. */
  readonly sent: Uint8Array[] = [];
  now = 0;
  private readonly world: World;
  private readonly stepSeconds: number;
  private baud: number;

  constructor({ model, circumstances, bringUp, seed = 1, stepSeconds = 0.25, reception }: BenchOptions) {
    const faults: Fault[] = reception === undefined ? [] : [{ name: "reception", begin: () => ({ reception }) }];
    const options = worldOptions({ seed, faults });
    this.stepSeconds = stepSeconds;
    this.receiver = new FactoryReceiver(
      model,
      { ...WELL_CONNECTED, ...circumstances },
      new Sky(options.sky),
      new RandomStream(seed, "receiver"),
    );
    this.world = new World(options, this.receiver);
    this.bringUp = new BringUp({
      ticksPerSecond: TICKS_PER_SECOND,
      family: "auto",
      baud: 0,
      setUp: true,
      learnedBaud: 0,
      learnedFalling: false,
      ...bringUp,
    });
    this.baud = this.bringUp.baud;
    this.world.hear({ second: 0, nanosecond: 0 }, this.baud, new Uint8Array(0));
    this.decoder = new Receiver({ ticksPerSecond: TICKS_PER_SECOND, notBefore: undefined });
    this.decoder.setBaud(this.baud);
  }

  get fix(): boolean {
    return this.decoder.satellites.fix !== "none";
  }

  /** Runs whole seconds. */
  run(seconds: number): void {
    for (let n = 0; n < seconds; n++) this.second();
  }

  /** Runs until something holds, and returns the second in which it did; fails after `limit` more seconds. */
  until(what: string, holds: () => boolean, limit: number): number {
    for (let n = 0; n < limit && !holds(); n++) this.second();
    assert.ok(holds(), `${what}: not within ${limit} s; ${JSON.stringify(this.codes())} at ${this.bringUp.baud} baud`);
    return this.now;
  }

  /** The codes of the findings; a bad one has a "!". */
  codes(): string[] {
    return this.bringUp.findings(this.now, this.decoder).map(({ code, ok }) => (ok ? code : `!${code}`));
  }

  private second(): void {
    const begun = this.world.now.second;
    const events = this.world.advance({ second: begun + 1, nanosecond: 0 });
    for (let at = 0; at < 1; at += this.stepSeconds) {
      while (events.length > 0 && (events[0]?.at.nanosecond ?? 0) < (at + this.stepSeconds) * 1e9) {
        const event = events.shift();
        if (event === undefined) break;
        const seconds = event.at.second + event.at.nanosecond / 1e9;
        if (event.kind === "edge") this.bringUp.onEdge(toTicks(event.capturedCount));
        if (event.kind === "bytes") this.bytes(event.bytes, seconds);
        this.step(seconds);
      }
      this.step(Math.max(this.now, begun + at + this.stepSeconds));
    }
  }

  private bytes(bytes: Uint8Array, seconds: number): void {
    const ticks = toTicks(Math.round(seconds * TICKS_PER_SECOND));
    this.bringUp.onBytes(bytes, bytes.length, ticks, this.decoder.pauseBefore(ticks));
    feed(this.decoder, bytes, ticks, () => this.take());
  }

  /** Takes what came of bytes, or of a pause. */
  private take(): void {
    const { decoder, bringUp, heard } = this;
    for (let event = decoder.next(); event !== NOTHING; event = decoder.next()) {
      const { sentence, frame } = decoder;
      if (event === SENTENCE) {
        count(heard, String.fromCharCode(...sentence.bytes.subarray(0, (sentence.fieldStarts[1] ?? 1) - 1)));
        bringUp.onSentence(sentence);
      } else if (event === FRAME) {
        count(heard, frame.kind.toString(16).padStart(4, "0"));
        bringUp.onFrame(frame);
      } else if (event === CLAIM) this.claim(decoder.claimed);
    }
  }

  private step(seconds: number): void {
    this.now = seconds;
    const second = Math.floor(seconds);
    const at = { second, nanosecond: Math.round((seconds - second) * 1e9) };
    const bytes = this.bringUp.step(seconds, this.fix);
    if (bytes !== undefined) {
      this.sent.push(bytes);
      this.world.hear(at, this.baud, bytes);
    }
    if (this.bringUp.baud === this.baud) return;
    this.baud = this.bringUp.baud;
    this.decoder.pause();
    this.take();
    this.decoder.setBaud(this.baud);
    this.world.hear(at, this.baud, new Uint8Array(0));
  }

  private claim({ valid, source, utcTrust }: TimeClaim): void {
    if (valid) count(this.claims, `${source} ${utcTrust}`);
  }
}

function count(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}
