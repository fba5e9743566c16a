/**
 * `npm run bench:client`: the firmware's client of time servers in the worlds a to g, beside what daemons reach in
 * them and the bound.
 *
 * Seeds: the constants in src/sources/ntp and src/selection were chosen by looking at worlds of the tuning set (and of
 * others below 10,000) only. What is printed by default and published are those of the held-out set.
 *
 * Exit status 1 if a figure that is wanted is missed.
 */

import { flag, option, readCall } from "../call.js";
import { Failure, runCommand } from "../failure.js";
import { jsonLine } from "../json.js";
import { measureClientCosts } from "./client-cost.js";
import { coldStarts, events, outages, pulseLoss } from "./client-events.js";
import { type ClientSection, Report, type Seeds } from "./client-report.js";
import { fixedPolls, otherLaws, ownPoll, severalServers } from "./client-steady.js";

const SEEDS = {
  tuning: [1, 2, 3],
  "held-out": [910_001, 910_002, 910_003],
} as const;

const CALL = {
  name: "npm run bench:client --",
  usage: "[OPTIONS]",
  about: "Measures the firmware's client of time servers beside what daemons reach, and the bound.",
  options: {
    seeds: option(
      "SET",
      "held-out (default): no constant was chosen by them; tuning: those the constants were chosen by",
    ),
    only: option("LIST", "some of the sections: fixed, laws, auto, d, e, f, outage, g, cost"),
    json: flag("the figures as one object instead of tables"),
  },
};

/** The sections by their names, to be run one by one. */
function clientSections(seeds: Seeds): Readonly<Record<string, () => ClientSection | Promise<ClientSection>>> {
  return {
    fixed: () => fixedPolls(seeds),
    laws: () => otherLaws(seeds),
    auto: () => ownPoll(seeds),
    d: () => severalServers(seeds),
    e: () => coldStarts(seeds),
    f: () => events(seeds),
    outage: () => outages(seeds),
    g: () => pulseLoss(seeds),
    cost: costs,
  };
}

const SLOT_BYTES = 16;

/** No limit here: how large the device's block is to be is decided elsewhere. */
async function costs(): Promise<ClientSection> {
  const report = new Report("Cost in XS", [
    "servers",
    "byte codes of an exchange",
    "chunk bytes",
    "slots",
    "bytes in all",
  ]);
  for (const { servers, byteCodes, chunkBytes, slots } of await measureClientCosts()) {
    report.rows.push([servers, byteCodes, chunkBytes, slots, chunkBytes + SLOT_BYTES * slots].map(String));
  }
  return report.done();
}

async function main(): Promise<number> {
  const call = readCall(CALL, process.argv.slice(2));
  if (call === undefined) return 0;
  const { values } = call;
  const { seeds = "held-out", only } = values;
  if (!(seeds in SEEDS)) throw new Failure(`--seeds is "${seeds}"; it must be held-out or tuning`, 2);
  const all = clientSections(SEEDS[seeds as keyof typeof SEEDS]);
  const names = only?.split(",") ?? Object.keys(all);
  const unknown = names.find((name) => !(name in all));
  if (unknown !== undefined) {
    throw new Failure(`--only has "${unknown}"; it must be some of ${Object.keys(all).join(", ")}`, 2);
  }
  const done: Record<string, ClientSection> = {};
  for (const name of names) {
    console.error(`bench:client: ${name}`);
    done[name] = await (all[name] as () => ClientSection | Promise<ClientSection>)();
  }
  const sections = Object.values(done);
  const missed = sections.flatMap((section) => section.missed);
  if (values.json) console.log(jsonLine({ seeds, sections: done, missed }));
  else {
    for (const { title, text } of sections) console.log(`### ${title}\n\n${text}\n`);
    console.log(missed.length === 0 ? "All that is wanted is reached." : `Missed:\n- ${missed.join("\n- ")}`);
  }
  return missed.length === 0 ? 0 : 1;
}

await runCommand("bench:client", main);
