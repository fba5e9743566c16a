/** Commands in messages as they can be typed: by npm where the tools were started by it, else by their own name. */

/** The project's scripts that start the tools (package.json). */
const SCRIPTS = new Set(["noonmark", "start"]);

/** The tools, in the order of the list that `noonmark` prints. */
export const COMMAND_NAMES = [
  "sim",
  "query",
  "update",
  "emulate",
  "firmware",
  "flash",
  "release",
  "install",
  "client",
  "discipline",
  "monitor",
  "config",
  "certificate",
  "doctor",
  "why",
  "scenario",
  "gnss",
] as const;

/** A command in a text: its name, and a word that is one of the tools. */
const COMMAND = new RegExp(`\\bnoonmark (?=(?:${COMMAND_NAMES.join("|")})\\b)`, "g");

/** `text` with its commands as who reads it can type them. */
export function asTyped(text: string, script: string | undefined = process.env.npm_lifecycle_event): string {
  return SCRIPTS.has(script ?? "") ? text.replace(COMMAND, "npm run -s noonmark -- ") : text;
}
