/** Manners towards servers, by the packets of a simulated week: RFC 5905 §13, RFC 8633 §5. */

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { storedConfiguration } from "../../host-tools/simulator/configuration.js";
import { serverIs } from "../../host-tools/simulator/faults/servers.js";
import { runWorld } from "../../host-tools/simulator/virtual.js";

const DAY_S = 86_400;
const WEEK_S = 7 * DAY_S;
const MIN_POLL_S = 64;
/** Requests in a burst, two seconds apart. */
const BURST = 8;
const OUTAGE = { fromS: 2 * DAY_S, untilS: 2 * DAY_S + 6 * 3600 };
/** From here on the server of this name wants to be asked every 300 s at most. */
const LIMITED = { fromS: 4 * DAY_S, untilS: WEEK_S };
const LEAST_S = 300;

/** Seconds in which each server was asked. */
const asked = new Map<string, number[]>();

/** Pairs of requests that follow one another by less than `leastS`. */
function closer(times: readonly number[], leastS: number): number[] {
  return times.filter((at, index) => index > 0 && at - (times[index - 1] as number) < leastS);
}

describe("a week of asking three servers", () => {
  before(async () => {
    const upstream = { servers: ["a.example,iburst,minpoll=6", "b.example,iburst,minpoll=6", "c.example,minpoll=6"] };
    await runWorld(
      {
        seed: 3,
        receiver: { firstFixS: Number.MAX_SAFE_INTEGER },
        servers: [{ name: "a.example" }, { name: "b.example" }, { name: "c.example" }],
        faults: [
          serverIs(OUTAGE, "b.example", { dead: true }),
          serverIs(LIMITED, "c.example", { leastIntervalS: LEAST_S }),
        ],
      },
      {
        seconds: WEEK_S,
        storage: storedConfiguration({ upstream, console: { statusS: 0 } }),
        onSecond: (observation) => {
          for (const { at, name } of observation.asked) {
            const times = asked.get(name);
            const second = at.second + at.nanosecond / 1e9;
            if (times === undefined) asked.set(name, [second]);
            else times.push(second);
          }
        },
      },
    );
  });

  const timesOf = (name: string) => asked.get(name) ?? [];

  it("begins with one burst where that is wanted, and is never below the least poll after the first minute", () => {
    for (const name of ["a.example", "c.example"]) {
      const times = timesOf(name);
      const first = times.filter((at) => at < 60 + (times[0] ?? 0));
      assert.ok(first.length <= (name === "a.example" ? BURST + 8 : 8), `${name}: ${first.join(" ")}`);
      const later = times.slice(first.length - 1);
      assert.deepEqual(closer(later, MIN_POLL_S - 1), [], name);
    }
  });

  it("sends no more than the least poll allows, and keeps asking", () => {
    const times = timesOf("a.example");
    assert.ok(times.length <= WEEK_S / MIN_POLL_S + BURST, String(times.length));
    assert.ok(times.length >= WEEK_S / 1024, String(times.length));
  });

  it("asks a silent server less and less, and with one burst at most when it is back", () => {
    const times = timesOf("b.example");
    const during = times.filter((at) => at >= OUTAGE.fromS && at < OUTAGE.untilS);
    assert.ok(during.length <= 60, String(during.length));
    assert.deepEqual(closer(during, MIN_POLL_S - 1), []);
    const after = closer(
      times.filter((at) => at >= OUTAGE.untilS),
      MIN_POLL_S - 1,
    );
    assert.ok(after.length < BURST, after.join(" "));
  });

  it("is never faster again than a server wants that says RATE", () => {
    const times = timesOf("c.example").filter((at) => at >= LIMITED.fromS);
    const slow = times.findIndex((at, index) => index > 0 && at - (times[index - 1] as number) >= LEAST_S);
    assert.ok(slow > 0 && slow <= 5, times.slice(0, 10).join(" "));
    assert.deepEqual(closer(times.slice(slow - 1), LEAST_S), []);
  });
});
