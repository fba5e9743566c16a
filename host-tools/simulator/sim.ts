/**
 * `noonmark sim`: the appliance in the simulator, in real time, until Ctrl-C.
 *
 * With --json, standard output carries one object per second and nothing else; what is not known yet is null:
 *
 *   time                     UTC that the appliance believes, ISO 8601
 *   uptimeS                  since the firmware's start
 *   state, reason            cold | labelling | locking | synchronised | holdover | unsynchronised
 *   leap, stratum, refid     as in a reply; leap 3 and stratum 16 while there is no time to serve
 *   offsetNs, offsetUncertaintyNs, frequencyPpb, frequencyUncertaintyPpb, jitterNs, timeConstantS
 *                            of the discipline
 *   rootDelayUs, rootDispersionUs
 *   satellites, satellitesInView, fix
 *   requests                 answered since the start
 *   network, address         attached, trying, lost, notFound, noAddress, badPassword, …; "" while there is no address
 *   rejectedPulses, missingPulses
 *   loop                     adaptive | rfc5905
 *   slots, chunkBytes        memory of the firmware's machine in use
 */

import { createSocket } from "node:dgram";
import { statSync } from "node:fs";
import { isIP } from "node:net";
import { flag, option, readCall, repeatable } from "../call.js";
import { readAnswer } from "../console/answers.js";
import { Failure } from "../failure.js";
import { asTyped } from "../invocation.js";
import { Progress } from "../progress.js";
import { wholeNumber } from "../whole-number.js";
import { binaryProtocol } from "./binary-protocols.js";
import { type Configuration, mergeConfigurations, readSettings, storedConfiguration } from "./configuration.js";
import { DeviceReceiver } from "./device.js";
import { banner, journalLine, Screen } from "./display.js";
import type { Usage } from "./link.js";
import { RealTimeRun, type Source } from "./realtime.js";
import { readRecordedLine } from "./recorded-lines.js";
import { openRecording, type Recording } from "./recording.js";
import { RunSummary } from "./run-summary.js";
import type { JournalEntry, Status } from "./status.js";
import { Terminal } from "./terminal.js";
import { freeTcpPort, portProblem, USUAL_WEB_PORT } from "./web-port.js";

const CALL = {
  name: "noonmark sim",
  usage: "[OPTIONS]",
  about: "Runs the firmware in the simulator, in real time, and serves NTP.",
  options: {
    "ntp-port": option("N", "UDP port to serve on (1123)"),
    "web-port": option("N", "TCP port of the page; 0: none (8123, or another where that is in use)"),
    address: option("A", "numeric address to serve on (127.0.0.1)"),
    gps: option("sim|FILE|DEVICE", "a simulated receiver, a recorded log, or a serial port (sim)"),
    "not-before": option("DATE", "YYYY-MM-DD: earlier dates are taken for GPS week rollovers"),
    loop: option("NAME", "adaptive or rfc5905"),
    config: repeatable(
      "KEY=VALUE",
      "a setting of the appliance, like serving.symmetric=true; or a JSON file of settings, or a backup by noonmark config; may be given again",
    ),
    seed: option("N", "of everything random in the world (1)"),
    console: flag("offer the firmware's console on a pseudo-terminal, for monitor, config and doctor"),
    seconds: option("N", "end after N seconds"),
    plain: flag("one line per second instead of one that updates in place"),
    json: flag("one JSON object per second"),
  },
};

interface Call {
  ntpPort: number;
  /** 0: none; undefined: the usual one, or any that is free. */
  webPort: number | undefined;
  address: string;
  gps: string;
  notBefore: string | undefined;
  loop: string | undefined;
  settings: readonly Configuration[];
  seed: number;
  /** Whether the console is offered on a pseudo-terminal. */
  console: boolean;
  seconds: number | undefined;
  output: "screen" | "plain" | "json";
}

export async function run(words: string[]): Promise<number> {
  const call = callOf(words);
  if (call === undefined) return 0;
  await simulate(call);
  return 0;
}

function callOf(words: string[]): Call | undefined {
  const read = readCall(CALL, words);
  if (read === undefined) return undefined;
  const { values } = read;
  if (values.plain && values.json) throw new Failure("--plain and --json exclude each other", 2);
  const address = values.address ?? "127.0.0.1";
  if (isIP(address) === 0) throw new Failure(`--address "${address}" is no numeric IP address, like 127.0.0.1`, 2);
  const { loop } = values;
  if (loop !== undefined && loop !== "adaptive" && loop !== "rfc5905") {
    throw new Failure(`--loop "${loop}" is not known: adaptive or rfc5905`, 2);
  }
  return {
    ntpPort: wholeNumber("--ntp-port", values["ntp-port"] ?? "1123", 1, 65535),
    webPort: values["web-port"] === undefined ? undefined : wholeNumber("--web-port", values["web-port"], 0, 65535),
    address,
    gps: values.gps ?? "sim",
    notBefore: date(values["not-before"]),
    loop,
    settings: values.config.map(readSettings),
    seed: wholeNumber("--seed", values.seed ?? "1", 0, 2 ** 32 - 1),
    console: values.console,
    seconds: values.seconds === undefined ? undefined : wholeNumber("--seconds", values.seconds, 1, 1e9),
    output: values.json ? "json" : values.plain || !process.stdout.isTTY ? "plain" : "screen",
  };
}

