/**
 * The appliance's configuration as its storage holds it, so that a simulated one starts configured.
 *
 * The value "config" lies in two slots; one is enough: "SEQUENCE CRC LENGTH JSON", the CRC-32 in hexadecimal over
 * everything but itself (src/status/slots.ts is the reader). Only ASCII is written here.
 */

import { crc32 } from "node:zlib";

/** Sections of the configuration, each with some values; what is left out has the firmware's default. */
export type Configuration = Readonly<Record<string, Readonly<Record<string, number | boolean | string>>>>;

/** The version of the stored form that the names here are of. */
const VERSION = 1;

/** Storage content for a configuration, by key. */
export function storedConfiguration(configuration: Configuration): Record<string, string> {
  const json = JSON.stringify({ version: VERSION, ...configuration });
  const crc = crc32(`1 ${json.length} ${json}`).toString(16).padStart(8, "0");
  return { "config.0": `1 ${crc} ${json.length} ${json}` };
}
