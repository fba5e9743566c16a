/** `noonmark certificate`: shows the certificate of NTS that a board has, or gives it another. */

import { readFileSync, writeFileSync } from "node:fs";
import { flag, option, readCall } from "./call.js";
import { withConsole } from "./console/client.js";
import { Failure } from "./failure.js";
import { jsonLine } from "./json.js";
import { looksLikePort } from "./serial/ports.js";

const CALL = {
  name: "noonmark certificate",
  usage: `get [PORT] [OPTIONS]
set [PORT] FILE… [OPTIONS]
own [PORT] [OPTIONS]`,
  about: `The certificate that clients of NTS are to trust (nts.enabled).

get: the certificate in PEM, and its SHA-256 fingerprint on standard error.
set: FILEs in PEM with the certificate, those between it and its authority, and its private key, which is never shown \
again. It is in use after a restart.
own: the board forgets what it was given, and makes one of its own at the next restart.

PORT is a path such as /dev/ttyUSB0, or COM3; without it: the only board there is.`,
  takesWords: true,
  options: {
    file: option("FILE", "get: writes the certificate to FILE instead of standard output"),
    restart: flag("restart the appliance afterwards"),
    json: flag("one JSON object instead of words"),
  },
};

/** "#7" at the end of a line would be taken for a number of a request; no line of PEM ends so. */
const PEM_LINE = /^[A-Za-z0-9+/= -]{1,76}$/;

export async function run(words: string[]): Promise<number> {
  const call = readCall(CALL, words);
  if (call === undefined) return 0;
  const { values, positionals } = call;
  const [name = "get", ...rest] = positionals;
  const port = looksLikePort(rest[0] ?? "") ? rest.shift() : undefined;
  if (name === "get") return await get(port, values.file, values.json);
  if (name !== "set" && name !== "own") {
    throw new Failure(`certificate cannot "${name}": it is get, set or own; --help tells more`, 2);
  }
  const requests = name === "own" ? ["certificate set own"] : setRequests(rest);
  await withConsole(port, async (client) => {
    for (const request of requests) await client.request(request);
    if (values.restart) await client.request("restart");
  });
  const text = values.restart ? "stored; the board restarts" : "stored; it is in use after a restart";
  console.log(values.json ? jsonLine({ restartNeeded: !values.restart }) : text);
  return 0;
}

async function get(port: string | undefined, file: string | undefined, json: boolean): Promise<number> {
  const answer = await withConsole(port, (client) => client.request("certificate"));
  const { certificate = "", fingerprint = "", names = "", isOwn = false } = answer;
  if (json) console.log(jsonLine({ certificate, fingerprint, names, isOwn }));
  else if (file !== undefined) writeFileSync(file, certificate);
  else process.stdout.write(certificate);
  if (!json) console.error(`SHA-256 fingerprint ${fingerprint}${isOwn ? `, made on the board for ${names}` : ""}`);
  return 0;
}

/** The requests that give a board what is in these files. @throws Failure where one is no PEM. */
export function setRequests(files: readonly string[]): string[] {
  if (files.length === 0) throw new Failure("certificate set wants FILEs with the certificate and its key in PEM", 2);
  const lines = files.flatMap((file) => {
    const text = read(file);
    const blocks = text.match(/-----BEGIN [A-Z ]+-----[^-]*-----END [A-Z ]+-----/g);
    if (blocks === null) throw new Failure(`${file} is not in PEM: it has no line "-----BEGIN …-----"`, 2);
    return blocks.flatMap((block) => block.split(/\r?\n/));
  });
  const strange = lines.find((line) => line !== "" && !PEM_LINE.test(line));
  if (strange !== undefined) throw new Failure(`a line of ${files.join(", ")} is none of PEM, or too long`, 2);
  const adding = lines.filter((line) => line !== "").map((line) => `certificate set add ${line}`);
  return ["certificate set begin", ...adding, "certificate set end"];
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${(error as Error).message}`, 2);
  }
}
