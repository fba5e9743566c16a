#!/usr/bin/env node
/**
 * The command line: each command is a module that is loaded only when it is called for.
 *
 * A command's `run` gets the words after its name and returns the exit status: 0 done, 1 the thing asked for failed,
 * 2 the call was wrong (said on standard error, with the value and what to do).
 */

import { runCommand } from "./failure.js";

interface Command {
  summary: string;
  load: () => Promise<{ run: (words: string[]) => Promise<number> }>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  sim: { summary: "the appliance in the simulator, in real time", load: () => import("./simulator/sim.js") },
  query: { summary: "ask an NTP server, and judge its answer", load: () => import("./query.js") },
  update: { summary: "send a new firmware over the network", load: () => import("./update.js") },
  firmware: { summary: "build the firmware for a board", load: () => import("./firmware.js") },
  flash: { summary: "put the firmware on a board", load: () => import("./flash/flash.js") },
  discipline: { summary: "a trace through a clock discipline", load: () => import("./lab/discipline.js") },
  monitor: { summary: "the console of a board", load: () => import("./monitor/monitor.js") },
  config: {
    summary: "read, change, save and restore a board's configuration",
    load: () => import("./config/config.js"),
  },
  doctor: {
    summary: "what is wrong with a board or a server, and what to do",
    load: () => import("./doctor/doctor.js"),
  },
  scenario: { summary: "the appliance in worlds that try to break it", load: () => import("./scenario/command.js") },
  gnss: { summary: "decode a recorded receiver log", load: () => import("./gnss.js") },
};

// Whoever reads the output has seen enough (`| head`): that is the end, and no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

const name = process.argv[2] ?? "help";
const command = COMMANDS[name];
if (command === undefined) {
  const lines = Object.entries(COMMANDS).map(([word, { summary }]) => `  ${word.padEnd(12)} ${summary}`);
  console.log(`noonmark COMMAND [OPTIONS]\n\n${lines.join("\n")}\n\nnoonmark COMMAND --help tells its options.`);
  if (name !== "help" && name !== "--help") {
    console.error(`noonmark: there is no command "${name}"`);
    process.exitCode = 2;
  }
} else {
  await runCommand(`noonmark ${name}`, async () => (await command.load()).run(process.argv.slice(3)));
}
