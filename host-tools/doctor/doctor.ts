/** `noonmark doctor`: what is right and wrong with an appliance, what to do, and how clients are pointed at it. */

import { findingOf, type Level } from "../../src/status/finding.js";
import { flag, readCall } from "../call.js";
import { coloured } from "../colour.js";
import { type Alarm, alarmLine, type ConfigValue, type Finding, findingLines } from "../console/answers.js";
import { withConsole } from "../console/client.js";
import { levelOf, summaryLine, worstLevel } from "../console/level.js";
import { Failure } from "../failure.js";
import { asTyped } from "../invocation.js";
import { jsonLine } from "../json.js";
import { Progress } from "../progress.js";
import { NTP_PORT, parseTarget } from "../query/target.js";
import { survey } from "../query.js";
import { listPorts, looksLikePort, portOfEnvironment } from "../serial/ports.js";
import { denialOf, ownAddressTowards } from "./access.js";
import { type ClientLines, clientLines, clientText, ntsLines } from "./clients.js";
import { examineHost } from "./host.js";

const CALL = {
  name: "noonmark doctor",
  usage: "[PORT|HOST[:PORT]] [OPTIONS]\n[PORT] --selftest [--json]",
  about: `Over a cable (PORT, such as /dev/ttyUSB0 or COM3): what the appliance itself finds about receiver, pulse and \
network, with what to do, and, where its address answers this computer, what clients will see. Over the network (HOST): \
what clients will see, which takes 8 s. Without either: the only board on a cable. Then lines for chrony, ntpd, \
systemd-timesyncd and w32tm.

With --selftest the board tests itself instead (memory, stacks, counter, random source, store): send what it prints \
back when you try a board for the first time.

Each finding is good, DOUBTFUL or BAD, and the summary is as bad as the worst. Exit status 1 when one is bad.`,
  takesWords: true,
  options: {
    json: flag("one JSON object"),
    selftest: flag("what the board measures of itself, with every figure"),
  },
};

/** What the doctor says. */
export interface Diagnosis {
  /** As bad as the worst finding. */
  level: Level;
  /** All is well: every finding is good. */
  healthy: boolean;
  findings: Finding[];
  /** Those that the board has raised; none where it was asked over the network. */
  alarms: Alarm[];
  clients: ClientLines[];
}

export async function run(words: string[]): Promise<number> {
  const call = readCall(CALL, words);
  if (call === undefined) return 0;
  const { values, positionals } = call;
  if (positionals.length > 1) throw new Failure(`one PORT or HOST at most, not ${positionals.join(" ")}`, 2);
  const [word] = positionals;
  if (values.selftest) return await reportSelfTest(word, values.json);
  const overCable = word === undefined || looksLikePort(word);
  const diagnosis = overCable ? await examineBoard(word, values.json) : await examineServer(word, values.json);
  if (values.json) console.log(jsonLine(diagnosis));
  else console.log(diagnosisLines(diagnosis).join("\n"));
  return diagnosis.level === "bad" ? 1 : 0;
}

async function examineBoard(port: string | undefined, json: boolean): Promise<Diagnosis> {
  if (port === undefined && portOfEnvironment() === undefined && (await listPorts()).length === 0) {
    throw new Failure(
      'no serial port on USB was found. Plug the board in, or name its address: "noonmark doctor HOST"',
    );
  }
  return await withConsole(port, async (client) => {
    const { findings = [], alarms = [] } = await client.request("doctor");
    const { status = {} } = await client.request("status");
    const { values = {} } = await client.request("config get");
    const { "network.hostName": name, "network.address": fixed, "serving.port": ntpPort } = values;
    const port = typeof ntpPort === "number" ? ntpPort : NTP_PORT;
    const { address } = status;
    const own = [address, fixed].find((text) => typeof text === "string" && text !== "");
    const list: Finding[] = findings.map((finding) => ({ ...finding, level: levelOf(finding) }));
    if (typeof address === "string" && address !== "") list.push(...(await examineToo(address, port, values, json)));
    const plain = clientLines(typeof own === "string" ? own : `${name}.local`, port);
    const keyPort = values["nts.port"];
    const secured =
      values["nts.enabled"] === true
        ? ntsLines(`${name}.local`, typeof keyPort === "number" ? keyPort : undefined)
        : [];
    return diagnosisOf(list, alarms, [...secured, ...plain]);
  });
}

/** What clients will see of the board from this computer, and where it gets no answer, which setting keeps it out. */
async function examineToo(
  host: string,
  port: number,
  values: Readonly<Record<string, ConfigValue>>,
  json: boolean,
): Promise<Finding[]> {
  const { best } = await survey(host, port, 1, 0);
  if (best !== undefined && best.header.stratum !== 0) {
    return (await examineServer(`${host.includes(":") ? `[${host}]` : host}:${port}`, json)).findings;
  }
  const denial = denialOf(values, await ownAddressTowards(host, port));
  const silent = `this computer got no ${best === undefined ? "answer" : "time"} from ${host} (UDP port ${port})`;
  if (denial !== undefined) return [findingOf("bad", "denied", `${silent}: ${denial.finding}`, denial.advice)];
  if (best !== undefined) {
    return (await examineServer(`${host.includes(":") ? `[${host}]` : host}:${port}`, json)).findings;
  }
  const advice = `is it in the same network, and does no firewall keep UDP away? From one that is: noonmark doctor ${host}`;
  return [findingOf("bad", "unreachable", silent, advice)];
}

/** Prints a report that its reader can send on whole: the findings, then the figures on one line. */
async function reportSelfTest(port: string | undefined, json: boolean): Promise<number> {
  if (port !== undefined && !looksLikePort(port)) {
    throw new Failure(`a board tests itself over a cable only: give its port, not ${port}`, 2);
  }
  const answer = await withConsole(port, (client) => client.request("selftest"));
  const { type: _type, id: _id, command: _command, ok: _ok, findings = [], ...figures } = answer;
  const list: Finding[] = findings.map((finding) => ({ ...finding, level: levelOf(finding) }));
  if (json) console.log(jsonLine({ ...figures, findings: list }));
  else {
    const lines = list.flatMap(findingLines).map((line) => asTyped(line));
    console.log([...lines, summaryLine(list), "", JSON.stringify(figures)].join("\n"));
  }
  return worstLevel(list) === "bad" ? 1 : 0;
}

async function examineServer(word: string, json: boolean): Promise<Diagnosis> {
  const target = parseTarget(word);
  const progress = json ? undefined : new Progress(`asking ${target.host}`, process.stderr);
  try {
    const findings = await examineHost(target, (part) => progress?.show(part));
    return diagnosisOf(findings, [], clientLines(target.host, target.port));
  } finally {
    progress?.end();
  }
}

function diagnosisOf(findings: Finding[], alarms: Alarm[], clients: ClientLines[]): Diagnosis {
  const level = worstLevel(findings);
  return { level, healthy: level === "good", findings, alarms, clients };
}

function diagnosisLines({ findings, alarms, clients }: Diagnosis): string[] {
  const summary = coloured(worstLevel(findings), summaryLine(findings));
  const lines = [...findings.flatMap(findingLines), ...alarms.map(alarmLine)];
  return [...lines.map((line) => asTyped(line)), summary, "", ...clientText(clients)];
}
