/** Whole numbers among a command's options. */

import { Failure } from "./failure.js";

/**
 * @param name of the option, as it is typed.
 * @throws Failure (a wrong call) where the text is no whole number from `min` to `max`.
 */
export function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new Failure(`${name} "${text}" is not a whole number from ${min} to ${max}`, 2);
}
