/** `noonmark scenario --replay FILE`: gives an appliance again what was recorded (simulator/inputs.ts). */

import { flag, option, readCall } from "../call.js";
import { Progress } from "../progress.js";
import type { ApplianceEvents } from "../simulator/appliance.js";
import { OutputDigest, readInputs, replay } from "../simulator/inputs.js";
import { LineDigest, readRecordedLine } from "../simulator/recorded-lines.js";
import { readConsoleLine } from "../simulator/status.js";

const CALL = {
  name: "noonmark scenario",
  usage: "--replay FILE [--trace]",
  about: "Runs the appliance with what was recorded, and shows what it reports.",
  options: { replay: option("FILE", "the recording"), trace: flag("every second's status too") },
};

/** @returns the exit status. @throws Failure where the file is none, or the appliance stops. */
export async function runReplay(words: string[]): Promise<number> {
  const call = readCall(CALL, words);
  if (call === undefined) return 0;
  const { values } = call;
  const path = values.replay ?? "";
  const inputs = readInputs(path);
  const digest = new OutputDigest();
  const written = new LineDigest();
  const progress = new Progress("replay", process.stderr);
  const events: ApplianceEvents = {
    ...digest.tap,
    console: (line, at) => {
      if (readRecordedLine(line) !== undefined) {
        written.add(line);
        return;
      }
      const read = readConsoleLine(line);
      if (read.type === "journal") console.log(`${at.second} ${read.event}: ${read.evidence}`);
      else if (read.type === "text") console.log(`${at.second} ${read.text}`);
      else if (values.trace) console.log(`${at.second} ${read.state} bound ${read.rootDispersionUs ?? "-"} us`);
    },
  };
  const seconds = await replay(inputs, events, undefined, (part) => progress.show(part));
  progress.end();
  console.log(`${path}: ${inputs.from}, up to second ${seconds}; digest of all that was said: ${digest.hex()}`);
  if (inputs.written === undefined) return 0;
  const { lines, digest: recorded } = inputs.written;
  if (written.lines === lines && written.hex() === recorded) {
    console.log(`the same clock as was recorded, second by second (${lines} lines)`);
    return 0;
  }
  console.error(
    `another clock than was recorded: ${written.lines} lines of ${lines}, or others. Is it of this version of the firmware?`,
  );
  return 1;
}
