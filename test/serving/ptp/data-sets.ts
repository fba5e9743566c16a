import type { DataSet } from "../../../src/serving/ptp/best-master.js";
import type { Claim } from "../../../src/serving/ptp/quality.js";
import type { PtpOptions } from "../../../src/serving/ptp/rules.js";

/** A grandmaster of class 6 that announces itself. */
export function dataSet(changes: Partial<DataSet> = {}): DataSet {
  const identity = changes.identity ?? "0242ac.fffe.110002";
  return {
    ...{ priority1: 128, clockClass: 6, accuracy: 0x26, variance: 0x5ec8, priority2: 128, identity, stepsRemoved: 0 },
    sender: identity,
    senderPort: 1,
    ...changes,
  };
}

/** The settings' defaults. */
export const OPTIONS: PtpOptions = {
  domain: 0,
  priority1: 128,
  priority2: 128,
  announceInterval: 1,
  syncInterval: 0,
  delayRequestInterval: 0,
  minorVersion: 1,
};

/** A clock that follows its receiver, within 11 µs. */
export const LOCKED: Claim = {
  state: "synchronised",
  serves: true,
  followsServers: false,
  isSet: true,
  isSmeared: false,
  isTaiKnown: true,
  boundSeconds: 11e-6,
  boundGrowth: 0,
  holdoverLimitSeconds: 1e-3,
  leapAheadSeconds: Number.POSITIVE_INFINITY,
};
