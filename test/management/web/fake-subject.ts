/** An appliance that the page's changes are made to. */

import type { ApiSubject } from "../../../src/management/web/api.js";
import { defaults } from "../../../src/settings/config.js";
import type { Outcome } from "../../../src/storage/part-store.js";
import { BOARD, Device } from "../../update/device.js";

export class FakeSubject implements ApiSubject {
  readonly config = defaults();
  readonly device = new Device();
  outcome: Outcome = "stored";
  stored = 0;
  restarts = 0;
  seconds = 100;
  canUpdate = true;
  board = () => BOARD;
  uptimeSeconds = () => this.seconds;
  transfer = () => (this.canUpdate ? this.device.transfer : undefined);
  restart = () => void this.restarts++;
  storeConfig = () => {
    this.stored++;
    return this.outcome;
  };
}
