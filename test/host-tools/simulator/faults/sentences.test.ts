import assert from "node:assert/strict";
import { test } from "node:test";
import {
  fullLine,
  garbledBytes,
  lateButNamed,
  lateSentences,
  sinkingLag,
  wrongSeconds,
} from "../../../../host-tools/simulator/faults/sentences.js";
import { RandomStream } from "../../../../host-tools/simulator/random.js";
import type { ReceiverSecond } from "../../../../host-tools/simulator/receiver.js";
import { timTp } from "../../../../host-tools/simulator/ubx.js";
import { eventsWith, textOf } from "./bench.js";

const SPAN = { fromS: 0, untilS: 1000 };

/** Seconds of the minute that valid RMC sentences name, in order. */
function named(text: string): number[] {
  return [...text.matchAll(/RMC,\d{4}(\d\d)\.00,A/g)].map(([, second]) => Number(second));
}

test("wrong seconds repeat, go back or skip, as often as they are told to", () => {
  const seconds = named(textOf(eventsWith(wrongSeconds(SPAN, 0.1, [-1, -2, 1]), 1000)));
  const steps = seconds.map((second, n) => (second - (seconds[n - 1] ?? second - 1) + 60) % 60);
  const odd = steps.filter((step) => step !== 1).length;
  assert.ok(odd > 120 && odd < 260, String(odd));
});

test("late sentences begin later, and wobble", () => {
  const begins = (laterMs: number, wobbleMs: number) =>
    eventsWith(lateSentences(SPAN, laterMs, wobbleMs), 60, { receiver: { lagMs: 100, lagWobbleMs: 0 } })
      .filter((event) => event.kind === "bytes" && Buffer.from(event.bytes).toString("latin1").startsWith("$GNRMC"))
      .map(({ at }) => at.nanosecond / 1e6)
      .slice(1); // before the first comes what it says when it gets its power
  assert.ok(begins(0, 0).every((ms) => Math.abs(ms - 101) < 1));
  assert.ok(begins(300, 0).every((ms) => Math.abs(ms - 401) < 1));
  const wobbling = begins(300, 20);
  assert.ok(Math.max(...wobbling) - Math.min(...wobbling) > 40);
});

const ONLY_SPEAKS = { model: "nmeaOnly", savedMessages: [] } as const;

test("a full line never pauses, keeps to its buffer, and brings what it brings more than a second late", () => {
  const [bytesPerS, lineBytesPerS, bufferBytes] = [650, 480, 1000];
  const events = eventsWith(fullLine({ fromS: 10, untilS: 70 }, bytesPerS, lineBytesPerS, bufferBytes), 100, {
    receiver: ONLY_SPEAKS,
  });
  const arrived = new Array<number>(100).fill(0);
  const lags = new Map<number, number>();
  for (const event of events) {
    if (event.kind !== "bytes") continue;
    arrived[event.at.second] = (arrived[event.at.second] ?? 0) + event.bytes.length;
    const named = /RMC,\d{4}(\d\d)/.exec(Buffer.from(event.bytes).toString("latin1"))?.[1];
    if (named !== undefined) lags.set(event.at.second, (event.at.second - Number(named) + 120) % 60);
  }
  const usual = lags.get(8);
  assert.deepEqual([lags.get(9), lags.get(90)], [usual, usual]);
  // Once the buffer is full, a second of the line is full too, and what comes was said two seconds before.
  for (let second = 20; second < 70; second++) {
    assert.ok(Math.abs((arrived[second] ?? 0) - lineBytesPerS) < 100, `${second}: ${arrived[second]}`);
  }
  const late = [...lags].filter(([second]) => second >= 20 && second < 70).map(([, lag]) => lag - (usual ?? 0));
  assert.ok(late.length > 0 && late.every((seconds) => seconds >= 1 && seconds <= 2), `${late}`);
});

/** What a fault makes of a second in which the receiver speaks 60 ms after the pulse. */
function changed(fault: ReturnType<typeof lateButNamed>, second: number, bytes: Uint8Array): ReceiverSecond["bursts"] {
  const output: ReceiverSecond = { pulsesNs: [], bursts: [{ startNs: 60e6, bytes }] };
  fault.begin(new RandomStream(1, "fault")).output?.(second, output);
  return output.bursts;
}

test("late but named: all is late but TIM-TP, which stays whole", () => {
  const name = timTp(5000, 2400, -12);
  const [said, more] = [Buffer.from("$GNRMC*00\r\n"), Buffer.from("$GNZDA*00\r\n")];
  const bursts = changed(lateButNamed(SPAN, 1100), 5, Buffer.concat([said, name, more]));
  assert.deepEqual(
    bursts.map(({ startNs, bytes }) => [startNs, Buffer.from(bytes).toString("hex")]),
    [
      [40e6, name.toString("hex")],
      [1160e6, Buffer.concat([said, more]).toString("hex")],
    ],
  );
});

test("a sinking lag sinks to what it was", () => {
  const starts = [0, 500, 999, 1000].map((second) => changed(sinkingLag(SPAN, 900, 0), second, said())[0]?.startNs);
  assert.deepEqual(starts, [960e6, 510e6, 60.9e6, 60e6]);
});

function said(): Uint8Array {
  return Buffer.from("$GNRMC*00\r\n");
}

test("a garbled line loses some of its sentences", () => {
  const clean = named(textOf(eventsWith(undefined, 200))).length;
  const noisy = textOf(eventsWith(garbledBytes(SPAN, 0.005), 200));
  const plain = textOf(eventsWith(undefined, 200));
  assert.equal(noisy.length, plain.length);
  assert.ok(named(noisy).length < clean);
});
