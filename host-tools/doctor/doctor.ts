/** `noonmark doctor`: what is right and wrong with an appliance, what to do, and how clients are pointed at it. */

import { parseArgs } from "node:util";
import { type Finding, findingLines } from "../console/answers.js";
import { withConsole } from "../console/client.js";
import { Failure } from "../failure.js";
import { Progress } from "../progress.js";
import { NTP_PORT, parseTarget } from "../query/target.js";
import { survey } from "../query.js";
import { listPorts, looksLikePort } from "../serial/ports.js";
import { type ClientLines, clientLines, clientText } from "./clients.js";
import { examineHost } from "./host.js";

const HELP = `noonmark doctor [PORT|HOST[:PORT]]

Over a cable (PORT, such as /dev/ttyUSB0 or COM3): what the appliance itself finds about receiver, pulse and network,
with what to do, and, where its address answers this computer, what clients will see. Over the network (HOST): what
clients will see, which takes 8 s. Without either: the only board on a cable. Then lines for chrony, ntpd, systemd-timesyncd and w32tm. Exit status 1 when something is wrong.

  --json   one JSON object`;

/** What the doctor says. */
export interface Diagnosis {
  healthy: boolean;
  findings: Finding[];
  clients: ClientLines[];
}

export async function run(words: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, help: { type: "boolean", short: "h", default: false } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (positionals.length > 1) throw new Failure(`one PORT or HOST at most, not ${positionals.join(" ")}`, 2);
  const [word] = positionals;
  const overCable = word === undefined || looksLikePort(word);
  const diagnosis = overCable ? await examineBoard(word, values.json) : await examineServer(word, values.json);
  if (values.json) console.log(JSON.stringify(diagnosis));
  else console.log(diagnosisLines(diagnosis).join("\n"));
  return diagnosis.healthy ? 0 : 1;
}

async function examineBoard(port: string | undefined, json: boolean): Promise<Diagnosis> {
  if (port === undefined && (await listPorts()).length === 0) {
    throw new Failure(
      'no serial port on USB was found. Plug the board in, or name its address: "noonmark doctor HOST"',
    );
  }
  return await withConsole(port, async (client) => {
    const { findings = [] } = await client.request("doctor");
    const { status = {} } = await client.request("status");
    const { values = {} } = await client.request("config get");
    const { "network.hostName": name, "network.address": fixed, "serving.port": ntpPort } = values;
    const port = typeof ntpPort === "number" ? ntpPort : NTP_PORT;
    const { address } = status;
    const own = [address, fixed].find((text) => typeof text === "string" && text !== "");
    if (typeof address === "string" && address !== "") findings.push(...(await examineToo(address, port, json)));
    const clients = clientLines(typeof own === "string" ? own : `${name}.local`, port);
    return { healthy: findings.length > 0 && findings.every(({ ok }) => ok), findings, clients };
  });
}

/** What clients will see of the board, where this computer reaches it. That it does not need not be the board's fault. */
async function examineToo(host: string, port: number, json: boolean): Promise<Finding[]> {
  const { best } = await survey(host, port, 1, 0);
  if (best !== undefined)
    return (await examineServer(`${host.includes(":") ? `[${host}]` : host}:${port}`, json)).findings;
  const finding = `this computer got no answer from ${host} (UDP port ${port})`;
  const advice = `is it in the same network? From one that is: noonmark doctor ${host}`;
  return [{ code: "unreachable", ok: true, finding, advice }];
}

async function examineServer(word: string, json: boolean): Promise<Diagnosis> {
  const target = parseTarget(word);
  const progress = json ? undefined : new Progress(`asking ${target.host}`, process.stderr);
  try {
    const findings = await examineHost(target, (part) => progress?.show(part));
    return { healthy: findings.every(({ ok }) => ok), findings, clients: clientLines(target.host, target.port) };
  } finally {
    progress?.end();
  }
}

function diagnosisLines({ healthy, findings, clients }: Diagnosis): string[] {
  const verdict = healthy ? "All is well." : "Not well: see BAD above.";
  return [...findings.flatMap(findingLines), verdict, "", ...clientText(clients)];
}
