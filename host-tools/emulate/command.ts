/**
 * `noonmark emulate`: the real image, in Espressif's QEMU, with the project's world at its receiver line, until Ctrl-C.
 */

import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { isIPv4 } from "node:net";
import { dirname, join } from "node:path";
import { BUILD } from "../build/paths.js";
import { flag, option, readCall, repeatable } from "../call.js";
import { Failure } from "../failure.js";
import { readImages } from "../images.js";
import { openPty } from "../pty/pty.js";
import { journalLine, Screen } from "../simulator/display.js";
import type { Receiver } from "../simulator/receiver.js";
import { CATALOGUE, type ModelName } from "../simulator/receivers/catalogue.js";
import { RecordedReceiver, splitRecording } from "../simulator/recording.js";
import { SCENARIOS } from "../simulator/scenarios/index.js";
import { readConsoleLine } from "../simulator/status.js";
import type { WorldChanges } from "../simulator/world.js";
import { wholeNumber } from "../whole-number.js";
import { acceptance } from "./acceptance/command.js";
import { Board } from "./board.js";
import { flashOf, readFlash, writeFlash } from "./flash-memory.js";
import type { Server } from "./network/gateway.js";
import { MOST_SERVERS, serverAddress } from "./network/neighbours.js";
import { type Forward, findQemu } from "./qemu.js";

/** Where "noonmark firmware emulator" puts the images. */
const BUILT_IMAGES = join(BUILD, "firmware/images/emulator");
const FLASH = join(BUILD, "emulate/flash.bin");
const NTP_PORT = 123;

/** What a look at this board says nothing about; the README's list of what awaits hardware has the same. */
const NOT_EMULATED = [
  "Wi-Fi (a wired network is in its place), Bluetooth, the chips other than the C3",
  "pins, and with them MCPWM, ETM and the pin's interrupt: the pulse is a timer's of the chip",
  "the speed of serial lines, of flash writes and of the flash cache; latencies of interrupts; the temperature",
  "the chip's own USB port",
];

const CALL = {
  name: "noonmark emulate",
  usage: "[OPTIONS]\n--acceptance [--only NAME] [--hour] [--json]",
  about: [
    "Runs the image that \"noonmark firmware emulator\" built in Espressif's QEMU, with the simulator's world at its receiver line. Nothing leaves this computer: the board's network ends at the ports below.",
    "",
    "With --acceptance the image is checked instead, one thing after the other, with a table at the end; status 1 where a check failed, 3 where nothing could be run.",
    "",
    "Not emulated:",
    ...NOT_EMULATED.map((text) => `  ${text}`),
  ].join("\n"),
  options: {
    images: option("DIR", "the images (build/firmware/images/emulator)"),
    flash: option("FILE", "the chip's flash: made of the images, kept with what the board stores, used as it is"),
    qemu: option("FILE", "the program (ESP-IDF's qemu-system-riscv32)"),
    "ntp-port": option("N", "UDP port of 127.0.0.1 that leads to the board's NTP (1123)"),
    server: repeatable(
      "ADDRESS:PORT",
      `an NTP server that the board may ask: the first is ${serverAddress(0)} to it, the next ${serverAddress(1)}, … (for upstream.servers)`,
    ),
    forward: repeatable("PROTOCOL:PORT:BOARD_PORT", "another port of 127.0.0.1, like tcp:8080:80"),
    receiver: option("MODEL", "the simulated receiver's model (ublox8)"),
    "list-receivers": flag("the models"),
    gps: option("FILE", "a recorded log in place of the simulated receiver"),
    scenario: option("NAME", "the world of a scenario: receiver, sky and faults, but for those of the pulse"),
    seed: option("N", "of everything random in the world (1)"),
    capture: option("FILE", "write what the board's network carries, as pcap"),
    seconds: option("N", "end after N seconds"),
    plain: flag("every line of the console, as it is"),
    acceptance: flag("check the image"),
    only: repeatable("NAME", "of the acceptance run only this check"),
    hour: flag("with an hour of service, which takes an hour"),
    json: flag("the checks as JSON objects, one a line"),
  },
};