function date(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const real = /^\d{4}-\d\d-\d\d$/.test(text) && new Date(text).toJSON()?.slice(0, 10) === text;
  if (!real) throw new Failure(`--not-before "${text}" is no date, like 2015-01-31`, 2);
  return text;
}

interface Reception {
  source: Source;
  /** In words, for the banner. */
  text: string;
  remarks: string[];
  /** What the firmware's configuration must say for it. */
  configuration: Record<string, number | boolean | string>;
}

async function openReception(gps: string): Promise<Reception> {
  if (gps === "sim") {
    const text = "simulated u-blox with a pulse, under a sky that tells this computer's UTC";
    return { source: { kind: "simulated" }, text, remarks: [], configuration: {} };
  }
  const stat = statSync(gps, { throwIfNoEntry: false });
  if (stat === undefined) {
    throw new Failure(`--gps ${gps}: there is no such file or device; "sim" is the simulated receiver`);
  }
  if (stat.isCharacterDevice()) {
    const device = await DeviceReceiver.open(gps);
    const remarks = [
      "its pulse is simulated from this computer's clock, which must be right to a tenth of a second",
      "a receiver that only speaks NMEA is believed 750 s after its first fix (the leap seconds)",
    ];
    return { source: { kind: "device", device }, text: `the device ${gps}`, remarks, configuration: {} };
  }
  if (!stat.isFile()) throw new Failure(`--gps ${gps}: this is neither a file nor a serial device`);
  return recordingAt(gps, stat.size);
}

/** Larger files take a while to be read through. */
const PROGRESS_FROM_BYTES = 8_000_000;

function recordingAt(path: string, sizeBytes: number): Reception {
  const progress = sizeBytes < PROGRESS_FROM_BYTES ? undefined : new Progress(`reading ${path}`, process.stderr);
  let recording: Recording;
  try {
    recording = openRecording(path, (part) => progress?.show(part));
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    throw new Failure(`--gps ${path}: it cannot be read: ${error.message}`);
  } finally {
    progress?.end();
  }
  if (recording.lengthS === 0) throw new Failure(`--gps ${path}: the file holds no receiver's bytes`);
  const stranger = recording.messages === 0 ? binaryProtocol(path) : undefined;
  if (recording.messages === 0 && stranger === undefined) {
    throw new Failure(`--gps ${path}: no NMEA sentence and no UBX frame is in it: is it a receiver's recording?`);
  }
  const remarks = [
    "the leap seconds in the recording are believed at once; a live receiver is waited for up to 750 s",
    "at its end the clock goes on in holdover, until --seconds or Ctrl-C",
  ];
  if (stranger !== undefined) remarks.push(`it is of the binary protocol ${stranger}, which the firmware cannot read`);
  if (!recording.timed) remarks.push("nothing in it names a time: the clock will not start");
  if (recording.jumps > 0)
    remarks.push(`its time jumps in ${recording.jumps} places, which are played without the gap`);
  return {
    source: { kind: "recording", recording },
    text: `the recording ${path}, ${recording.lengthS} s long, with simulated pulses`,
    remarks,
    configuration: { family: "nmea", setUp: false, leapWaitS: 0, baud: recording.baud },
  };
}

/** Finds out whether the appliance will be able to bind, so that a person gets one line instead of its stack. */
async function checkPort(address: string, port: number): Promise<void> {
  const socket = createSocket(isIP(address) === 6 ? "udp6" : "udp4");
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.bind({ address, port, exclusive: true }, resolve);
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const where = `UDP port ${port} of ${address}`;
    if (code === "EADDRINUSE") throw new Failure(`${where} is in use: stop what uses it, or choose --ntp-port`);
    if (code === "EACCES") throw new Failure(`${where} needs root: become it, or choose --ntp-port above 1023`);
    if (code === "EADDRNOTAVAIL") throw new Failure(`${address} is no address of this computer: see --address`);
    throw new Failure(`${where} cannot be used: ${message}`);
  } finally {
    socket.close();
  }
}

