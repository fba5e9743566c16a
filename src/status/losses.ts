/**
 * Edges and bytes that were lost between the hardware and the engine: evidence of a disturbed wire, or of an engine
 * that was away for too long. Neither moves the clock, since what is missing is not used; but who looks for a fault
 * wants to know.
 *
 * Model: the drivers count since the start. While a receiver is looked for, or its speed changed, bytes at another
 * speed than its own are lost by the hundred, and mean nothing: they are not counted, and a second later neither.
 */

import { type Finding, findingOf } from "./finding.js";

/** A fault that lasts must not fill the journal: it is reported no more often than this. */
const REPORT_EVERY_SECONDS = 600;

export class Losses {
  /** Since the start, but for what was lost while a receiver was brought up. */
  edges = 0;
  bytes = 0;
  private unreportedEdges = 0;
  private unreportedBytes = 0;
  private lastEdges = 0;
  private lastBytes = 0;
  private wasQuiet = false;
  private lossAtSeconds = Number.NEGATIVE_INFINITY;
  private reportedAtSeconds = Number.NEGATIVE_INFINITY;

  /**
   * To be called once a second.
   * @param edges as the driver counts, and `bytes` too. @param quiet a receiver is found, and nothing is being changed.
   * @returns a sentence for the journal where there is something to report.
   */
  note(edges: number, bytes: number, quiet: boolean, uptimeSeconds: number): string | undefined {
    const counts = quiet && this.wasQuiet;
    this.wasQuiet = quiet;
    if (edges === this.lastEdges && bytes === this.lastBytes && this.unreportedEdges + this.unreportedBytes === 0)
      return;
    const moreEdges = edges - this.lastEdges;
    const moreBytes = counts ? bytes - this.lastBytes : 0;
    this.lastEdges = edges;
    this.lastBytes = bytes;
    this.edges += moreEdges;
    this.bytes += moreBytes;
    this.unreportedEdges += moreEdges;
    this.unreportedBytes += moreBytes;
    if (moreEdges + moreBytes > 0) this.lossAtSeconds = uptimeSeconds;
    if (this.unreportedEdges + this.unreportedBytes === 0) return;
    if (uptimeSeconds - this.reportedAtSeconds < REPORT_EVERY_SECONDS) return;
    this.reportedAtSeconds = uptimeSeconds;
    const report = `lost: ${counted(this.unreportedEdges, this.unreportedBytes)}`;
    this.unreportedEdges = 0;
    this.unreportedBytes = 0;
    return report;
  }

  /** What is to be known of it; undefined where nothing was lost. */
  finding(uptimeSeconds: number): Finding | undefined {
    if (this.edges + this.bytes === 0) return undefined;
    const sinceSeconds = uptimeSeconds - this.lossAtSeconds;
    const lost = `${counted(this.edges, this.bytes)} were lost since the start, the last`;
    return findingOf(
      sinceSeconds >= REPORT_EVERY_SECONDS ? "good" : "bad",
      "losses",
      `${lost} ${sinceSeconds.toFixed(0)} s ago`,
      "check the receiver's wires and its ground; keep them short, and away from the antenna",
    );
  }
}

function counted(edges: number, bytes: number): string {
  const words: string[] = [];
  if (edges > 0) words.push(`${edges} captured ${edges === 1 ? "edge" : "edges"}`);
  if (bytes > 0) words.push(`${bytes} ${bytes === 1 ? "byte" : "bytes"} of the receiver's`);
  return words.join(" and ");
}
