/** A new firmware as `noonmark firmware` leaves it: manifest.json and the application beside it. */

import { type Answer, type Board, Refused, sha256 } from "./board.js";

/** As much as has room in a body of 4 KB, in base64, with its frame. */
const PIECE_BYTES = 2880;
const DIGEST_BYTES = 32;
const WAIT_MS = 1000;

export interface Firmware {
  board: string;
  version: string;
  image: Uint8Array;
}

/** @throws Error with what is wrong, and what to choose. */
export async function readFirmware(files: readonly File[]): Promise<Firmware> {
  const manifestFile = files.find(({ name }) => name === "manifest.json");
  if (manifestFile === undefined) throw new Error("Choose manifest.json and noonmark.bin of the images' folder, both.");
  const { name, version, board } = JSON.parse(await manifestFile.text());
  const imageFile = files.find((file) => file.name === `${name}.bin`);
  if (imageFile === undefined) throw new Error(`Choose ${name}.bin beside manifest.json too.`);
  const image = new Uint8Array(await imageFile.arrayBuffer());
  const own = image.subarray(-DIGEST_BYTES);
  const found = sha256(image.subarray(0, -DIGEST_BYTES));
  if (found.some((byte, i) => byte !== own[i])) {
    throw new Error(`${imageFile.name} does not end with its SHA-256: it is damaged, or no firmware.`);
  }
  return { board, version, image };
}

const wait = () => new Promise((resolve) => setTimeout(resolve, WAIT_MS));

/** Sends it; `onProgress` gets the bytes that are there. */
export async function sendFirmware(
  board: Board,
  { image, ...named }: Firmware,
  allowOlder: boolean,
  onProgress: (bytes: number) => void,
): Promise<void> {
  const digest = Array.from(image.subarray(-DIGEST_BYTES), (byte) => byte.toString(16).padStart(2, "0")).join("");
  let answer = await board.post("/api/update", { begin: { ...named, length: image.length, digest, allowOlder } });
  let offset = 0;
  while (offset < image.length) {
    const data = btoa(String.fromCharCode(...image.subarray(offset, offset + PIECE_BYTES)));
    answer = await again(() => board.post("/api/update", { offset, data }));
    if (answer.ready === false) await wait();
    offset = Number(answer.offset);
    onProgress(offset);
  }
  await board.post("/api/update", { finish: true });
}

/** A piece whose answer was lost is sent again: the board knows where it is. */
async function again(once: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 0; ; tries++) {
    try {
      return await once();
    } catch (error) {
      if (error instanceof Refused || tries === 4) throw error;
      await wait();
    }
  }
}
