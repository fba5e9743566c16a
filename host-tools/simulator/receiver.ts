/**
 * What stands at the other end of the serial line and the pulse wire: the seam between the world and a receiver, be it
 * simulated (ublox.ts), a recording (recording.ts) or a device (device.ts).
 */

import type { Instant } from "./events.js";
import type { Transmission } from "./serial-line.js";

/** What the sky and the wires do to a receiver in one second; faults change it. */
export interface Reception {
  /** False: no supply, neither bytes nor pulses. */
  powered: boolean;
  /** Taken from every satellite's signal, dB; 100 is an antenna cut off. */
  lossDb: number;
  /** How far the signals in the air are from the truth (a spoofer): positive, the receiver is late. */
  skyErrorNs: number;
  /** Whole seconds by which sentences name the wrong second; positive: a later one. */
  labelErrorS: number;
  /** What a receiver that can tell says of itself, in u-blox's numbers: see src/gnss of the firmware, or M8 §32.16.3. */
  jamming: number;
  spoofing: number;
  antenna: number;
  /** Satellites that a spoofer adds to those in use. */
  addedSatellites: number;
}

export const UNDISTURBED: Readonly<Reception> = {
  powered: true,
  lossDb: 0,
  skyErrorNs: 0,
  labelErrorS: 0,
  jamming: 1,
  spoofing: 1,
  antenna: 2,
  addedSatellites: 0,
};

/** Bytes that leave the receiver together, and when the first of them starts: ns after the second's start. */
export interface Burst {
  startNs: number;
  bytes: Uint8Array;
}

/** What a receiver puts out for one second of the world. Times may lie before 0 or after 1e9. */
export interface ReceiverSecond {
  /** Leading edges, ns after the second's start. */
  pulsesNs: number[];
  bursts: Burst[];
}

export interface Receiver {
  /** The speed at which it speaks now. */
  readonly baud: number;
  /** Called once for each second, in order. */
  second(worldSecond: number, reception: Reception): ReceiverSecond;
  /** Bytes from the appliance, as they were sent at `baud`; returns what it answers to them. */
  hear(at: Instant, baud: number, bytes: Uint8Array): Transmission[];
}