/** The port for the page: the one that was asked for, or the usual one where it is free, or any; undefined for none. */
async function webPortOf({ address, webPort }: Call): Promise<number | undefined> {
  if (webPort === 0) return undefined;
  const problem = await portProblem(address, webPort ?? USUAL_WEB_PORT);
  if (problem === undefined) return webPort ?? USUAL_WEB_PORT;
  if (webPort === undefined) return freeTcpPort(address);
  throw new Failure(`TCP port ${webPort} of ${address} cannot be used (${problem}): choose another --web-port, or 0`);
}

async function simulate(call: Call): Promise<void> {
  await checkPort(call.address, call.ntpPort);
  const webPort = await webPortOf(call);
  const reception = await openReception(call.gps);
  const receiver = {
    ...reception.configuration,
    ...(call.notBefore === undefined ? {} : { notBefore: call.notBefore }),
  };
  const configuration = mergeConfigurations(
    { receiver, serving: { port: call.ntpPort } },
    call.loop === undefined ? {} : { discipline: { loop: call.loop } },
    ...call.settings,
    { console: { json: true, statusS: 1 } },
  );
  let live: RealTimeRun | undefined;
  const terminal = call.console ? await Terminal.open((line) => live?.type(line)) : undefined;
  const session = new Session(call, (line) => terminal?.write(line));
  live = await RealTimeRun.start(
    {
      world: { seed: call.seed },
      source: reception.source,
      ntpPort: call.ntpPort,
      webPort,
      address: call.address,
      storage: storedConfiguration(configuration),
    },
    session,
  );
  session.begin(
    banner({
      source: reception.text,
      address: call.address,
      port: call.ntpPort,
      webPort,
      seed: call.seed,
      engine: live.engine,
      console: terminal?.path,
      remarks: reception.remarks,
    }),
  );
  const failure = await session.ended;
  await live.stop();
  await terminal?.close();
  session.close();
  if (failure !== undefined) throw failure;
}

/** From the banner to the end: prints what comes, and knows when it is over. */
class Session {
  /** Resolves when it is over: with the failure, or undefined when that was wished. */
  readonly ended: Promise<Failure | undefined>;
  readonly #call: Call;
  /** What is not the seconds themselves goes to standard error when those are for a machine. */
  readonly #screen: Screen;
  #end: (failure: Failure | undefined) => void = () => {};
  #usage: Usage | undefined;
  #printed = 0;
  readonly #summary = new RunSummary();
  #deadline: NodeJS.Timeout | undefined;
  readonly #wished = () => this.#end(undefined);
  /** Gets every line of the firmware's console. */
  readonly line: (line: string) => void;

  constructor(call: Call, line: (line: string) => void) {
    this.#call = call;
    this.line = line;
    const stream = call.output === "json" ? process.stderr : process.stdout;
    const columns = call.output === "screen" ? () => process.stdout.columns : undefined;
    this.#screen = new Screen((text) => stream.write(text), columns);
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, this.#wished);
    // Whoever read the lines has gone: `noonmark sim | head`.
    process.stdout.on("error", this.#wished);
  }

  begin(bannerText: string): void {
    this.#screen.line(asTyped(bannerText));
    const { seconds } = this.#call;
    // The Nth line ends it; where lines fail to come, the time does.
    if (seconds !== undefined) this.#deadline = setTimeout(this.#wished, (seconds + 1) * 1000);
  }

  close(): void {
    clearTimeout(this.#deadline);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(signal, this.#wished);
    this.#screen.end();
    const summary = this.#summary.text();
    if (summary !== undefined) this.#screen.last(summary);
  }

  status(status: Status): void {
    if (this.#printed === this.#call.seconds) return;
    this.#summary.add(status);
    if (this.#call.output === "json") process.stdout.write(`${JSON.stringify(jsonRow(status, this.#usage))}\n`);
    else this.#screen.status(status);
    this.#printed++;
    if (this.#printed === this.#call.seconds) this.#wished();
  }

  journal(entry: JournalEntry): void {
    this.#screen.line(journalLine(entry));
  }

  text(line: string): void {
    // Answers and inputs are for whoever asked on the terminal.
    if (readAnswer(line) === undefined && readRecordedLine(line) === undefined) this.#screen.line(line);
  }

  note(text: string): void {
    this.#screen.line(`note: ${text}`);
  }

  usage(usage: Usage): void {
    this.#usage = usage;
  }

  failed(failure: Failure): void {
    this.#end(failure);
  }
}

/** The fields of the schema above: the firmware's own, and the memory that only the simulator sees. */
function jsonRow({ type: _, ...fields }: Status, usage: Usage | undefined): Record<string, unknown> {
  return { ...fields, slots: usage?.slots ?? null, chunkBytes: usage?.chunkBytes ?? null };
}
