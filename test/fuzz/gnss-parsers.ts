/** The receiver's bytes: sentences and frames, as the firmware reads them and as the tools cut recordings. */

import assert from "node:assert/strict";
import { HeaderFilter } from "../../host-tools/recording.js";
import { splitRecording } from "../../host-tools/simulator/recording.js";
import { CLAIM } from "../../src/gnss/event-queue.js";
import { Receiver } from "../../src/gnss/receiver.js";
import { NOTHING } from "../../src/gnss/stream.js";
import { addTicks, toTicks } from "../../src/time/ticks.js";
import { isoText, parseIsoDate } from "../../src/time/utc.js";
import { allLogs } from "../gnss/logs.js";
import { concatenate, navPvt, navSol, navTimegps, navTimels, sentence, timTp } from "../gnss/make.js";
import { feed } from "../gnss/messages.js";
import type { Parser } from "./parser.js";

const HZ = 1_000_000;
/** A byte in a thousand ticks: whole numbers, so that pieces arrive exactly when they would as part of the whole. */
const BAUD = 10_000;
const TICKS_PER_BYTE = 1000;
/** Of a recording, as many pieces of so many bytes. */
const PIECES = 6;
const PIECE_BYTES = 700;

const MADE = [
  concatenate(
    sentence("GNRMC,123456.00,A,4404.1,N,12118.8,W,0.1,,290224,,,A"),
    sentence("GNGGA,123456.00,4404.1,N,12118.8,W,1,08,0.9,1147.2,M,-21.3,M,,"),
    sentence("GNGSA,A,3,01,02,03,04,05,06,07,08,,,,,1.5,0.9,1.2,1"),
    sentence("GPGSV,2,1,05,01,40,083,46,02,17,308,41,12,07,344,39,14,22,228,45,1"),
    sentence("GPGSV,2,2,05,25,10,100,30,1"),
    sentence("GNZDA,123456.00,29,02,2024,00,00"),
  ),
  concatenate(navPvt(), navTimels(), timTp(5), navTimegps(2303, 390_914_000), navSol(2303, 390_914_000)),
  concatenate(
    sentence("GPRMC,235960,A,4404.1,N,12118.8,W,0.1,,311216,,,A"),
    navPvt({ second: 60, minute: 59, hour: 23 }),
  ),
  concatenate(
    navPvt({ nanoseconds: -1 }),
    sentence("GPRMC,,V,,,,,,,,,,N"),
    Buffer.from("$PMTK001,314,3*36\r\n$GPTXT,01\xb5\x62"),
  ),
];

/** Pieces of each log that is there, and what is made here. */
function recorded(): Uint8Array[] {
  const pieces = allLogs().flatMap(({ bytes }) => {
    const step = Math.floor(bytes.length / PIECES);
    return Array.from({ length: PIECES }, (_, n) => bytes.subarray(n * step, n * step + PIECE_BYTES));
  });
  return [...MADE, ...pieces];
}

/** Makes the sum of every sentence and frame good whose end is found. */
function seal(input: Buffer): Uint8Array {
  for (let at = 0; at < input.length; at++) {
    if (input[at] === 0x24) {
      const star = input.indexOf(0x2a, at);
      if (star < 0 || star + 2 >= input.length) continue;
      let sum = 0;
      for (let each = at + 1; each < star; each++) sum ^= input[each] ?? 0;
      input.write(sum.toString(16).padStart(2, "0"), star + 1, "latin1");
      at = star;
    } else if (input[at] === 0xb5 && input[at + 1] === 0x62 && at + 6 <= input.length) {
      const end = at + 6 + input.readUInt16LE(at + 4);
      if (end + 2 > input.length) continue;
      let [a, b] = [0, 0];
      for (let each = at + 2; each < end; each++) {
        a = (a + (input[each] ?? 0)) & 0xff;
        b = (b + a) & 0xff;
      }
      input.set([a, b], end);
      at = end + 1;
    }
  }
  return input;
}

/** Everything that a receiver says of bytes that come without a pause, in pieces of `size`. */
function listen(input: Uint8Array, size: number): string[] {
  const said: string[] = [];
  const receiver = new Receiver({ ticksPerSecond: HZ, notBefore: parseIsoDate("2019-03-14") });
  const read = () => {
    for (let event = receiver.next(); event !== NOTHING; event = receiver.next()) {
      if (event !== CLAIM) continue;
      const {
        second,
        fractionMilliseconds: fraction,
        rollovers,
        source,
        utcTrust,
        valid,
        leapSecond,
      } = receiver.claimed;
      assert.ok(Number.isInteger(second) && second > 0 && second < 2 ** 34, `second ${second}`);
      assert.ok(fraction >= 0 && fraction < 1000, `fraction ${fraction}`);
      assert.ok(Number.isInteger(rollovers) && rollovers >= 0 && rollovers < 10, `${rollovers} rollovers`);
      const ticks = receiver.claimedTicks;
      said.push(`${isoText(second, leapSecond)} ${fraction} ${source} ${utcTrust} ${valid} ${ticks}`);
    }
  };
  receiver.setBaud(BAUD);
  const begin = toTicks(2 ** 48 - 1_000_000);
  for (let at = 0; at < input.length; at += size) {
    feed(receiver, input.subarray(at, at + size), addTicks(begin, at * TICKS_PER_BYTE), read);
  }
  receiver.pause();
  read();
  const { counts, satellites, talker, leap } = receiver;
  const quantisationPicoseconds = receiver.takeQuantisation();
  const { inView = 0 } = satellites;
  assert.ok(inView >= 0 && inView < 1000, `${inView} in view`);
  assert.ok(Number.isFinite(quantisationPicoseconds) && Number.isFinite(talker));
  said.push(JSON.stringify({ counts, satellites, quantisationPicoseconds, talker, leap }));
  return said;
}

const receiver: Parser = {
  name: "receiver",
  seeds: recorded,
  seal,
  run(input) {
    const whole = listen(input, Math.max(1, input.length));
    // The line's driver hands out what there is: where it is cut must not matter.
    for (const size of [1, 7 + (input.length % 60)])
      assert.deepEqual(listen(input, size), whole, `in pieces of ${size}`);
  },
};

const recording: Parser = {
  name: "recording",
  seeds: recorded,
  run(input) {
    const { epochs, baud, jumps } = splitRecording(Buffer.from(input));
    const stripped = new HeaderFilter().strip(input);
    const total = epochs.reduce((sum, { bytes }) => sum + bytes.length, 0);
    assert.ok(total <= stripped.length, `${total} bytes of ${stripped.length}`);
    assert.ok(baud > 0 && jumps >= 0 && Number.isInteger(jumps));
    let last = Number.NEGATIVE_INFINITY;
    for (const { slotS, fractionMs } of epochs) {
      assert.ok(
        Number.isInteger(slotS) && slotS >= last && fractionMs >= 0 && fractionMs < 1000,
        `${slotS} ${fractionMs}`,
      );
      last = slotS;
    }
  },
};

export const GNSS_PARSERS: readonly Parser[] = [receiver, recording];
