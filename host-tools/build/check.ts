/**
 * The part of `npm run check` that no ready tool does: the import table of the design, and readings of the counter
 * that are compared (readings.ts). Each folder may import only what its row says; the tree is the path of the data,
 * and this keeps it so.
 */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { cFiles, includeCircles, strayDeclarations } from "./include-circles.js";
import { comparedReadings } from "./readings.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

interface Row {
  /** Files the row is for: the longest matching prefix wins. */
  folder: string;
  /** Path prefixes whose values may be imported. */
  values: readonly string[];
  /** Path prefixes of which only types may be imported. */
  types: readonly string[];
  /** Whether packages and Node's modules may be imported. */
  packages: boolean;
}

const TABLE: readonly Row[] = [
  { folder: "src/time/", values: ["src/time/"], types: [], packages: false },
  { folder: "src/ntp/", values: ["src/ntp/", "src/time/"], types: [], packages: false },
  { folder: "src/crypto/", values: ["src/crypto/"], types: [], packages: false },
  {
    folder: "src/gnss/",
    values: ["src/gnss/", "src/time/", "src/status/finding"],
    types: [],
    packages: false,
  },
  {
    folder: "src/sources/",
    values: ["src/sources/", "src/ntp/", "src/time/", "src/status/finding"],
    types: ["src/gnss/", "src/discipline/discipline", "src/status/"],
    packages: false,
  },
  { folder: "src/selection/", values: ["src/selection/", "src/time/"], types: ["src/sources/"], packages: false },
  { folder: "src/discipline/", values: ["src/discipline/", "src/time/"], types: ["src/sources/"], packages: false },
  {
    folder: "src/clock/",
    values: ["src/clock/", "src/sources/estimate", "src/ntp/refid", "src/time/"],
    types: ["src/gnss/", "src/sources/", "src/status/"],
    packages: false,
  },
  {
    folder: "src/serving/",
    values: ["src/serving/", "src/ntp/", "src/time/"],
    types: ["src/clock/", "src/sources/estimate", "src/status/"],
    packages: false,
  },
  { folder: "src/status/", values: ["src/status/", "src/ntp/refid"], types: ["src/"], packages: false },
  {
    folder: "src/management/",
    values: ["src/management/", "src/settings/", "src/time/", "src/status/", "src/crypto/"],
    types: ["src/serving/", "src/storage/", "src/update/"],
    packages: false,
  },
  { folder: "src/network/", values: ["src/network/", "src/time/"], types: ["src/"], packages: false },
  { folder: "src/settings/", values: ["src/settings/", "src/time/utc"], types: ["src/"], packages: false },
  { folder: "src/storage/", values: ["src/storage/", "src/settings/"], types: ["src/"], packages: false },
  { folder: "src/update/", values: ["src/update/", "src/crypto/"], types: [], packages: false },
  { folder: "src/pipeline.ts", values: ["src/clock/", "src/sources/", "src/time/"], types: ["src/"], packages: false },
  { folder: "src/turns.ts", values: [], types: [], packages: false },
  {
    folder: "src/upstream.ts",
    values: ["src/sources/ntp/", "src/selection/", "src/time/"],
    types: [],
    packages: false,
  },
  {
    folder: "src/inquiry.ts",
    values: ["src/sources/ntp/", "src/selection/candidate", "src/ntp/", "src/time/"],
    types: ["src/settings/servers", "src/upstream"],
    packages: false,
  },
  {
    folder: "src/server-source.ts",
    values: ["src/sources/estimate", "src/ntp/refid", "src/witnesses"],
    types: ["src/inquiry", "src/upstream", "src/time/"],
    packages: false,
  },
  {
    folder: "src/witnesses.ts",
    values: ["src/selection/second-opinion", "src/sources/estimate", "src/time/"],
    types: ["src/"],
    packages: false,
  },
  // Wiring, which knows all steps but no driver.
  // What comes in, written down: it stands between the drivers and the path.
  { folder: "src/input-log.ts", values: ["src/settings/"], types: ["src/"], packages: false },
  { folder: "src/start-report.ts", values: ["src/settings/"], types: ["src/pipeline"], packages: false },
  { folder: "src/appliance.ts", values: ["src/"], types: [], packages: false },
  { folder: "src/reception.ts", values: ["src/"], types: [], packages: false },
  { folder: "src/housekeeping.ts", values: ["src/"], types: [], packages: false },
  { folder: "src/history-keeper.ts", values: ["src/storage/history/"], types: ["src/"], packages: false },
  { folder: "src/answers.ts", values: ["src/"], types: [], packages: false },
  {
    folder: "src/publishers.ts",
    values: ["src/management/", "src/settings/", "src/sources/ntp/server-address", "src/status/", "src/update/updater"],
    types: ["src/"],
    packages: false,
  },
  {
    folder: "src/nts.ts",
    values: ["src/serving/nts/", "src/status/", "src/storage/"],
    types: ["src/time/"],
    packages: false,
  },
  { folder: "src/doors.ts", values: ["src/settings/"], types: [], packages: false },
  { folder: "src/main.ts", values: ["src/", "drivers/"], types: [], packages: true },
  { folder: "drivers/sim/timer.ts", values: [], types: [], packages: true },
  { folder: "drivers/", values: ["drivers/"], types: ["src/time/units"], packages: false },
  // In the browser the board's own code checks settings and proves that the password is known.
  {
    folder: "host-tools/page/",
    values: ["host-tools/page/", "src/settings/", "src/crypto/", "src/management/web/proof"],
    types: [],
    packages: true,
  },
  { folder: "host-tools/", values: ["host-tools/", "src/"], types: [], packages: true },
  { folder: "host-tools/simulator/", values: ["host-tools/"], types: [], packages: true },
  { folder: "test/", values: ["test/", "host-tools/", "src/", "drivers/"], types: [], packages: true },
];

