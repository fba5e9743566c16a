import assert from "node:assert/strict";
import { test } from "node:test";
import { plot } from "../../../host-tools/lab/plot.js";

test("a panel for each wander, a line and a name for each curve, nothing that is no number", () => {
  const curve = { colour: "#123456", width: 2, dashed: false };
  const curves = [
    {
      ...curve,
      name: "ours <best>",
      points: [
        [20, 6.5],
        [1000, 119],
      ] as const,
    },
    {
      ...curve,
      name: "beyond the picture",
      points: [
        [20, 1e6],
        [1000, 1e6],
      ] as const,
    },
  ];
  const svg = plot("Error", [
    { title: "one", curves },
    { title: "two", curves },
  ]);
  assert.equal(svg.match(/<path/g)?.length, 4);
  assert.match(svg, /ours &#60;best&#62;/);
  assert.match(svg, /<title>Error<\/title>/);
  assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
});
