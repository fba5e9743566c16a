/**
 * What other laws of delay are compared by: a Kalman filter that is told q, and the mean and variance that the offsets
 * of this very trace have. It takes every exchange for a point with that variance.
 */

import type { ClientTrace } from "./client-trace.js";

/** RMS of its error in nanoseconds at the seconds from `skipSeconds` on; one server, no lost packets. */
export function linearRmsNs(trace: ClientTrace, wander: number, poll: number, skipSeconds: number): number {
  const [server] = trace.servers;
  if (server === undefined) throw new Error("a trace without a server");
  const seconds = trace.frequency.length;
  const offset = (second: number) =>
    ((server.backSeconds[second] as number) - (server.outSeconds[second] as number)) / 2;
  let sum = 0;
  let squares = 0;
  for (let second = 0; second < seconds; second++) {
    sum += offset(second);
    squares += offset(second) ** 2;
  }
  const noise = squares / seconds - (sum / seconds) ** 2;
  // The error is what the filter believes minus the truth; the truth's own walk is what drives it.
  let phase = 0.05;
  let frequency = trace.frequency[0] as number;
  let [p, c, r] = [1, 0, 1e-8];
  let truth = 0.05;
  let total = 0;
  for (let second = 0; second < seconds; second++) {
    if (second >= skipSeconds) total += (truth - phase) ** 2;
    if (second % 2 ** poll === 0) {
      const innovation = truth + offset(second) - phase;
      const variance = p + noise;
      phase += (p / variance) * innovation;
      frequency += (c / variance) * innovation;
      r -= (c * c) / variance;
      c -= (p * c) / variance;
      p -= (p * p) / variance;
    }
    truth += trace.frequency[second] as number;
    phase += frequency;
    p += 2 * c + r + wander ** 2 / 3;
    c += r + wander ** 2 / 2;
    r += wander ** 2;
  }
  return Math.sqrt(total / (seconds - skipSeconds)) * 1e9;
}
