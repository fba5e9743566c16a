/**
 * Work that comes from outside, in turns: a flood at one door must not keep everything else waiting.
 *
 * Model: a driver calls when its queue has something, and need not call again for what comes while it is emptied. So
 * a queue is emptied up to a bound, and where something may be left its turn comes by a timer, after whatever else is
 * due by then: housekeeping above all, without which the watchdog bites.
 */

/**
 * The callback for a driver.
 * @param inputs has every call of the callback go through its `around`, where there is one.
 * @param take takes what waits, up to a bound; true where more may wait.
 * @param later calls back soon, once.
 */
export function inTurns(
  inputs: { around(callback: () => void): () => void } | undefined,
  take: () => boolean,
  later: (callback: () => void) => void,
): () => void {
  let isDue = false;
  const turn = () => {
    // What a driver calls for before the turn that is due has its turn with it.
    if (isDue || !take()) return;
    isDue = true;
    later(again);
  };
  const run = inputs?.around(turn) ?? turn;
  const again = () => {
    isDue = false;
    run();
  };
  return run;
}
