/** Settings through the whole firmware, in the engine with the memory of the board: typed, stored, read after a restart. */

import assert from "node:assert/strict";
import { it } from "node:test";
import { instant } from "../../host-tools/simulator/events.js";
import type { Fault } from "../../host-tools/simulator/faults.js";
import { runWorld } from "../../host-tools/simulator/virtual.js";
import { fieldOf, get, keys, SECTIONS } from "../../src/settings/config.js";
import { SettingsStore } from "../../src/storage/settings-store.js";
import { fullest, longest } from "../settings/longest.js";
import { Medium } from "../storage/medium.js";

const LINES_PER_S = 4;

it("every key at its longest can be typed one after the other, and is in force after a power cut", async (context) => {
  const sets = keys().flatMap((key) => {
    const field = fieldOf(key);
    return field === undefined ? [] : longest(field).map((text) => `config set ${key} ${text} #1`);
  });
  const cutS = Math.ceil(sets.length / LINES_PER_S) + 2;
  const typed: Fault = {
    name: "settings",
    begin: () => ({
      typed: (second) => {
        if (second < cutS) return sets.slice(second * LINES_PER_S, (second + 1) * LINES_PER_S);
        const section = SECTIONS[second - cutS - 5];
        return section === undefined ? [] : [`config get ${section} #2`];
      },
    }),
  };
  const refused: string[] = [];
  const values: Record<string, unknown> = {};
  const secrets: Record<string, unknown> = {};
  let accepted = 0;
  const { storage, usage } = await runWorld(
    { seed: 1, faults: [typed] },
    {
      seconds: cutS + SECTIONS.length + 10,
      powerCuts: [instant(cutS, 0)],
      onSecond: ({ text }) => {
        for (const answer of text
          .filter((line) => line.startsWith('{"type":"answer"'))
          .map((line) => JSON.parse(line))) {
          if (!answer.ok) refused.push(JSON.stringify(answer));
          else if (answer.id === 1) accepted++;
          else Object.assign(values, answer.values) && Object.assign(secrets, answer.secrets);
        }
      },
    },
  );
  if (usage !== undefined)
    context.diagnostic(
      `${usage.slots} of ${usage.slotLimit} slots, ${usage.chunkBytes} of ${usage.chunkLimitBytes} bytes of chunks`,
    );
  assert.deepEqual(refused, []);
  assert.equal(accepted, sets.length);
  const config = fullest();
  assert.deepEqual(new SettingsStore(new Medium(Object.entries(storage))).load(), { config, problems: [] });
  for (const key of keys()) {
    if (key in secrets) assert.equal(secrets[key], true, key);
    else assert.deepEqual(values[key], get(config, key), key);
  }
});
