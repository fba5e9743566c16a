/**
 * Colour for how things are: green, yellow and red, where the stream is a terminal that shows them and NO_COLOR
 * (https://no-color.org) is not set; FORCE_COLOR wants them elsewhere too. No word's meaning is in its colour alone.
 */

import { styleText } from "node:util";
import type { Level } from "../src/status/finding.js";

const COLOURS = { good: "green", doubtful: "yellow", bad: "red" } as const;

/** `text` in the colour of its level, for `stream`. */
export function coloured(level: Level, text: string, stream: NodeJS.WritableStream = process.stdout): string {
  // Whether it is shown there was asked above, of this stream: Node would ask standard output.
  return shows(stream) ? styleText(COLOURS[level], text, { validateStream: false }) : text;
}

/** Whether colours are wanted and shown there. */
function shows(stream: NodeJS.WritableStream): boolean {
  const terminal = stream as Partial<import("node:tty").WriteStream>;
  if (process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== "") return false;
  if (process.env.FORCE_COLOR !== undefined) return process.env.FORCE_COLOR !== "0";
  return terminal.isTTY === true && (terminal.hasColors?.() ?? false);
}
