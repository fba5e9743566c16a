/**
 * Logarithm, sine and exponential from +, −, × and ÷ alone.
 *
 * A seed must give the same world on every machine. ECMAScript leaves the last bits of Math.log, Math.sin and Math.exp
 * to the engine; the four operations and the square root are exact IEEE 754 everywhere, so a fixed sequence of them is
 * not. Errors are below 1e-15 relative, more than any noise model needs.
 */

/** ln 2 and √2 to the precision of a double. */
const LN2 = Math.LN2;
const SQRT2 = Math.SQRT2;

/** Natural logarithm of a positive, finite, normal number. */
export function naturalLog(x: number): number {
  if (!(x > 0 && Number.isFinite(x))) throw new RangeError(`naturalLog needs a positive finite number, not ${x}`);
  // Brings x to m·2^k with m in (1/√2, √2]; scaling by two is exact.
  let m = x;
  let k = 0;
  while (m > SQRT2) {
    m *= 0.5;
    k++;
  }
  while (m <= SQRT2 / 2) {
    m *= 2;
    k--;
  }
  // ln m = 2·artanh(z), |z| ≤ 0.172: the eleventh term is below 1e-17.
  const z = (m - 1) / (m + 1);
  const square = z * z;
  let sum = 0;
  for (let n = 21; n >= 1; n -= 2) sum = sum * square + 1 / n;
  return k * LN2 + 2 * z * sum;
}

/** Sine of an angle in turns: sine(0.25) = 1. */
export function sineOfTurns(turns: number): number {
  let turn = turns - Math.floor(turns);
  // Folds onto −¼ … ¼, where the series to the 21st power is good to 3e-16.
  if (turn > 0.75) turn -= 1;
  else if (turn > 0.25) turn = 0.5 - turn;
  const x = 2 * Math.PI * turn;
  const square = x * x;
  let sum = 0;
  for (let n = 21; n >= 3; n -= 2) sum = (1 + sum) * (-square / (n * (n - 1)));
  return x * (1 + sum);
}

/** e^x, for |x| up to 700. */
export function exponential(x: number): number {
  if (!(Math.abs(x) <= 700)) throw new RangeError(`exponential takes −700 … 700, not ${x}`);
  const k = Math.round(x / LN2);
  const rest = x - k * LN2;
  let sum = 1;
  for (let n = 14; n >= 1; n--) sum = 1 + (sum * rest) / n;
  let scale = 1;
  const factor = k < 0 ? 0.5 : 2;
  for (let n = Math.abs(k); n > 0; n--) scale *= factor;
  return sum * scale;
}
