/** All named scenarios, by hazard. */

import type { Scenario } from "../scenario.js";
import { SIGNAL } from "./signal.js";

export const SCENARIOS: readonly Scenario[] = [...SIGNAL];
