/** Faults of what the receiver says. */

import { type Fault, type Span, within } from "../faults.js";
import { sentence } from "../nmea-writer.js";

/** Sentences that name another second than theirs, now and then: repeated (−1), backward (−2), skipped (+1). */
export function wrongSeconds(span: Span, probability: number, choices: readonly number[]): Fault {
  return {
    name: "wrongSeconds",
    begin: (random) => ({
      reception: (worldSecond, reception) => {
        const wrong = random.chance(probability);
        const choice = choices[random.uint32() % choices.length] ?? 0;
        if (wrong && within(span, worldSecond)) reception.labelErrorS += choice;
      },
    }),
  };
}

/** The receiver's program hangs, but for its output: sentences go on to name the second in which it did. */
export function stuckSeconds(span: Span): Fault {
  return {
    name: "stuckSeconds",
    begin: () => ({
      reception: (worldSecond, reception) => {
        if (within(span, worldSecond)) reception.labelErrorS -= worldSecond - span.fromS;
      },
    }),
  };
}

/** The receiver is busy: its sentences begin this much later, and wobble. */
export function lateSentences(span: Span, laterMs: number, wobbleMs: number): Fault {
  return {
    name: "lateSentences",
    begin: (random) => {
      /** When the last of them began, as seconds of the world: none overtakes another. */
      let lastS = Number.NEGATIVE_INFINITY;
      return {
        output: (worldSecond, { bursts }) => {
          const laterNs = (laterMs + wobbleMs * random.gaussian()) * 1e6;
          for (const burst of bursts) {
            if (within(span, worldSecond)) burst.startNs += laterNs;
            burst.startNs = Math.max(burst.startNs, (lastS - worldSecond) * 1e9);
            lastS = worldSecond + burst.startNs / 1e9;
          }
        },
      };
    },
  };
}

/** UBX-TIM-TP with its frame (u-blox M8 protocol §32.21.8), and how long after its pulse the world has it sent. */
const TIM_TP_HEAD = Buffer.from([0xb5, 0x62, 0x0d, 0x01]);
const TIM_TP_BYTES = 24;
const TIM_TP_NS = 40e6;

/** As lateSentences, but the receiver goes on to name the pulse to come (TIM-TP) in time. */
export function lateButNamed(span: Span, laterMs: number): Fault {
  return {
    name: "lateButNamed",
    begin: () => ({
      output: (worldSecond, output) => {
        if (!within(span, worldSecond)) return;
        const names: typeof output.bursts = [];
        for (const burst of output.bursts) {
          burst.startNs += laterMs * 1e6;
          const bytes = Buffer.from(burst.bytes);
          const at = bytes.indexOf(TIM_TP_HEAD);
          if (at < 0) continue;
          names.push({ startNs: TIM_TP_NS, bytes: bytes.subarray(at, at + TIM_TP_BYTES) });
          burst.bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + TIM_TP_BYTES)]);
        }
        output.bursts.unshift(...names);
      },
    }),
  };
}

/** The lag sinks slowly: it is as much later as from the first second to the last of the span goes down to 0. */
export function sinkingLag(span: Span, laterMs: number, wobbleMs: number): Fault {
  return {
    name: "sinkingLag",
    begin: (random) => ({
      output: (worldSecond, { bursts }) => {
        if (!within(span, worldSecond)) return;
        const left = (span.untilS - worldSecond) / (span.untilS - span.fromS);
        for (const burst of bursts) burst.startNs += (laterMs * left + wobbleMs * random.gaussian()) * 1e6;
      },
    }),
  };
}

const FILLER = Buffer.from("$PFILL,this,receiver,has,more,to,say,than,its,line,can,carry*17\r\n", "latin1");

/**
 * The receiver is made to send so many bytes a second into a line that carries fewer: what does not fit waits in its
 * buffer, and whole bursts are lost while that is full.
 */
export function fullLine(span: Span, bytesPerS: number, lineBytesPerS: number, bufferBytes: number): Fault {
  return {
    name: "fullLine",
    begin: () => {
      let waiting = 0;
      return {
        output: (worldSecond, output) => {
          if (!within(span, worldSecond)) return;
          const { bursts } = output;
          const own = bursts.reduce((sum, { bytes }) => sum + bytes.length, 0);
          waiting = Math.max(0, waiting - lineBytesPerS);
          const count = Math.max(0, Math.ceil((bytesPerS - own) / FILLER.length));
          if (waiting + own > bufferBytes) bursts.length = 0;
          else waiting += own;
          const fits = Math.min(count, Math.floor(Math.max(0, bufferBytes - waiting) / FILLER.length));
          waiting += fits * FILLER.length;
          if (fits > 0) bursts.push({ startNs: 350e6, bytes: Buffer.concat(Array(fits).fill(FILLER)) });
        },
      };
    },
  };
}

/**
 * A second sender on the line, whose program hangs: it says the same sentence each second.
 * @param said a whole sentence. @param atMs after the second: clear of the first sender's.
 */
export function hangingSender(span: Span, said: string, atMs: number): Fault {
  return {
    name: "hangingSender",
    begin: () => ({
      output: (worldSecond, { bursts }) => {
        if (!within(span, worldSecond)) return;
        bursts.push({ startNs: atMs * 1e6, bytes: Buffer.from(said, "latin1") });
      },
    }),
  };
}

/** What the receiver says is something else on its way: another firmware's sentences, another protocol. */
export function saidOtherwise(name: string, change: (text: string) => string): Fault {
  return {
    name,
    begin: () => ({
      output: (_, { bursts }) => {
        for (const burst of bursts) {
          burst.bytes = Buffer.from(change(Buffer.from(burst.bytes).toString("latin1")), "latin1");
        }
      },
    }),
  };
}

/** The date of RMC is missing: a receiver that never learns it. */
export function withoutDate(): Fault {
  return saidOtherwise("withoutDate", (text) => {
    return text.replaceAll(/\$(..RMC,(?:[^,]*,){8})\d{6}(,[^*]*)\*..\r\n/g, (_, before, after) =>
      sentence(before + after),
    );
  });
}

export function withoutChecksums(): Fault {
  return saidOtherwise("withoutChecksums", (text) => text.replaceAll(/\*..(?=\r\n)/g, ""));
}

/** SiRF binary in the place of sentences: as many messages (41, geodetic navigation) as there were. */
export function sirfBinary(): Fault {
  return saidOtherwise("sirfBinary", (text) => {
    return text.replaceAll(/\$[^\n]*\n/g, (line) => {
      const payload = [41, ...Buffer.from(line, "latin1").map((byte) => byte ^ 0x80)];
      const sum = payload.reduce((total, byte) => (total + byte) & 0x7fff, 0);
      const bytes = [0xa0, 0xa2, 0, payload.length, ...payload, sum >> 8, sum & 0xff, 0xb0, 0xb3];
      return Buffer.from(bytes).toString("latin1");
    });
  });
}

/** Noise on the serial line: each byte is another one with the given probability. */
export function garbledBytes(span: Span, probability: number): Fault {
  return {
    name: "garbledBytes",
    begin: (random) => ({
      output: (worldSecond, { bursts }) => {
        if (!within(span, worldSecond)) return;
        for (const burst of bursts) {
          burst.bytes = burst.bytes.map((byte) => (random.chance(probability) ? random.uint32() & 0xff : byte));
        }
      },
    }),
  };
}
