/**
 * The commands of CASIC receivers (AT6558 in the ATGM336H and many others), as far as a set-up uses them.
 *
 * Sentences PCAS… are not acknowledged; PCAS06 asks who is there. Binary commands BA CE … are answered with ACK-ACK
 * (05 01) or ACK-NAK (05 00), whose payload is the command's class and identifier and two bytes of nothing (CASIC
 * protocol V4.2.0.3 §2.2 and §2.5; gpsd's driver).
 */

import { sentence } from "../nmea-writer.js";
import { SentenceReader } from "./sentence-reader.js";
import type { Language, Message, Settings } from "./settings.js";

/** PCAS03's fields in their order. */
const FIELDS: readonly Message[] = ["GGA", "GLL", "GSA", "GSV", "RMC", "VTG", "ZDA"];
const BAUDS = [4800, 9600, 19200, 38400, 57600, 115200] as const;
const CFG_TP = 0x0603;
/** BA CE, length, class, identifier; and the sum behind the payload. */
const HEAD_BYTES = 6;
const SUM_BYTES = 4;

export class CasicLanguage implements Language {
  readonly #reader = new SentenceReader();
  #pending = Buffer.alloc(0);

  banner(): Uint8Array {
    const lines = ["MA=CASIC", "IC=AT6558-5N-31-0C510800", "SW=URANUS5,V5.3.0.0", "TB=2020-04-28,13:43:10", "MO=GB"];
    return Buffer.from(lines.map((line) => sentence(`GPTXT,01,01,02,${line}`)).join(""), "latin1");
  }

  hear(bytes: Uint8Array, settings: Settings): Uint8Array[] {
    const answers: Uint8Array[] = this.#binary(bytes, settings);
    for (const body of this.#reader.push(bytes)) {
      if (body === "PCAS06,0") answers.push(Buffer.from(sentence("GPTXT,01,01,02,SW=URANUS5,V5.3.0.0"), "latin1"));
      else obey(body.split(","), settings);
    }
    return answers;
  }

  #binary(bytes: Uint8Array, settings: Settings): Uint8Array[] {
    const all = Buffer.concat([this.#pending, bytes]);
    const answers: Uint8Array[] = [];
    let at = all.indexOf("bace", 0, "hex");
    while (at >= 0 && at + HEAD_BYTES <= all.length) {
      const end = at + HEAD_BYTES + all.readUInt16LE(at + 2) + SUM_BYTES;
      if (end > all.length) break;
      const frame = all.subarray(at, end);
      if (sumOf(frame) === frame.readUInt32LE(frame.length - SUM_BYTES)) {
        const kind = frame.readUInt16BE(4);
        const accepted = kind === CFG_TP && setPulse(frame.subarray(HEAD_BYTES, -SUM_BYTES), settings);
        answers.push(binaryFrame(accepted ? 0x0501 : 0x0500, Buffer.from([kind >> 8, kind & 0xff, 0, 0])));
        at = end;
      } else at += 2;
      at = all.indexOf("bace", at, "hex");
    }
    this.#pending = at >= 0 ? Buffer.from(all.subarray(at)) : Buffer.from(all.subarray(-1));
    return answers;
  }
}

function obey([name, ...fields]: string[], settings: Settings): void {
  if (name === "PCAS01") settings.baud = BAUDS[Number(fields[0])] ?? settings.baud;
  else if (name === "PCAS02") settings.epochMs = Number(fields[0]);
  else if (name === "PCAS03") {
    FIELDS.forEach((message, index) => {
      const rate = fields[index];
      if (rate !== undefined && rate !== "") settings.rates.set(message, Number(rate));
    });
  }
}

/** CFG-TP: interval and width in us (u32), when (0 off, 1 on, 2 by itself, 3 with a fix), polarity, reference. */
function setPulse(payload: Buffer, settings: Settings): boolean {
  if (payload.length !== 16 || payload.readUInt32LE(0) !== 1_000_000) return false;
  settings.pulseWidthMs = payload.readUInt32LE(4) / 1000;
  settings.pulseWhen = (["never", "always", "afterFix", "fix"] as const)[payload[8] ?? 0] ?? "never";
  settings.pulseFalls = payload[9] === 1;
  return true;
}

/** The sum of the words of everything between BA CE and itself. */
function sumOf(frame: Buffer): number {
  let sum = 0;
  for (let at = 2; at < frame.length - SUM_BYTES; at += 4) sum = (sum + frame.readUInt32LE(at)) >>> 0;
  return sum;
}

function binaryFrame(kind: number, payload: Buffer): Buffer {
  const frame = Buffer.alloc(HEAD_BYTES + payload.length + SUM_BYTES);
  frame.writeUInt16BE(0xbace, 0);
  frame.writeUInt16LE(payload.length, 2);
  frame.writeUInt16BE(kind, 4);
  payload.copy(frame, HEAD_BYTES);
  frame.writeUInt32LE(sumOf(frame), frame.length - SUM_BYTES);
  return frame;
}
