/**
 * Recorded inputs, replayed with somebody who asks the doctor. The truth is that of the world that they were recorded in:
 * its second 0 is an instant of UTC, and its own requests show what is served.
 */

import { judgeReply } from "../simulator/clients.js";
import { compareInstants, type Instant, type RequestEvent } from "../simulator/events.js";
import { type Inputs, readInputs, replay } from "../simulator/inputs.js";
import { FrameReader, FrameWriter, HEADER_BYTES, TO_APPLIANCE, type Usage } from "../simulator/link.js";
import type { Scenario } from "../simulator/scenario.js";
import { Sky } from "../simulator/sky.js";
import { readConsoleLine } from "../simulator/status.js";
import type { Observation, ObservedReply } from "../simulator/virtual.js";
import { Walk, type Walked } from "./walked.js";

const SCENARIO: Scenario = { name: "inputs", hazard: "recorded inputs", seconds: 0, world: {} };

export async function walkInputs(path: string, name: string, startUtc: string): Promise<Walked> {
  const inputs = readInputs(path);
  const walk = new Walk(name, SCENARIO, true);
  const seconds = new Seconds(new Sky({ startUtc, leapEvents: [] }), requestsIn(inputs.frames), (observation) =>
    walk.second(observation),
  );
  await replay(askingDoctor(inputs), {
    console: (line) => seconds.console(line),
    reply: (id, packet, at) => seconds.reply(id, packet, at),
    reached: (usage, at) => seconds.reached(usage, at),
  });
  return walk.conclude();
}

/** How often the doctor is asked: as in scenarios. */
const EVERY_S = 17;

/** The same inputs with "doctor #1" typed every so often, at the first horizon in a second. */
function askingDoctor(inputs: Inputs): Inputs {
  const parts: Uint8Array[] = [];
  let from = 0;
  let at = 0;
  let next = EVERY_S;
  for (const { type, at: time, payload } of new FrameReader().push(inputs.frames)) {
    at += HEADER_BYTES + payload.length;
    if (type !== TO_APPLIANCE.horizon || time.second < next) continue;
    parts.push(inputs.frames.subarray(from, at));
    from = at;
    const writer = new FrameWriter();
    writer.event({ kind: "console", at: time, line: "doctor #1" });
    parts.push(writer.take());
    next = time.second + EVERY_S;
  }
  parts.push(inputs.frames.subarray(from));
  return { ...inputs, frames: Buffer.concat(parts) };
}

/** The requests among them, by number. */
function requestsIn(frames: Buffer): Map<number, RequestEvent> {
  const found = new Map<number, RequestEvent>();
  for (const { type, at, payload } of new FrameReader().push(frames)) {
    if (type !== TO_APPLIANCE.request) continue;
    const id = payload.readUInt32LE(0);
    const address = payload.subarray(8, payload[4] === 4 ? 12 : 24);
    found.set(id, {
      kind: "request",
      at,
      id,
      address,
      port: payload.readUInt16LE(24),
      packet: payload.subarray(28),
    });
  }
  return found;
}

/** Makes an observation of each second that the appliance has finished. */
class Seconds {
  readonly #sky: Sky;
  readonly #requests: ReadonlyMap<number, RequestEvent>;
  readonly #onSecond: (observation: Observation) => void;
  #reached: Instant = { second: 0, nanosecond: 0 };
  #text: string[] = [];
  #replies: ObservedReply[] = [];

  constructor(sky: Sky, requests: ReadonlyMap<number, RequestEvent>, onSecond: (observation: Observation) => void) {
    this.#sky = sky;
    this.#requests = requests;
    this.#onSecond = onSecond;
  }

  console(line: string): void {
    if (readConsoleLine(line).type === "text") this.#text.push(line);
  }

  reply(id: number, packet: Buffer, sentAt: Instant): void {
    const request = this.#requests.get(id);
    if (request === undefined) return;
    this.#replies.push({ request, sentAt, reply: judgeReply(this.#sky, request, packet, sentAt) });
  }

  reached(usage: Usage, at: Instant): void {
    if (compareInstants(at, this.#reached) <= 0) return;
    const before = this.#reached;
    this.#reached = at;
    if (at.second === before.second) return;
    const seen = { text: this.#text, replies: this.#replies, usage };
    const nothing = { starts: 1, trueFrequency: 0, status: undefined, journal: [], asked: [], ptp: [] };
    this.#text = [];
    this.#replies = [];
    this.#onSecond({ ...nothing, ...seen, second: before.second });
  }
}
