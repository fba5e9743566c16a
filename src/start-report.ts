/** What the journal has of the start: how it came about, and all that is not as it was configured. */

import type { Report } from "./pipeline.js";
import { contradictions } from "./settings/contradictions.js";
import type { Config } from "./settings/schema.js";

/** What is known of the start. */
export interface Start {
  /** Of drivers/board. */
  readonly reason: string;
  readonly resolutionHz: number;
  /** The loop's name. */
  readonly loop: string;
  /** Why the store was erased; empty where it was not. */
  readonly erased: string;
  /** Whether the pins could be used as they are configured. */
  readonly pinsTaken: boolean;
  /** What of the stored settings could not be taken. */
  readonly problems: readonly { readonly message: string }[];
}

export function reportStart(report: Report, config: Config, start: Start): void {
  const { reason, resolutionHz, loop, erased, pinsTaken, problems } = start;
  report("start", `firmware started (${reason}), counter at ${resolutionHz} Hz, loop ${loop}`);
  if (erased !== "") {
    report("storage", `the store could not be opened (${erased}) and was erased: every setting is the default`);
  }
  for (const { message } of problems) report("config", message);
  if (!pinsTaken) report("config", "the pins in board.* cannot be used so on this board: its own are used");
  for (const text of contradictions(config)) report("config", text);
}
