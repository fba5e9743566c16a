/** All named scenarios, by hazard. */

import type { Scenario } from "../scenario.js";
import { CALENDAR } from "./calendar.js";
import { CRYSTAL } from "./crystal.js";
import { DIALECTS } from "./dialects.js";
import { FALLBACK } from "./fallback.js";
import { INTERFERENCE } from "./interference.js";
import { LAGS } from "./lags.js";
import { NETWORK } from "./network.js";
import { PTP } from "./ptp.js";
import { PULSE } from "./pulse.js";
import { SENTENCES } from "./sentences.js";
import { SERVERS } from "./servers.js";
import { SERVICE } from "./service.js";
import { SIGNAL } from "./signal.js";
import { WITNESSES } from "./witnesses.js";

export const SCENARIOS: readonly Scenario[] = [
  ...SIGNAL,
  ...PULSE,
  ...SENTENCES,
  ...LAGS,
  ...DIALECTS,
  ...CALENDAR,
  ...CRYSTAL,
  ...SERVICE,
  ...NETWORK,
  ...SERVERS,
  ...PTP,
  ...WITNESSES,
  ...FALLBACK,
  ...INTERFERENCE,
];
