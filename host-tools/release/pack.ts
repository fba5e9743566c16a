/**
 * A release folder: the images of several boards, each in a folder of its own as `noonmark firmware` made it, and an
 * installer page that writes them from a browser. It can be put on any static host as it is: nothing in it is loaded
 * from elsewhere.
 *
 *     release.json     name, version, and for each board its folder, chip and words
 *     index.html       the page, with esp-web-tools/ (the registry's, as it is published)
 *     BOARD/           images, manifest.json (for noonmark flash), web-tools.json (for the page)
 *     SHA256SUMS       of every file: sha256sum -c SHA256SUMS
 *     LICENSE, licenses/, RELINK.md
 */

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "../build/paths.js";
import { Failure } from "../failure.js";
import { TARGETS } from "../firmware.js";
import { EMULATOR_BOARD, type ImageSet, MANIFEST_FILE, RELEASE_FILE, readImages, sha256 } from "../images.js";
import { installerPage } from "./page.js";

const DIGESTS_FILE = "SHA256SUMS";

export interface ReleasedBoard {
  /** The target's name, and its folder in the release. */
  target: string;
  chip: string;
  /** What it is for, in words. */
  board: string;
  bytes: number;
}

export interface Release {
  name: string;
  version: string;
  boards: ReleasedBoard[];
}

/** The image sets below `images`, by their targets; not the emulator's, which is for no board. */
export function builtSets(images: string): Map<string, ImageSet> {
  const names = existsSync(images) ? readdirSync(images).sort() : [];
  const sets = names
    .filter((name) => existsSync(join(images, name, MANIFEST_FILE)))
    .map((name) => [name, readImages(join(images, name))] as const)
    .filter(([, { manifest }]) => manifest.board !== EMULATOR_BOARD);
  return new Map(sets);
}

/**
 * Packs what is in `images` into `folder`, which is made, or was a release before and is made anew.
 * @param moddable the SDK, whose licences go along; undefined where it is not known.
 * @throws Failure where there is nothing to pack, or where the folder holds something else.
 */
export function pack(images: string, folder: string, moddable: string | undefined): Release {
  const sets = builtSets(images);
  if (sets.size === 0) {
    throw new Failure(
      `${images} has no images for a board: "noonmark firmware TARGET" makes them, one board at a time`,
    );
  }
  const versions = new Set([...sets.values()].map(({ manifest }) => manifest.version));
  if (versions.size > 1) {
    throw new Failure(`${images} has images of ${[...versions].join(" and ")}: build all boards from one version`);
  }
  clear(folder);
  const boards = [...sets].map(([target, set]): ReleasedBoard => {
    cpSync(join(images, target), join(folder, target), { recursive: true });
    const bytes = set.images.reduce((sum, { data }) => sum + data.length, 0);
    return { target, chip: set.manifest.chip, board: TARGETS[target]?.board ?? target, bytes };
  });
  const release: Release = { name: "noonmark", version: [...versions][0] ?? "", boards };
  writeFileSync(join(folder, RELEASE_FILE), `${JSON.stringify(release, null, 2)}\n`);
  writeFileSync(join(folder, "index.html"), installerPage(release));
  for (const name of ["installer.css", "RELINK.md"]) cpSync(join(ROOT, "host-tools/release", name), join(folder, name));
  cpSync(webTools(), join(folder, "esp-web-tools"), { recursive: true });
  addLicenses(folder, moddable);
  writeFileSync(join(folder, DIGESTS_FILE), digests(folder));
  return release;
}

/** An empty folder. What is not a release is not removed: the name may have been mistyped. */
function clear(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, RELEASE_FILE))) {
    throw new Failure(`${folder} is not empty and not a release: name another folder, or remove it yourself`);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

/** The files of esp-web-tools for a browser, as the registry has them. */
function webTools(): string {
  return join(dirname(fileURLToPath(import.meta.resolve("esp-web-tools/package.json"))), "dist/web");
}

function addLicenses(folder: string, moddable: string | undefined): void {
  cpSync(join(ROOT, "LICENSE"), join(folder, "LICENSE"));
  const sdk = moddable === undefined ? "" : join(moddable, "licenses");
  // Beside the licences lie forms for its contributors.
  const filter = (path: string): boolean => !path.endsWith(".pdf");
  if (sdk !== "" && existsSync(sdk)) cpSync(sdk, join(folder, "licenses"), { recursive: true, filter });
}

/** A line for each file of the release, as sha256sum writes it. */
function digests(folder: string): string {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name !== DIGESTS_FILE)
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  return files.map((file) => `${sha256(readFileSync(join(folder, file)))}  ${file}\n`).join("");
}
