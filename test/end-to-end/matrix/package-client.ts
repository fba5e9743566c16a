/**
 * Asks a server by one of the registry's NTP packages and prints the offset that it reports, in ms: of several answers
 * the least uncertain one, as a client would. `node package-client.js ntp-time 192.0.2.1`.
 */

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const QUESTIONS = 8;

interface Answer {
  offsetMs: number;
  /** Half the delay, or what the package calls its precision. */
  uncertaintyMs: number;
}

async function ntpTime(host: string): Promise<Answer> {
  const { Client } = require("ntp-time") as {
    Client: new (
      host: string,
      port: number,
      options: { timeout: number },
    ) => {
      syncTime(): Promise<{ t: number; d: number }>;
    };
  };
  const { t, d } = await new Client(host, 123, { timeout: 3000 }).syncTime();
  return { offsetMs: t * 1000, uncertaintyMs: (d / 2) * 1000 };
}

async function hapi(host: string): Promise<Answer> {
  const { time } = require("@hapi/sntp") as {
    time(options: { host: string; timeout: number }): Promise<{ isValid: unknown; t: number; d: number }>;
  };
  const { isValid, t, d } = await time({ host, timeout: 3000 });
  if (!isValid) throw new Error("it finds the answer invalid");
  return { offsetMs: t, uncertaintyMs: d / 2 };
}

/** It means eight answers itself, late ones too, and tells their standard deviation. */
async function ntpTimeSync(host: string): Promise<Answer> {
  const { NtpTimeSync } = require("ntp-time-sync") as {
    NtpTimeSync: new (options: {
      servers: string[];
    }) => { getTime(force: boolean): Promise<{ offset: number; precision: number }> };
  };
  const { offset, precision } = await new NtpTimeSync({ servers: [host] }).getTime(true);
  return { offsetMs: offset, uncertaintyMs: precision };
}

const [name = "", host = ""] = process.argv.slice(2);
const ask = { "ntp-time": ntpTime, "@hapi/sntp": hapi, "ntp-time-sync": ntpTimeSync }[name];
if (ask === undefined) throw new Error(`${name} is no package that this can run`);
const answers: Answer[] = [];
for (let question = 0; question < QUESTIONS; question++) answers.push(await ask(host));
const [best] = answers.sort((one, other) => one.uncertaintyMs - other.uncertaintyMs);
console.log(`offset ${best?.offsetMs} ms, uncertainty ${best?.uncertaintyMs} ms`);
