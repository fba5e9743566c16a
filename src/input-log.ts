/**
 * Writes to the console all that the clock is made of, line by line, so that the simulator can run it again bit for bit:
 * `noonmark monitor --record` gathers the lines, `noonmark scenario --replay` runs them.
 *
 * Model: the path (src/reception.ts) takes bytes, edges and seconds. Each call of it begins with a reading of the
 * counter, `at`, which is the counter for all of the call, so nothing else goes into the clock. Its first lines tell how it began: what was remembered, and the settings that it depends on (no
 * names, no secrets). Each second's line has the clock that came of it. Lines are numbered: a console that is too slow
 * drops some, and the numbers show where.
 *
 *     {"type":"input","n":0,"start":123,"hz":80000000,"board":"esp32/nodemcu","version":"0.1.0","state":"1,…"}
 *     {"type":"input","n":1,"set":"receiver.leapWaitS","value":60}
 *     {"type":"input","n":2,"at":80000123,"first":79990000,"bytes":"24474e52…"}
 *     {"type":"input","n":3,"at":80400000,"edge":80399000}
 *     {"type":"input","n":4,"at":160000123,"celsius":null,"clock":[…]}
 */

import type { ClockSegment } from "./clock/segment.js";
import type { LinePort } from "./gnss/setup/receiver-line.js";
import type { PulsePort } from "./reception.js";
import type { PacketPort } from "./serving/control/port.js";
import { get, keys } from "./settings/config.js";
import { type Config, SCHEMA } from "./settings/schema.js";
import type { Ticks } from "./time/units.js";

/** The sections that the path reads. */
const SECTIONS: readonly (keyof Config)[] = ["receiver", "pulse", "discipline", "limits", "leap"];

const SETTING = /^config set (receiver|pulse|discipline|limits|leap)\./;

const DIGITS = "0123456789abcdef";
/** Bytes whose digits are put together before they join the others: a string that grows is copied each time. */
const PIECE_BYTES = 16;

/** Packets in a second that are recorded whole: more are counted, or a flood of them would crowd out the rest. */
const PACKETS_PER_SECOND = 10;

export class InputLog {
  /** The counter at the present call. */
  at = 0 as Ticks;
  private readonly write: (line: string) => void;
  private readonly now: () => Ticks;
  private readonly config: Config;
  private number = 0;
  private packets = 0;

  /** @param now reads the counter. @param config in which `console.inputs` may be switched off, which ends the recording at once. */
  constructor(write: (line: string) => void, now: () => Ticks, config: Config) {
    this.write = write;
    this.now = now;
    this.config = config;
  }

  /** @param start the counter from which uptime counts. @param state what was remembered, as it was stored. */
  begin(start: Ticks, hz: number, board: string, version: string, state: string | undefined): void {
    const rest = JSON.stringify({ board, version, state: state ?? "" });
    this.record(`"start":${start},"hz":${hz},${rest.slice(1, -1)}`);
    for (const section of SECTIONS) {
      for (const key of keys(section)) {
        const value = get(this.config, key);
        const [, name = ""] = key.split(".");
        const fields: Readonly<Record<string, { readonly default: unknown }>> = SCHEMA[section];
        if (value !== fields[name]?.default) this.record(`"set":"${key}","value":${JSON.stringify(value)}`);
      }
    }
  }

  /** A callback that is called with one reading of the counter for all that it does. */
  around(callback: () => void): () => void {
    return () => {
      this.at = this.now();
      callback();
    };
  }

  /** The line, each chunk of which is recorded when it is read. */
  serial(port: LinePort): LinePort {
    const read = (into: Uint8Array) => {
      const length = port.read(into);
      if (length > 0) this.record(`"at":${this.at},"first":${port.chunkTicks()},"bytes":"${digits(into, length)}"`);
      return length;
    };
    return { setBaud: port.setBaud, read, chunkTicks: port.chunkTicks, write: port.write };
  }

  /** The capture, each edge of which is recorded when it is taken; its counter stands still within a callback. */
  pulse(port: PulsePort): PulsePort {
    const takeEdge = () => {
      const edge = port.takeEdge();
      if (edge >= 0) this.record(`"at":${this.at},"edge":${edge}`);
      return edge;
    };
    const now = () => this.at;
    return { resolutionHz: port.resolutionHz, precisionExponent: port.precisionExponent, now, takeEdge };
  }

  /** The NTP port, of which the packets that are handed over are recorded; the clock does not depend on them. */
  handedOver(port: PacketPort): PacketPort {
    const take = (into: Uint8Array) => {
      const length = port.take(into);
      if (length > 0 && ++this.packets <= PACKETS_PER_SECOND) {
        this.record(`"at":${this.at},"packet":"${digits(into, length)}"`);
      }
      return length;
    };
    return { take, send: port.send };
  }

  /** A line that somebody typed: recorded where it changes what the path reads. */
  typed(line: string): void {
    if (SETTING.test(line)) this.record(`"at":${this.at},"typed":${JSON.stringify(line)}`);
  }

  /** A second was taken stock of: `celsius` is NaN where the board measures none. */
  second(celsius: number, segments: readonly Readonly<ClockSegment>[]): void {
    const clock = segments.map(({ baseTicks, baseSecond, baseFraction, rateInteger, rateFraction, leap }) => {
      return `[${baseTicks},${baseSecond},${baseFraction},${rateInteger},${rateFraction},${leap}]`;
    });
    const unrecorded = this.packets > PACKETS_PER_SECOND ? `,"untold":${this.packets - PACKETS_PER_SECOND}` : "";
    this.packets = 0;
    this.record(`"at":${this.at},"celsius":${JSON.stringify(celsius)},"clock":[${clock.join()}]${unrecorded}`);
  }

  private record(what: string): void {
    if (this.config.console.inputs) this.write(`{"type":"input","n":${this.number},${what}}`);
    this.number++;
  }
}

/** Two hexadecimal digits for each of the first `length` bytes. */
function digits(bytes: Uint8Array, length: number): string {
  const pieces: string[] = [];
  for (let from = 0; from < length; from += PIECE_BYTES) {
    let piece = "";
    for (let at = from; at < Math.min(from + PIECE_BYTES, length); at++) {
      const byte = bytes[at] ?? 0;
      piece += (DIGITS[byte >> 4] ?? "") + (DIGITS[byte & 15] ?? "");
    }
    pieces.push(piece);
  }
  return pieces.join("");
}