function parse(words: string[]) {
  return readCall(CALL, words)?.values;
}

type Values = NonNullable<ReturnType<typeof parse>>;

interface Call {
  images: string;
  flash: string | undefined;
  qemu: string | undefined;
  forwards: Forward[];
  servers: Server[];
  world: WorldChanges;
  gps: string | undefined;
  capture: string | undefined;
  seconds: number | undefined;
  plain: boolean;
}

export async function run(words: string[]): Promise<number> {
  const values = parse(words);
  if (values === undefined) return 0;
  if (values["list-receivers"]) {
    console.log(Object.keys(CATALOGUE).join("\n"));
    return 0;
  }
  if (values.acceptance) {
    const { qemu, hour, json, only, images = BUILT_IMAGES } = values;
    return await acceptance({ images, qemu, only, hour, json });
  }
  await emulate(callOf(values));
  return 0;
}

function callOf(values: Values): Call {
  const hostPort = wholeNumber("--ntp-port", values["ntp-port"] ?? "1123", 1, 65535);
  const ntp: Forward = { protocol: "udp", address: "127.0.0.1", hostPort, boardPort: NTP_PORT };
  return {
    images: values.images ?? BUILT_IMAGES,
    flash: values.flash,
    qemu: values.qemu,
    forwards: [ntp, ...values.forward.map(readForward)],
    servers: readServers(values.server),
    world: readWorld(values),
    gps: values.gps,
    capture: values.capture,
    seconds: values.seconds === undefined ? undefined : wholeNumber("--seconds", values.seconds, 1, 1e9),
    plain: values.plain,
  };
}

/** "udp:1123:123", on 127.0.0.1; or with an IPv4 address of this computer in front of the port. */
export function readForward(text: string): Forward {
  const [protocol, ...rest] = text.split(":");
  const [address, hostPort, boardPort] = rest.length === 3 ? rest : ["127.0.0.1", ...rest];
  if ((protocol !== "udp" && protocol !== "tcp") || address === undefined || !isIPv4(address) || rest.length < 2) {
    throw new Failure(`--forward "${text}" is not understood: give it like tcp:8080:80`, 2);
  }
  return {
    protocol,
    address,
    hostPort: wholeNumber("--forward", hostPort ?? "", 1, 65535),
    boardPort: wholeNumber("--forward", boardPort ?? "", 1, 65535),
  };
}

/** "127.0.0.1:11123" each. */
export function readServers(texts: readonly string[]): Server[] {
  if (texts.length > MOST_SERVERS) throw new Failure(`--server: ${texts.length} are more than ${MOST_SERVERS}`, 2);
  return texts.map((text) => {
    const [, address = "", port = ""] = /^([^:]*):([^:]*)$/.exec(text) ?? [];
    if (!isIPv4(address)) {
      throw new Failure(`--server "${text}" is not understood: give it like 127.0.0.1:11123`, 2);
    }
    return { address, port: wholeNumber("--server", port, 1, 65535) };
  });
}

function readWorld(values: Values): WorldChanges {
  const seed = wholeNumber("--seed", values.seed ?? "1", 0, 2 ** 32 - 1) as unknown as WorldChanges["seed"];
  const { receiver: model, scenario: name } = values;
  if (model !== undefined && !Object.hasOwn(CATALOGUE, model)) {
    throw new Failure(`--receiver "${model}" is not known: ${Object.keys(CATALOGUE).join(", ")}`, 2);
  }
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (name !== undefined && scenario === undefined) {
    throw new Failure(`--scenario "${name}" is not known: noonmark scenario --list shows them`, 2);
  }
  const receiver = { ...scenario?.world.receiver, ...(model === undefined ? {} : { model: model as ModelName }) };
  return { ...scenario?.world, receiver, ...(seed === undefined ? {} : { seed }) };
}

