/** Commands in messages as they can be typed: by npm where the tools were started by it, else by their own name. */

/** The project's scripts that start the tools (package.json). */
const SCRIPTS = new Set(["noonmark", "start"]);

/** A command in a text: its name, and a word that is one of the tools. */
const COMMAND =
  /\bnoonmark (?=(?:sim|query|update|firmware|flash|discipline|client|monitor|config|doctor|scenario|gnss)\b)/g;

/** `text` with its commands as who reads it can type them. */
export function asTyped(text: string, script: string | undefined = process.env.npm_lifecycle_event): string {
  return SCRIPTS.has(script ?? "") ? text.replace(COMMAND, "npm run -s noonmark -- ") : text;
}
