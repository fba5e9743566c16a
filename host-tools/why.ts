/** `noonmark why`: the chain from a board's witnesses to its stratum, in sentences, over a cable or the network. */

import { flag, option, readCall } from "./call.js";
import { withConsole } from "./console/client.js";
import { Failure } from "./failure.js";
import { jsonLine } from "./json.js";
import { looksLikePort } from "./serial/ports.js";

const CALL = {
  name: "noonmark why",
  usage: "[PORT|HOST[:PORT]] [OPTIONS]",
  about: `What the receiver and each server say of the time, whom the clock follows, what is served and how good it is, \
and the last changes: over a cable (PORT, such as /dev/ttyUSB0 or COM3; without one the only board on a cable), or over \
the network from the appliance's page (HOST, with the page's port where that is not 80).`,
  takesWords: true,
  options: {
    ago: option("SECONDS", "of so many seconds ago, as far as the journal reaches"),
    json: flag("one JSON object"),
  },
};

const PAGE_PORT = 80;
const ANSWER_MS = 5000;

export async function run(words: string[]): Promise<number> {
  const call = readCall(CALL, words);
  if (call === undefined) return 0;
  const { values, positionals } = call;
  if (positionals.length > 1) throw new Failure(`one PORT or HOST at most, not ${positionals.join(" ")}`, 2);
  const ago = values.ago ?? "0";
  if (!/^[0-9]{1,7}$/.test(ago)) throw new Failure(`--ago cannot be ${ago}: it is a whole number of seconds`, 2);
  const [word] = positionals;
  const why = word === undefined || looksLikePort(word) ? await overCable(word, ago) : await overNetwork(word, ago);
  console.log(values.json ? jsonLine({ why }) : why.join("\n"));
  return 0;
}

async function overCable(port: string | undefined, ago: string): Promise<string[]> {
  return await withConsole(port, async (client) => (await client.request(`why ${ago}`)).lines ?? []);
}

async function overNetwork(host: string, ago: string): Promise<string[]> {
  const address =
    /:[0-9]+$/.test(host) && !/^[0-9a-f]*:[0-9a-f:]+$/i.test(host) ? host : `${bracketed(host)}:${PAGE_PORT}`;
  let text: string;
  try {
    const response = await fetch(`http://${address}/why.json?ago=${ago}`, { signal: AbortSignal.timeout(ANSWER_MS) });
    if (!response.ok) throw new Failure(`${address} answered ${response.status}: is it a Noonmark, of this version?`);
    text = await response.text();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      `the page of ${address} did not answer (TCP): is web.port open, and is this its port? (${error})`,
    );
  }
  return sentencesOf(text, address);
}

const bracketed = (host: string) => (host.includes(":") && !host.startsWith("[") ? `[${host}]` : host);

function sentencesOf(text: string, address: string): string[] {
  try {
    const { why } = JSON.parse(text) as { why?: unknown };
    if (Array.isArray(why)) return why.map(String);
  } catch {
    // Said below.
  }
  throw new Failure(`${address} answered something else than the sentences of a Noonmark`);
}
