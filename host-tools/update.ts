/** `noonmark update HOST`: sends a new firmware over the network. */

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compareVersions } from "../src/update/version-order.js";
import { BUILD } from "./build/paths.js";
import { flag, option, readCall } from "./call.js";
import { Failure } from "./failure.js";
import { TARGETS } from "./firmware.js";
import { type ImageSet, MANIFEST_FILE, readImages } from "./images.js";
import { jsonLine } from "./json.js";
import { Progress } from "./progress.js";
import { resolveHost } from "./query/target.js";
import { type DeviceIdentity, UpdateClient } from "./update/client.js";
import { wholeNumber } from "./whole-number.js";

const CALL = {
  name: "noonmark update",
  usage: "HOST [OPTIONS]",
  about: `Sends the firmware in DIR (made by "noonmark firmware") to a device in the network. The device stops serving \
time for about a minute, starts the new firmware on trial, and goes back to the old one unless it serves within half an \
hour.`,
  takesWords: true,
  options: {
    images: option("DIR", "the folder with manifest.json; without it, what was made here for the device's board"),
    "key-file": option("FILE", "holds update.key of the device; without it, the variable NOONMARK_UPDATE_KEY does"),
    "allow-older": flag("also where the device's firmware is newer; without it the device refuses an older one"),
    port: option("N", "update.port of the device (3123)"),
    json: flag("one JSON object when it is done"),
  },
};

const DEFAULT_PORT = 3123;
/** Where the header of ESP-IDF's images says whether a SHA-256 ends them (esp_image_header_t, hash_appended). */
const HASH_FLAG_AT = 23;
const DIGEST_BYTES = 32;

export async function run(words: string[]): Promise<number> {
  const call = readCall(CALL, words);
  if (call === undefined) return 0;
  const { values, positionals } = call;
  const [host] = positionals;
  if (host === undefined || positionals.length > 1) throw new Failure("one HOST is needed; --help tells more", 2);
  const key = readKey(values["key-file"], process.env);
  const client = new UpdateClient(
    await resolveHost(host),
    wholeNumber("--port", values.port ?? String(DEFAULT_PORT), 1, 65535),
  );
  try {
    const device = await client.identify();
    const set = imagesFor(device, values.images);
    const image = applicationOf(set);
    const { version } = set.manifest;
    const allowOlder = values["allow-older"];
    if (!allowOlder) refuseOlder(host, device, version);
    if (!values.json) console.log(`${host}: ${device.board}, firmware ${device.version}; sending ${version}`);
    const progress = new Progress(`writing ${image.length} bytes`, values.json ? { write: () => {} } : process.stdout);
    await client.send({ image, version, allowOlder }, key, device, (part) => progress.show(part));
    progress.end();
    const result = {
      host,
      board: device.board,
      before: device.version,
      sent: version,
      bytes: image.length,
    };
    console.log(values.json ? jsonLine(result) : `${host} starts it now, on trial: see "noonmark query ${host}"`);
    return 0;
  } finally {
    client.close();
  }
}

/** Before anything is sent; a device refuses it too, but for those of the first protocol. */
export function refuseOlder(host: string, device: DeviceIdentity, version: string): void {
  if (compareVersions(version, device.version) >= 0) return;
  const way = "build the newest, or send it all the same with --allow-older";
  throw new Failure(`${host} has firmware ${device.version}, and ${version} is older: ${way}`);
}

/** The key as bytes, without the line end that editors put behind it. */
export function readKey(file: string | undefined, environment: NodeJS.ProcessEnv): Uint8Array {
  const text = file === undefined ? environment.NOONMARK_UPDATE_KEY : readKeyFile(file);
  if (text === undefined || text === "") {
    throw new Failure("no key: name a file with --key-file, or set NOONMARK_UPDATE_KEY (update.key of the device)", 2);
  }
  return Buffer.from(text);
}

function readKeyFile(file: string): string {
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    throw new Failure(`--key-file ${file} cannot be read: ${(error as Error).message}`);
  }
}

/** The images for a device: those of the folder, if they are for its board, or what was built here for it. */
export function imagesFor(device: DeviceIdentity, given: string | undefined): ImageSet {
  const target = device.board.replace(/^esp32\//, "");
  if (!Object.hasOwn(TARGETS, target))
    throw new Failure(`the device is a ${device.board}: there is no firmware for that`);
  const folder = given ?? join(BUILD, "firmware/images", target);
  if (given === undefined && !existsSync(join(folder, MANIFEST_FILE))) {
    throw new Failure(
      `nothing was built here for ${device.board}: run noonmark firmware ${target}, or name --images DIR`,
    );
  }
  const set = readImages(folder);
  const { board, chip } = set.manifest;
  if (board !== device.board) {
    throw new Failure(`${folder} is for ${board ?? `an unnamed board with ${chip}`}, the device is a ${device.board}`);
  }
  return set;
}

/** The application among the images, whose own digest is at its end. */
export function applicationOf({ manifest, images }: ImageSet): Buffer {
  const image = images.find(({ file }) => file === `${manifest.name}.bin`);
  if (image === undefined) throw new Failure(`the folder has no ${manifest.name}.bin: build the firmware again`);
  const data = Buffer.from(image.data);
  const content = data.subarray(0, -DIGEST_BYTES);
  const digest = createHash("sha256").update(content).digest();
  if (data[HASH_FLAG_AT] !== 1 || !digest.equals(data.subarray(-DIGEST_BYTES))) {
    throw new Failure(`${image.file} does not end with its SHA-256, as ESP-IDF's images do: build the firmware again`);
  }
  return data;
}
