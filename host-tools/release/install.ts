/** `noonmark install DIR`: serves a release's installer page on this computer, and opens it in the browser. */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { flag, option, readCall } from "../call.js";
import { Failure } from "../failure.js";
import { RELEASE_FILE } from "../images.js";
import { wholeNumber } from "../whole-number.js";
import { serveFolder } from "./static-server.js";

const CALL = {
  name: "noonmark install",
  usage: "DIR [OPTIONS]",
  about: `Serves the installer page of a release (made by "noonmark release DIR") on this computer only, and opens it. \
Chrome or Edge can write a board from it by USB. Ctrl-C ends it.`,
  takesWords: true,
  options: {
    port: option("N", "TCP port on 127.0.0.1; 0 (default): any that is free"),
    "no-open": flag("only print the page's address"),
  },
};

export async function run(words: string[]): Promise<number> {
  const call = readCall(CALL, words);
  if (call === undefined) return 0;
  const { values, positionals } = call;
  const [folder, extra] = positionals;
  if (folder === undefined || extra !== undefined) throw new Failure("install wants the DIR of one release", 2);
  if (!existsSync(join(folder, RELEASE_FILE))) {
    throw new Failure(`${folder} is no release (it has no ${RELEASE_FILE}): "noonmark release ${folder}" makes one`);
  }
  const server = await serveFolder(resolve(folder), wholeNumber("--port", values.port ?? "0", 0, 65535));
  console.log(`installer page: ${server.url}`);
  if (!values["no-open"]) openBrowser(server.url);
  await new Promise<void>((resolve) => process.once("SIGINT", resolve).once("SIGTERM", resolve));
  await server.close();
  return 0;
}

const OPENERS: Readonly<Record<string, readonly string[]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** As the desktop does it; where there is none, the address was printed. */
function openBrowser(url: string): void {
  const [command = "xdg-open", ...words] = OPENERS[process.platform] ?? ["xdg-open"];
  spawn(command, [...words, url], { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}
