/**
 * Whether pulses are where the clock expects them.
 *
 * Model: a crystal carries the clock only so far from one pulse to the next. What strays farther was moved by somebody
 * else, and one source cannot outweigh what it said before: a single pulse that strays is left unused, and a train that
 * comes back elsewhere after a pause is displaced. Its pulses are taken up again where the clock expects them within its
 * own bound, which grows meanwhile; or, anew, where they first were as near as a crystal can have carried the clock; or,
 * once nothing is served any more, when they have stayed for as long as it takes to give up a label.
 *
 * Assumption: whoever asks has taken away from the distance what a pulse may be off by its own noise.
 */

/** What is to be done with a pulse. */
export type Placement =
  /** It may be used. */
  | "expected"
  /** It may be used: those left unused were of the train that the clock knows. */
  | "back"
  /** It is the first of others: what was learned of phase and frequency ends here. */
  | "anew"
  /** One that strays by itself. */
  | "stray"
  /** One of many that are not where they were. */
  | "elsewhere";

/** Pulses this close to where the clock expects them, beyond its bound, can be the old ones: a millionth of a label. */
const SAME_TRAIN_SECONDS = 1e-6;

/**
 * How fast a crystal may carry the clock away from where its frequency was last measured: 13 °C on an ordinary one,
 * 0.15 ppm each. As a fraction; beyond it, it was not the crystal that moved.
 */
const CRYSTAL_DRIFT = 2e-6;

export class Displacement {
  /** Pulses were found where the clock does not expect them. */
  isDisplaced = false;
  /** How far a crystal may have carried the clock from where they were found. */
  private reachSeconds = 0;
  private readonly pauseSeconds: number;
  private readonly acceptAfterSeconds: number;

  /**
   * @param pauseSeconds without a pulse that was used, after which those that stray are no single ones.
   * @param acceptAfterSeconds without one, after which any are taken by a clock that is not served.
   */
  constructor(pauseSeconds: number, acceptAfterSeconds: number) {
    this.pauseSeconds = pauseSeconds;
    this.acceptAfterSeconds = acceptAfterSeconds;
  }

  /** There is nothing left that a pulse could be displaced from. */
  forget(): void {
    this.isDisplaced = false;
  }

  /** Pulses are elsewhere, and first were so `ageSeconds` after the last one that was used. */
  begin(ageSeconds: number): void {
    this.isDisplaced = true;
    this.reachSeconds = SAME_TRAIN_SECONDS + CRYSTAL_DRIFT * ageSeconds;
  }

  /**
   * @param awaySeconds from where the clock expects the pulse, 0 or more. @param boundSeconds of the clock's own error.
   * @param ageSeconds since the last pulse that was used. @param serves whether anybody believes the clock.
   */
  judge(awaySeconds: number, boundSeconds: number, ageSeconds: number, serves: boolean): Placement {
    if (!this.isDisplaced) {
      if (awaySeconds <= boundSeconds) return "expected";
      if (ageSeconds <= this.pauseSeconds) {
        return awaySeconds <= boundSeconds + CRYSTAL_DRIFT * ageSeconds ? "expected" : "stray";
      }
      this.begin(ageSeconds);
    }
    const isBack = awaySeconds <= boundSeconds;
    const isAccepted = awaySeconds <= this.reachSeconds || (!serves && ageSeconds > this.acceptAfterSeconds);
    if (!isBack && !isAccepted) return "elsewhere";
    this.isDisplaced = false;
    return isBack ? "back" : "anew";
  }
}
