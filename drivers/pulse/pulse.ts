/**
 * The counter and the capture of PPS edges: the only timebase of the appliance.
 *
 * All readings are of one free-running counter (see Ticks). `open` is called once, before the others.
 */

import type { Ticks } from "../../src/time/units.js";

/** Starts the counter and the capture; `onEdge` is called in the event loop after one or more edges were captured. */
export const open = native<(onEdge: () => void) => void>("xs_pulse_open");

/** The counter's nominal frequency in Hz, as the hardware reports it. */
export const resolutionHz = native<() => number>("xs_pulse_resolution_hz");

/** The counter now. */
export const now = native<() => Ticks>("xs_pulse_now");

/** The oldest captured edge not yet taken, or −1 when there is none. */
export const takeEdge = native<() => Ticks | -1>("xs_pulse_take_edge");

/** Edges lost because the capture queue (16 deep) was full, since `open`. */
export const lostEdges = native<() => number>("xs_pulse_lost_edges");

/** log2 of the worst latency in seconds between an edge and its captured count: the honest precision (RFC 5905 §7.3). */
export const precisionExponent = native<() => number>("xs_pulse_precision_exponent");
