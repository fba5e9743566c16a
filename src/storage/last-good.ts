/** What would help the next start, written down now and then while it is known to be good. */

import type { Discipline } from "../discipline/discipline.js";
import type { LeapAnnouncement } from "../gnss/leap-announcement.js";
import type { BringUp } from "../gnss/setup/bring-up.js";
import type { LeapSecond } from "../time/leap.js";
import type { UtcSecond } from "../time/units.js";
import { readFormer, removeFormer } from "./former.js";
import type { StoragePort } from "./part-store.js";
import { decodeState, encodeState, type StoredState } from "./stored-state.js";
import { WritePolicy } from "./write-policy.js";

const KEY = "state";

/** What was remembered; a state with nothing in it where nothing was. */
export function recall(storage: StoragePort): StoredState {
  return decodeState(recallText(storage));
}

/** It as it is stored: as firmware 0.1.0 had it, where this firmware has not stored any yet. */
export function recallText(storage: StoragePort): string | undefined {
  return storage.read(KEY) ?? readFormer(KEY, storage);
}

/** Forgets it; false where the storage refused. */
export function forget(storage: StoragePort): boolean {
  return removeFormer(KEY, storage) && storage.remove(KEY);
}

export class LastGood {
  private readonly storage: StoragePort;
  private readonly policy: WritePolicy;
  /** As it is now: the same object until it is written, since a new one each second would be garbage. */
  private state: StoredState = {};

  /** @param recalled what `recall` read at the start. */
  constructor(storage: StoragePort, recalled: Readonly<StoredState>) {
    this.storage = storage;
    this.policy = new WritePolicy(recalled, 0);
  }

  /**
   * To be called once a second while the clock is synchronised.
   * @param loop or whatever else knows the counter's frequency. @param smeared the leap second that is being smeared: it counts to its end, though nobody announces it any more.
   * @param second UTC now. @returns false where the storage refused a write that was due; it is due again later.
   */
  remember(
    loop: Readonly<Pick<Discipline, "frequency" | "frequencyUncertainty">>,
    bringUp: Readonly<BringUp>,
    leap: Readonly<LeapAnnouncement>,
    smeared: Readonly<LeapSecond> | undefined,
    second: UtcSecond,
    uptimeSeconds: number,
  ): boolean {
    const { policy, storage, state } = this;
    if (!policy.mayBeDue(uptimeSeconds)) return true;
    state.frequencyPpb = loop.frequency * 1e9;
    state.receiverFamily = bringUp.found?.family ?? "nmea";
    state.receiverBaud = bringUp.learnedBaud;
    state.pulseFalls = bringUp.learnedFalling ? 1 : 0;
    state.lastGoodSecond = second;
    noteLeap(state, leap.gpsMinusUtcSeconds, smeared ?? leap);
    if (!policy.due(state, uptimeSeconds)) return true;
    state.frequencyUncertaintyPpb = loop.frequencyUncertainty * 1e9;
    // One write of one key is atomic (drivers/storage): power lost in it leaves the state before it.
    const accepted = storage.write(KEY, encodeState(state));
    if (accepted) removeFormer(KEY, storage);
    policy.wrote(state, uptimeSeconds, accepted);
    this.state = {};
    return accepted;
  }
}

/** @param gpsMinusUtcSeconds negative while it is not known. @param event of `change` 0 where none is announced. */
function noteLeap(state: StoredState, gpsMinusUtcSeconds: number, event: Readonly<LeapSecond>): void {
  if (gpsMinusUtcSeconds >= 0) state.gpsMinusUtcSeconds = gpsMinusUtcSeconds;
  else delete state.gpsMinusUtcSeconds;
  if (event.change !== 0) {
    state.leapSecond = event.second;
    state.leapChange = event.change;
  } else if (state.leapChange !== undefined) {
    delete state.leapSecond;
    delete state.leapChange;
  }
}
