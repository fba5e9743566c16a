/**
 * The appliance's configuration as its storage holds it, so that a simulated one starts configured: the key "config",
 * JSON with the version and the sections that differ from the firmware's defaults (src/config/config.ts reads it).
 */

/** Sections of the configuration, each with some values; what is left out has the firmware's default. */
export type Configuration = Readonly<Record<string, Readonly<Record<string, number | boolean | string>>>>;

/** The version of the stored form that the names here are of. */
const VERSION = 1;

/** Storage content for a configuration, by key. */
export function storedConfiguration(configuration: Configuration): Record<string, string> {
  return { config: JSON.stringify({ version: VERSION, ...configuration }) };
}
