/** Gathers the images that ESP-IDF built into an image folder (images.ts), as its own list of them says. */

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Failure } from "../failure.js";
import {
  CHIP_FAMILIES,
  type ImageManifest,
  type ImageSet,
  MANIFEST_FILE,
  readImages,
  sha256,
  WEB_TOOLS_FILE,
  webToolsManifest,
} from "../images.js";

/** The list that ESP-IDF writes beside the images; without it nothing was built. */
export const FLASHER_ARGUMENTS = "flasher_args.json";

interface FlasherArguments {
  /** Offset, as hexadecimal text, to path below the build folder. */
  flash_files: Record<string, string>;
  extra_esptool_args: { chip: string };
}

/**
 * Copies what was built in `build` into `folder`, which is emptied before, with its manifests. Reads it all back.
 * @throws Failure when there is nothing to gather, or when it is for another chip than `chip`.
 */
export function gather(build: string, folder: string, about: Omit<ImageManifest, "images">): ImageSet {
  const list = readList(join(build, FLASHER_ARGUMENTS));
  if (list.extra_esptool_args.chip !== about.chip) {
    throw new Failure(
      `${build} has images for ${list.extra_esptool_args.chip}, not for ${about.chip}: remove it and build again`,
    );
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const images = Object.entries(list.flash_files).map(([offset, path]) => {
    const file = basename(path) === "xs_esp32.bin" ? `${about.name}.bin` : basename(path);
    copyFileSync(join(build, path), join(folder, file));
    return { offset: Number(offset), file, sha256: sha256(readFileSync(join(folder, file))) };
  });
  images.sort((a, b) => a.offset - b.offset);
  const manifest: ImageManifest = { ...about, images };
  writeFileSync(join(folder, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(folder, WEB_TOOLS_FILE), `${JSON.stringify(webToolsManifest(manifest), null, 2)}\n`);
  return readImages(folder);
}

function readList(path: string): FlasherArguments {
  try {
    const list: FlasherArguments = JSON.parse(readFileSync(path, "utf8"));
    if (Object.keys(list.flash_files).length > 0 && list.extra_esptool_args.chip in CHIP_FAMILIES) return list;
  } catch (error) {
    throw new Failure(`${path} cannot be read (${(error as Error).message}): ESP-IDF built nothing`);
  }
  throw new Failure(`${path} lists no images for a chip that we know: is this ESP-IDF v6.0?`);
}
