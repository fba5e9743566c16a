/**
 * Work that comes from outside, in turns: a flood at one door must not keep everything else waiting.
 *
 * Model: a driver calls when its queue has something, and need not call again for what comes while it is emptied. So
 * a queue is emptied up to a bound, and where something may be left its turn comes by a timer, after whatever else is
 * due by then: housekeeping above all, without which the watchdog bites.
 */

/**
 * The callback for a driver.
 * @param around what every call of the callback goes through.
 * @param take takes what waits, up to a bound; true where more may wait.
 * @param later calls back soon, once.
 */
export function inTurns(
  around: (callback: () => void) => () => void,
  take: () => boolean,
  later: (callback: () => void) => void,
): () => void {
  let isDue = false;
  const run = around(() => {
    // What a driver calls for before the turn that is due has its turn with it.
    if (isDue || !take()) return;
    isDue = true;
    later(again);
  });
  const again = () => {
    isDue = false;
    run();
  };
  return run;
}
