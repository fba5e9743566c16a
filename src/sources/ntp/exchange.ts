/**
 * An exchange with a server, as differences of its four stamps (RFC 5905 §8).
 *
 * T1 and T4 are the client's: moments by its free-running counter, whose reckoning may be seconds or years off. T2 and
 * T3 are the server's. Only differences are kept, in doubles; the stamps themselves are whole seconds and fractions.
 *
 * Worked example: T1 = 100.000, T2 = 105.020, T3 = 105.021, T4 = 100.043 gives forward 5.020 s and backward −4.978 s:
 * a round trip of 42 ms, and a counter that is behind by 4.999 s, ± 21 ms.
 */

import { differenceSeconds, type Timestamp } from "../../time/timestamp.js";

export interface Exchange {
  /** T2 − T1: the delay of the way out minus the counter's phase. */
  forwardSeconds: number;
  /** T4 − T3: the delay of the way back plus the counter's phase. */
  backwardSeconds: number;
  stratum: number;
  leap: number;
  refid: number;
  rootDelaySeconds: number;
  rootDispersionSeconds: number;
}

/** A moment by the client: what a counter's reading means by the clock's present reckoning. */
export type Stamps = Readonly<Record<"t1" | "t2" | "t3" | "t4", Readonly<Timestamp>>>;

/** Sets the two differences of an exchange. */
export function setDifferences(exchange: Exchange, { t1, t2, t3, t4 }: Stamps): void {
  exchange.forwardSeconds = differenceSeconds(t2.second, t2.fraction, t1.second, t1.fraction);
  exchange.backwardSeconds = differenceSeconds(t4.second, t4.fraction, t3.second, t3.fraction);
}
