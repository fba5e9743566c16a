/** Image folders for tests, with bytes that deflate like firmware does: some, not all. */

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Chip, type ImageManifest, sha256 } from "../../../host-tools/images.js";

export interface TestImage {
  offset: number;
  file: string;
  data: Buffer;
}

/** Makes a folder in the system's temporary one; the caller removes it. */
export function makeImageFolder(
  chip: Chip,
  lengths: Readonly<Record<number, number>>,
  board?: string,
): {
  folder: string;
  images: TestImage[];
} {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-images-"));
  const images = Object.entries(lengths).map(([offset, length], index) => {
    const image = { offset: Number(offset), file: `image${index}.bin`, data: firmwareLike(length, index + 1) };
    writeFileSync(join(folder, image.file), image.data);
    return image;
  });
  const manifest: ImageManifest = {
    name: "noonmark",
    version: "1.2.3",
    chip,
    ...(board === undefined ? {} : { board }),
    images: images.map(({ offset, file, data }) => ({ offset, file, sha256: sha256(data) })),
  };
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
  return { folder, images };
}

/** Half noise, half runs; every byte value occurs, so that framing has something to escape. */
function firmwareLike(length: number, seed: number): Buffer {
  let state = seed;
  const data = Buffer.alloc(length);
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    data[i] = (i >> 6) % 2 === 0 ? state >>> 24 : i >> 12;
  }
  return data;
}
