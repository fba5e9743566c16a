/**
 * Moddable's "timer" module on the simulator: the same calls, driven by the host's loop in real or virtual time.
 * The types are those of the SDK (@moddable/typings/timer); intervals are in milliseconds.
 */

import type Timer from "timer";

type Statics = typeof Timer;

const timer: Pick<Statics, "set" | "repeat" | "schedule" | "clear"> = {
  set: native<Statics["set"]>("xs_timer_set"),
  repeat: native<Statics["repeat"]>("xs_timer_repeat"),
  schedule: native<Statics["schedule"]>("xs_timer_schedule"),
  clear: native<Statics["clear"]>("xs_timer_clear"),
};

export default timer;
