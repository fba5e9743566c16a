import assert from "node:assert/strict";
import { test } from "node:test";
import { humanStatus } from "../../../src/management/console/human.js";

test("the unit at a name's end goes behind the number", () => {
  const cases: readonly [string, unknown, string][] = [
    ["frequencyPpb", -12.34567, "frequency                -12.346 ppb"],
    ["uptimeS", 90, "uptime                   90 s"],
    ["rootDelayUs", 0, "root delay               0 us"],
    ["holdoverLimitMs", 1.5, "holdover limit           1.500 ms"],
    ["temperatureCelsius", 31.25, "temperature              31.250 C"],
    ["satellitesInView", 12, "satellites in view       12"],
    ["refid", "GPS", "refid                    GPS"],
    ["offsetNs", null, "offset ns                unknown"],
    ["healthy", false, "healthy                  no"],
  ];
  for (const [name, value, line] of cases) assert.deepEqual(humanStatus({ [name]: value }), [line]);
});
