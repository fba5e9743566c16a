/** Calendar and timestamps over 200 years, as a digest. */

import { type AffineMap, type Span, timeOfTicks } from "../../../../src/time/affine.js";
import { addTicks, ticksBetween, toTicks } from "../../../../src/time/ticks.js";
import { eraOfSecond, unfoldSecond, wordOfSecond } from "../../../../src/time/timestamp.js";
import type { UtcSecond } from "../../../../src/time/units.js";
import { calendarOf, isoText, utcSecond } from "../../../../src/time/utc.js";
import { Digest, Lcg } from "./digest.js";

export default function (): string {
  const digest = new Digest();
  const random = new Lcg(1);
  const date = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  const span: Span = { second: 0, fraction: 0 };
  for (let n = 0; n < 2000; n++) {
    const second = Math.floor(random.next() * 6.3e9) as UtcSecond;
    calendarOf(second, date);
    const { year, month, day, hour, minute } = date;
    digest.add(
      isoText(second),
      utcSecond(year, month, day, hour, minute, date.second),
      eraOfSecond(second),
      wordOfSecond(second),
    );
    digest.add(unfoldSecond(wordOfSecond(second), (second + 1e9) as UtcSecond));
    const ticks = toTicks(Math.floor((random.next() - 0.5) * 2 ** 50));
    digest.add(ticks, ticksBetween(toTicks(second), ticks), addTicks(ticks, -second));
    const map: AffineMap = {
      baseTicks: ticks,
      baseSecond: second,
      baseFraction: Math.floor(random.next() * 2 ** 32),
      rateInteger: 53,
      rateFraction: Math.floor(random.next() * 2 ** 32),
    };
    timeOfTicks(map, Math.floor((random.next() - 0.5) * 2 ** 47), span);
    digest.add(span.second, span.fraction);
  }
  return digest.toString();
}
