/** Compiles files side by side, and collects what the compiler says of those that fail. */

import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";

export interface Job {
  /** What it is called in a complaint. */
  name: string;
  /** Command and words. */
  words: readonly string[];
}

/** Runs all jobs, as many at a time as there are processors; a complaint for each that failed. */
export async function compileAll(jobs: readonly Job[], environment: NodeJS.ProcessEnv): Promise<string[]> {
  const complaints: string[] = [];
  const left = [...jobs];
  const worker = async () => {
    for (let job = left.shift(); job !== undefined; job = left.shift()) {
      const complaint = await compile(job, environment);
      if (complaint !== undefined) complaints.push(complaint);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return complaints.sort();
}

function compile({ name, words }: Job, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const [command = "", ...others] = words;
  return new Promise((resolve) => {
    execFile(command, others, { env: environment, encoding: "utf8" }, (error, _, stderr) => {
      resolve(error === null ? undefined : `${name} does not compile:\n${stderr || error.message}`);
    });
  });
}