function readRecording(path: string): Receiver {
  let file: Buffer;
  try {
    file = readFileSync(path);
  } catch (error) {
    throw new Failure(`--gps ${path}: it cannot be read: ${(error as Error).message}`);
  }
  const recording = splitRecording(file);
  if (recording.epochs.length === 0) throw new Failure(`--gps ${path}: the file holds no receiver's bytes`);
  return new RecordedReceiver(recording, 1);
}

/** The flash to start with. */
function prepareFlash({ images, flash }: Call): { path: string; version: string | undefined } {
  if (flash !== undefined && existsSync(flash)) {
    readFlash(flash);
    return { path: flash, version: undefined };
  }
  if (!existsSync(images)) {
    throw new Failure(
      `${images} has no images: run "noonmark firmware emulator" first, or give a folder with --images`,
    );
  }
  const set = readImages(images);
  const path = flash ?? FLASH;
  mkdirSync(dirname(path), { recursive: true });
  writeFlash(path, flashOf(set));
  return { path, version: set.manifest.version };
}

async function emulate(call: Call): Promise<void> {
  const qemu = findQemu(call.qemu, process.env);
  const { path: flash, version } = prepareFlash(call);
  const screen = new Screen(
    (text) => process.stdout.write(text),
    process.stdout.isTTY && !call.plain ? () => process.stdout.columns : undefined,
  );
  let finish: (failure: Failure | undefined) => void = () => {};
  const ended = new Promise<Failure | undefined>((resolve) => {
    finish = resolve;
  });
  let board: Board | undefined;
  const terminal = await openPty({ onData: (bytes) => board?.type(bytes.toString("latin1")) });
  const receiver = call.gps === undefined ? undefined : readRecording(call.gps);
  board = await Board.start(
    {
      qemu,
      flash,
      forwards: call.forwards,
      servers: call.servers,
      world: call.world,
      ...(receiver === undefined ? {} : { receiver }),
      ...(call.capture === undefined ? {} : { capture: call.capture }),
    },
    {
      line: (line) => show(screen, line, call.plain),
      restarted: () => screen.line("note: the chip starts over"),
      ended: (failure) => finish(failure),
    },
  );
  board.tap((bytes) => terminal.write(bytes));
  screen.line(banner(call, { qemu, flash, version, console: terminal.path }));
  const wished = () => finish(undefined);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, wished);
  const deadline = call.seconds === undefined ? undefined : setTimeout(wished, call.seconds * 1000);
  const failure = await ended;
  clearTimeout(deadline);
  for (const signal of signals) process.off(signal, wished);
  await board.stop();
  await terminal.close();
  screen.end();
  if (failure !== undefined) throw failure;
}

function show(screen: Screen, line: string, plain: boolean): void {
  const read = readConsoleLine(line);
  if (plain || read.type === "text") screen.line(line);
  else if (read.type === "status") screen.status(read);
  else screen.line(journalLine(read));
}

function banner(
  call: Call,
  made: { qemu: string; flash: string; version: string | undefined; console: string },
): string {
  const what = made.version === undefined ? `the flash ${made.flash}` : `noonmark ${made.version}, in ${made.flash}`;
  return [
    `${what}, in ${made.qemu}`,
    `console   ${made.console}: noonmark monitor, config, doctor`,
    ...call.forwards.map(
      ({ protocol, address, hostPort, boardPort }) =>
        `${protocol}       ${address}:${hostPort} leads to port ${boardPort}`,
    ),
    ...call.servers.map(
      ({ address, port }, number) => `server    ${address}:${port} is ${serverAddress(number)} to the board`,
    ),
    ...NOT_EMULATED.map((text) => `not emulated: ${text}`),
  ].join("\n");
}
