/** `noonmark release DIR`: packs what `noonmark firmware` built into a folder to install boards from. */

import { resolve } from "node:path";
import { flag, option, readCall } from "../call.js";
import { columns } from "../columns.js";
import { Failure } from "../failure.js";
import { BUILT_IMAGES } from "../flash/flash.js";
import { asTyped } from "../invocation.js";
import { pack, type Release } from "./pack.js";

const CALL = {
  name: "noonmark release",
  usage: "DIR [OPTIONS]",
  about: `Packs the images of all boards that "noonmark firmware" built here into DIR, with digests, licences and a page \
that installs them from a browser. "noonmark install DIR" serves that page on this computer, any static host serves it to \
others, and "noonmark flash --images DIR" takes from it what is for the board it finds.`,
  takesWords: true,
  options: {
    images: option("FOLDER", "where the images of each target are (build/firmware/images)"),
    json: flag("print release.json instead of a table"),
  },
};

export async function run(words: string[]): Promise<number> {
  const call = readCall(CALL, words);
  if (call === undefined) return 0;
  const { values, positionals } = call;
  const [folder, extra] = positionals;
  if (folder === undefined || extra !== undefined) throw new Failure("release wants one DIR to pack into", 2);
  const moddable = process.env.MODDABLE;
  const release = pack(resolve(values.images ?? BUILT_IMAGES), resolve(folder), moddable);
  if (values.json) console.log(JSON.stringify(release));
  else report(release, folder);
  if (moddable === undefined) {
    console.error("MODDABLE is not set: add the SDK's folder of licences before you hand the release on");
  }
  return 0;
}

function report({ version, boards }: Release, folder: string): void {
  const rows = boards.map(({ target, board, bytes }) => [target, `${(bytes / 1e6).toFixed(1)} MB`, board]);
  console.log(`noonmark ${version} in ${folder}`);
  console.log(columns(rows, [1]));
  console.log(`install from it: ${asTyped(`noonmark install ${folder}`)}`);
}
