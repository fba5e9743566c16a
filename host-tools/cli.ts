#!/usr/bin/env node
/**
 * The command line: each command is a module that is loaded only when it is called for.
 *
 * A command's `run` gets the words after its name and returns the exit status: 0 done, 1 the thing asked for failed,
 * 2 the call was wrong (said on standard error, with the value and what to do).
 */

import { Command, CommanderError } from "commander";
import { HELP_COLUMNS } from "./call.js";
import { runCommand } from "./failure.js";
import { COMMAND_NAMES } from "./invocation.js";
import { version } from "./version.js";

interface Entry {
  summary: string;
  load: () => Promise<{ run: (words: string[]) => Promise<number> }>;
}

const COMMANDS: Readonly<Record<(typeof COMMAND_NAMES)[number], Entry>> = {
  sim: { summary: "the appliance in the simulator, in real time", load: () => import("./simulator/sim.js") },
  query: { summary: "ask an NTP server, and judge its answer", load: () => import("./query.js") },
  update: { summary: "send a new firmware over the network", load: () => import("./update.js") },
  emulate: { summary: "the real image in an emulated board", load: () => import("./emulate/command.js") },
  firmware: { summary: "build the firmware for a board", load: () => import("./firmware.js") },
  flash: { summary: "put the firmware on a board", load: () => import("./flash/flash.js") },
  release: {
    summary: "pack built firmware for others to install",
    load: () => import("./release/release.js"),
  },
  install: { summary: "install a release from the browser", load: () => import("./release/install.js") },
  client: { summary: "a trace through the client of time servers", load: () => import("./lab/client.js") },
  discipline: { summary: "a trace through a clock discipline", load: () => import("./lab/discipline.js") },
  monitor: { summary: "the console of a board", load: () => import("./monitor/monitor.js") },
  config: {
    summary: "read, change, save and restore a board's configuration",
    load: () => import("./config/config.js"),
  },
  certificate: {
    summary: "the certificate that clients of NTS are to trust",
    load: () => import("./certificate.js"),
  },
  doctor: {
    summary: "what is wrong with a board or a server, and what to do",
    load: () => import("./doctor/doctor.js"),
  },
  why: { summary: "why a board serves what it serves, in sentences", load: () => import("./why.js") },
  scenario: { summary: "the appliance in worlds that try to break it", load: () => import("./scenario/command.js") },
  gnss: { summary: "decode a recorded receiver log", load: () => import("./gnss.js") },
};

/** What commander's own errors are: it has said them, with the nearest name, on standard error. */
const WRONG_CALL = 2;

// Whoever reads the output has seen enough (`| head`): that is the end, and no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

function programOf(): Command {
  const program = new Command("noonmark");
  program
    .description("A stratum-1 NTP server for the ESP32, its simulator, and the tools for both.")
    .usage("COMMAND [OPTIONS]")
    .version(version(), "-V, --version", "the version of these tools")
    .helpOption("-h, --help", "this list; noonmark COMMAND --help tells a command's options")
    .helpCommand(false)
    .enablePositionalOptions()
    .exitOverride()
    .configureHelp({ helpWidth: HELP_COLUMNS, subcommandTerm: (command) => command.name() })
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "noonmark: ")) });
  for (const name of COMMAND_NAMES) {
    const { summary, load } = COMMANDS[name];
    program
      .command(name)
      .description(summary)
      .helpOption(false)
      .allowUnknownOption()
      .passThroughOptions()
      .argument("[words...]")
      .action((words: string[]) => runCommand(`noonmark ${name}`, async () => (await load()).run(words)));
  }
  program
    .command("help")
    .description("this list, or with a COMMAND its options")
    .argument("[command]")
    .action(async (name: string | undefined) => {
      if (name === undefined) program.outputHelp();
      else await program.parseAsync(knownOrAlone([name, "--help"]), { from: "user" });
    });
  return program;
}

/** The words of a call; of one for a command that there is not only its name: commander would help with the list. */
function knownOrAlone(words: string[]): string[] {
  const [name = ""] = words;
  return name.startsWith("-") || name === "help" || Object.hasOwn(COMMANDS, name) ? words : [name];
}

const program = programOf();
try {
  if (process.argv.length <= 2) program.outputHelp();
  else await program.parseAsync(knownOrAlone(process.argv.slice(2)), { from: "user" });
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : WRONG_CALL;
}
