/**
 * The form of a command's call, and how its words are read: options and their help in one place, read by commander.
 * Help fits 80 columns; what is wrong is a Failure of one line, with the nearest option.
 */

import { Command, CommanderError, Option } from "commander";
import { Failure } from "./failure.js";

/** All lines of help fit a terminal of this width. */
export const HELP_COLUMNS = 80;

interface OptionForm<Kind extends "flag" | "value" | "values"> {
  kind: Kind;
  /** What stands for its value in the help. */
  placeholder: string;
  help: string;
}

type Forms = Readonly<Record<string, OptionForm<"flag" | "value" | "values">>>;

/** What was given, by the option's name without its dashes. */
type Values<F extends Forms> = {
  [Name in keyof F]: F[Name]["kind"] extends "flag"
    ? boolean
    : F[Name]["kind"] extends "values"
      ? string[]
      : string | undefined;
};

export interface CallForm<F extends Forms> {
  /** As it is typed, and named in messages: "noonmark query". */
  name: string;
  /** What follows the name: "HOST[:PORT] [OPTIONS]"; several ways in several lines. */
  usage: string;
  /** What it does, paragraph by paragraph. */
  about: string;
  options: F;
  /** Whether there are words that belong to no option; who asks for them looks at how many there are. */
  takesWords?: boolean;
}

/** An option without a value. */
export function flag(help: string): OptionForm<"flag"> {
  return { kind: "flag", placeholder: "", help };
}

/** An option with a value. */
export function option(placeholder: string, help: string): OptionForm<"value"> {
  return { kind: "value", placeholder, help };
}

/** An option with a value that may be given again. */
export function repeatable(placeholder: string, help: string): OptionForm<"values"> {
  return { kind: "values", placeholder, help };
}

/**
 * Reads a call. @returns undefined where help was asked for: it is on standard output then, and the command is done.
 * @throws Failure (a wrong call) for what the form does not have.
 */
export function readCall<F extends Forms>(
  form: CallForm<F>,
  words: readonly string[],
): { values: Values<F>; positionals: string[] } | undefined {
  const command = commandOf(form);
  try {
    command.parse([...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    const message = error.message.replace(/^error: /, "").replaceAll("\n", " ");
    throw new Failure(`${message}; --help tells the options`, 2);
  }
  const [extra] = command.args;
  if (extra !== undefined && form.takesWords !== true) {
    throw new Failure(`"${extra}" belongs to no option; --help tells the options`, 2);
  }
  const given = command.opts<Record<string, unknown>>();
  const values = Object.entries(form.options).map(([name, { kind }]) => {
    const value = given[optionOf(name, kind, "", "").attributeName()];
    if (kind !== "flag") return [name, value ?? (kind === "values" ? [] : undefined)];
    // commander takes "--no-x" for the opposite of "--x", whose value is true without it.
    return [name, name.startsWith("no-") ? value === false : value === true];
  });
  // Every name of the form has its kind's type by the line above.
  return { values: Object.fromEntries(values) as Values<F>, positionals: command.args };
}

function commandOf<F extends Forms>({ name, usage, about, options }: CallForm<F>): Command {
  const command = new Command(name)
    .usage(usage.replaceAll("\n", `\n       ${name} `))
    .description(about)
    .argument("[words...]")
    .helpOption("-h, --help", "this text")
    .exitOverride()
    .configureHelp({ helpWidth: HELP_COLUMNS, visibleArguments: () => [] })
    .configureOutput({ outputError: () => {} });
  for (const [option, { kind, placeholder, help }] of Object.entries(options)) {
    command.addOption(optionOf(option, kind, placeholder, help));
  }
  return command;
}

function optionOf(name: string, kind: "flag" | "value" | "values", placeholder: string, help: string): Option {
  const flags = kind === "flag" ? `--${name}` : `--${name} <${placeholder}>`;
  const made = new Option(flags, help);
  if (kind !== "values") return made;
  return made.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
}
