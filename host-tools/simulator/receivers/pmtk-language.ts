/**
 * The commands of MTK receivers (MT3339, MT3333 and modules with them), as far as a set-up uses them.
 *
 * Each is answered with PMTK001, its number and how it went: 1 unsupported, 2 failed, 3 done; a new speed is not
 * answered. Some of Quectel's modules have the pulse under a name of their own instead of PMTK285.
 */

import { sentence } from "../nmea-writer.js";
import { SentenceReader } from "./sentence-reader.js";
import type { Language, Message, Settings } from "./settings.js";

/** The order of PMTK314's fields; those without a name are other sentences, always 0. */
const FIELDS: readonly (Message | undefined)[] = ["GLL", "RMC", "VTG", "GGA", "GSA", "GSV"];
const FIELD_COUNT = 19;
const ZDA_FIELD = 17;

/** By the first field of PMTK285. A 2D fix is not simulated. */
const PULSE_WHEN = ["never", "afterFix", "fix", "fix", "always"] as const;

export class PmtkLanguage implements Language {
  readonly #release: string;
  readonly #pulseCommand: "PMTK285" | "PQ1PPS";
  readonly #reader = new SentenceReader();

  /** @param release what PMTK705 says. */
  constructor(release: string, pulseCommand: "PMTK285" | "PQ1PPS") {
    this.#release = release;
    this.#pulseCommand = pulseCommand;
  }

  banner(): Uint8Array {
    return Buffer.from(sentence("PMTK011,MTKGPS") + sentence("PMTK010,001"), "latin1");
  }

  hear(bytes: Uint8Array, settings: Settings): Uint8Array[] {
    return this.#reader
      .push(bytes)
      .map((body) => this.#obey(body.split(","), settings))
      .filter((answer) => answer !== "")
      .map((answer) => Buffer.from(sentence(answer), "latin1"));
  }

  #obey([name = "", ...fields]: string[], settings: Settings): string {
    if (name === "PQ1PPS" && this.#pulseCommand === name) {
      return fields[0] === "W" && setPulse(fields.slice(1), settings) ? "PQ1PPS,W,OK" : "PQ1PPS,W,ERROR";
    }
    const number = /^PMTK([0-9]{3})$/.exec(name)?.[1];
    if (number === undefined) return "";
    if (number === "605") return `PMTK705,${this.#release}`;
    if (number === "251") {
      settings.baud = Number(fields[0]);
      return "";
    }
    return `PMTK001,${number},${this.#set(number, fields, settings)}`;
  }

  /** The flag of PMTK001. */
  #set(number: string, fields: readonly string[], settings: Settings): 1 | 2 | 3 {
    switch (number) {
      case "220":
        settings.epochMs = Number(fields[0]);
        return settings.epochMs >= 100 ? 3 : 2;
      case "255":
        settings.steadyLag = fields[0] === "1";
        return 3;
      case "285":
        if (this.#pulseCommand !== "PMTK285") return 1;
        return setPulse(fields, settings) ? 3 : 2;
      case "314":
        return setSentences(fields, settings) ? 3 : 2;
      default:
        return 1;
    }
  }
}

function setPulse([when = "", width = ""]: readonly string[], settings: Settings): boolean {
  const mode = PULSE_WHEN[Number(when)];
  const widthMs = Number(width);
  if (mode === undefined || !(widthMs >= 2 && widthMs <= 998)) return false;
  settings.pulseWhen = mode;
  settings.pulseWidthMs = widthMs;
  return true;
}

function setSentences(fields: readonly string[], settings: Settings): boolean {
  if (fields.length !== FIELD_COUNT || fields.some((field) => !/^[0-5]$/.test(field))) return false;
  fields.forEach((field, index) => {
    const message = index === ZDA_FIELD ? "ZDA" : FIELDS[index];
    if (message !== undefined) settings.rates.set(message, Number(field));
  });
  return true;
}
