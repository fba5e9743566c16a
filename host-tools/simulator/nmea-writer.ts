/**
 * NMEA 0183 sentences as a u-blox receiver writes them (u-blox M8 protocol §31), without the position's own noise: the
 * appliance uses the time, the status and the satellites.
 *
 * Worked example: `sentence("GPZDA,120000.00,01,03,2026,00,00")` gives "$GPZDA,120000.00,01,03,2026,00,00*61\r\n"; the
 * checksum is the exclusive-or of the characters between $ and *.
 */

import type { Satellite } from "./satellites.js";
import type { Utc } from "./sky.js";

/** Where the simulated antenna stands: the meridian at Greenwich. */
const POSITION = "5128.67400,N,00000.00000,W";

export function sentence(body: string): string {
  let sum = 0;
  for (let n = 0; n < body.length; n++) sum ^= body.charCodeAt(n);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, "0")}\r\n`;
}

/** What one epoch's sentences tell. */
export interface NmeaEpoch {
  talker: string;
  /** Undefined while the receiver does not know the time. */
  utc: Utc | undefined;
  /** What the sentences add to the second, ms. */
  fractionMs: number;
  fix: boolean;
  /** In view, the ones in use marked. */
  satellites: readonly Satellite[];
}

export function rmc(epoch: NmeaEpoch): string {
  const { talker, utc, fix } = epoch;
  const date = utc === undefined ? "" : two(utc.day) + two(utc.month) + two(utc.year % 100);
  const place = fix ? `${POSITION},0.021,` : ",,,,,";
  const mode = fix ? "A" : "N";
  return sentence(`${talker}RMC,${time(epoch)},${fix ? "A" : "V"},${place},${date},,,${mode}`);
}

export function vtg({ talker, fix }: NmeaEpoch): string {
  return sentence(fix ? `${talker}VTG,,T,,M,0.021,N,0.039,K,A` : `${talker}VTG,,,,,,,,,N`);
}

/** Of BeiDou, by a receiver that sends one for each system and has no fix from this one. */
export function rmcOfOther(epoch: NmeaEpoch): string {
  return rmc({ ...epoch, talker: "BD", fix: false });
}

export function gga(epoch: NmeaEpoch): string {
  const { talker, fix, satellites } = epoch;
  const used = satellites.filter((satellite) => satellite.used).length;
  const place = fix
    ? `${POSITION},1,${two(Math.min(12, used))},0.91,46.0,M,45.4,M,,`
    : `,,,,0,${two(used)},99.99,,,,,,`;
  return sentence(`${talker}GGA,${time(epoch)},${place}`);
}

export function gsa({ talker, fix, satellites }: NmeaEpoch): string {
  const used = satellites.filter((satellite) => satellite.used).slice(0, 12);
  const numbers = Array.from({ length: 12 }, (_, n) => used[n]?.number).map((id) => (id === undefined ? "" : two(id)));
  return sentence(`${talker}GSA,A,${fix ? 3 : 1},${numbers.join(",")},${fix ? "1.56,0.91,1.27" : "99.99,99.99,99.99"}`);
}

/** All sentences of the list of satellites in view, four to each. */
export function gsv({ satellites }: NmeaEpoch): string {
  if (satellites.length === 0) return sentence("GPGSV,1,1,00");
  const total = Math.ceil(satellites.length / 4);
  let text = "";
  for (let n = 0; n < total; n++) {
    const rows = satellites.slice(4 * n, 4 * n + 4).map(({ number, elevation, azimuth, signalDb }) => {
      return `,${two(number)},${two(elevation)},${String(azimuth).padStart(3, "0")},${signalDb > 0 ? two(signalDb) : ""}`;
    });
    text += sentence(`GPGSV,${total},${n + 1},${two(satellites.length)}${rows.join("")}`);
  }
  return text;
}

/** A mode for each of four satellite systems, of which two are used. */
export function gns(epoch: NmeaEpoch): string {
  const { talker, fix, satellites } = epoch;
  const used = satellites.filter((satellite) => satellite.used).length;
  const place = fix ? `${POSITION},AANN,${two(used)},0.91,46.0,45.4,,` : ",,,,NNNN,00,99.99,,,,";
  return sentence(`${talker}GNS,${time(epoch)},${place}`);
}

export function gll(epoch: NmeaEpoch): string {
  const { talker, fix } = epoch;
  return sentence(`${talker}GLL,${fix ? POSITION : ",,,"},${time(epoch)},${fix ? "A,A" : "V,N"}`);
}

export function zda(epoch: NmeaEpoch): string {
  const { talker, utc } = epoch;
  const date = utc === undefined ? ",," : `${two(utc.day)},${two(utc.month)},${utc.year}`;
  return sentence(`${talker}ZDA,${time(epoch)},${date},00,00`);
}

function time({ utc, fractionMs }: NmeaEpoch): string {
  if (utc === undefined) return "";
  const fraction = fractionMs === 0 ? "00" : String(fractionMs).padStart(3, "0");
  return `${two(utc.hour)}${two(utc.minute)}${two(utc.second)}.${fraction}`;
}

/** Made once: a second's sentences hold some fifty numbers of two digits. */
const TWO_DIGITS = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));

function two(number: number): string {
  return TWO_DIGITS[number] ?? String(number);
}
