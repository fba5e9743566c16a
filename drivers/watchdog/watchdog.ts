/**
 * The watchdog over the path that matters: a board that no longer publishes its time starts over.
 *
 * `feed` belongs right behind the once-a-second publication. On the ESP32 it takes effect on the network's own task,
 * so it vouches for both: the engine published, and the task that answers requests runs.
 */

/** Starts the watchdog, once, after the network was opened. It bites when `feed` had no effect for 10 seconds. */
export const open = native<() => void>("xs_watchdog_open");

/** Keeps the watchdog quiet for another 10 seconds. */
export const feed = native<() => void>("xs_watchdog_feed");
