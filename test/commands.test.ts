/** That what README files name is there: scripts, commands, options, test files. What they have typed is run elsewhere. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../host-tools/build/paths.js";
import { namedCommands, typedCommands, type Written } from "./commands.js";

const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> };
const testFiles = readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".test.ts"),
);
const helps = new Map<string, string>();

/** @returns "" where there is no such command. */
function helpOf(command: string): string {
  const known = helps.get(command);
  if (known !== undefined) return known;
  const cli = join(ROOT, "build/host-tools/cli.js");
  const { status, stdout } = spawnSync(process.execPath, [cli, ...command.split(" "), "--help"], { encoding: "utf8" });
  const help = status === 0 ? stdout : "";
  helps.set(command, help);
  return help;
}

/** What is wrong with a command; undefined where all that it names is there. */
function wrongWith(command: string): string | undefined {
  for (const part of command.split(" && ")) {
    const wrong = wrongWithPart(part.replace(/^NOONMARK_\w+=\S+ /, ""));
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function wrongWithPart(part: string): string | undefined {
  const script = /^npm (?:run )?(?:-s )?(\S+)/.exec(part)?.[1] ?? "";
  if (part.startsWith("npm ") && script !== "ci" && !Object.hasOwn(scripts, script)) return `no script ${script}`;
  const tests = /^node build\/test\/run\.js (.+)$/.exec(part)?.[1];
  if (tests !== undefined) {
    const words = tests.split(" ").filter((word) => !word.startsWith("-"));
    return words.find((word) => !testFiles.some((name) => name.includes(word)));
  }
  const ours = /^(?:noonmark|npm run -s noonmark --) (.+)$/.exec(part)?.[1] ?? "";
  const [name = "", second = ""] = ours.split(" ");
  if (!/^[a-z]+$/.test(name)) return undefined;
  const options = [...ours.matchAll(/(?<= |\[)--([a-z-]+)/g)].map(([option]) => option);
  const help = helpOf(name) + (second === "swarm" ? helpOf("scenario swarm") : "");
  if (help === "") return `no command ${name}`;
  return options.find((option) => option !== "--help" && !help.includes(option));
}

test("every script, command, option and test file that a README names is there", () => {
  const all: readonly Written[] = [...namedCommands(), ...typedCommands()];
  assert.ok(all.length > 60, `${all.length} commands`);
  const wrong = all.flatMap(({ file, command }) => {
    const what = wrongWith(command);
    return what === undefined ? [] : [`${file}: ${command}: ${what}`];
  });
  assert.deepEqual(wrong, []);
});

test("a name that is not there is found", () => {
  assert.equal(wrongWith("npm run nothing"), "no script nothing");
  assert.equal(wrongWith("noonmark nothing"), "no command nothing");
  assert.equal(wrongWith("noonmark query HOST --nothing"), "--nothing");
  assert.equal(wrongWith("node build/test/run.js no-such-test"), "no-such-test");
});