/** What it declares the engine calls: see its head. */
const ENGINE_HEADER = "drivers/sim/xs_platform.h";

const IMPORT = /^(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm;

/** Lists every import of `text` (a file at `path`, relative to the root) that the table does not allow. */
export function forbiddenImports(path: string, text: string): string[] {
  const row = TABLE.filter(({ folder }) => path.startsWith(folder)).sort(
    (a, b) => b.folder.length - a.folder.length,
  )[0];
  if (row === undefined) return [`${path}: no row of the import table is for this file; add one or move it`];
  const complaints: string[] = [];
  for (const [, typeOnly, from, dynamic] of text.matchAll(IMPORT)) {
    const specifier = from ?? dynamic ?? "";
    if (!allowed(row, path, specifier, typeOnly !== undefined)) {
      complaints.push(`${path}: imports "${specifier}"${typeOnly ? " (types)" : ""}, which ${row.folder} may not`);
    }
  }
  return complaints;
}

function allowed(row: Row, path: string, specifier: string, typeOnly: boolean): boolean {
  const inTree = specifier.startsWith(".") || specifier.startsWith("drivers/");
  if (!inTree) return row.packages;
  const target = specifier.startsWith(".") ? normalize(join(dirname(path), specifier)) : specifier;
  const prefixes = typeOnly ? [...row.values, ...row.types] : row.values;
  return prefixes.some((prefix) => target.startsWith(prefix));
}

/** Every TypeScript file below `folder`, relative to the root. */
export function typescriptFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const complaints = ["src", "drivers", "host-tools", "test"].flatMap(typescriptFiles).flatMap((path) => {
    const text = readFileSync(join(ROOT, path), "utf8");
    return [...forbiddenImports(path, text), ...comparedReadings(path, text)];
  });
  const drivers = cFiles(ROOT, "drivers");
  const circles = includeCircles(drivers).map((circle) => `${circle}: these include each other in a circle`);
  const strays = strayDeclarations(drivers, "drivers/sim").filter((header) => header !== ENGINE_HEADER);
  complaints.push(...circles, ...strays.map((header) => `${header}: the file of its name has none of its functions`));
  for (const complaint of complaints) console.error(complaint);
  if (complaints.length > 0) process.exit(1);
  console.log("imports: every file keeps to the table, no reading is compared bare, and includes go one way");
}
