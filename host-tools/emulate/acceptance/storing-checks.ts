/** What survives: settings, updates, and an NVS partition in any state. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { readImages, sha256 } from "../../images.js";
import { NVS } from "../flash-memory.js";
import { crashing } from "./application.js";
import { type Bench, type Check, expect } from "./check.js";
import { damagedNvs, fullNvs, newerNvs } from "./nvs.js";
import { noonmark } from "./programs.js";
import type { Session } from "./session.js";

const KEY = "a key of the acceptance run";

const settings: Check = {
  name: "settings",
  what: "a setting over a restart and over a cut of the supply",
  async run(bench) {
    const session = await bench.start();
    await session.set("network.hostName", "emulated");
    await session.restart();
    expect((await named(session)) === "emulated", "the name is gone after a restart");
    await session.board.machine.reset();
    await session.answering(60);
    expect((await named(session)) === "emulated", "the name is gone after a cut of the supply");
    return "network.hostName is kept";
  },
};

async function named(session: Session): Promise<unknown> {
  return (await session.ask("config get network.hostName")).values?.["network.hostName"];
}

function nvsCheck(name: string, what: string, partition: () => Buffer, journal: RegExp | undefined): Check {
  return {
    name,
    what,
    async run(bench) {
      const flash = bench.options.freshFlash();
      const bytes = readFileSync(flash);
      partition().copy(bytes, NVS.offset);
      writeFileSync(flash, bytes);
      const session = await bench.start({ flash });
      const status = await session.synchronised();
      expect(session.restarts <= 1, `it started ${session.restarts} times over`);
      const entries = await session.journal();
      const said = journal === undefined ? undefined : entries.find((entry) => journal.test(entry));
      expect(journal === undefined || said !== undefined, `the journal does not say so: ${entries.join("; ")}`);
      await session.set("network.hostName", "stored");
      await session.restart();
      expect((await named(session)) === "stored", "what is stored now is gone after a restart");
      return `stratum 1 after ${status.uptimeS} s, and it stores again${said === undefined ? "" : `; journal: ${said}`}`;
    },
  };
}

const nvs: readonly Check[] = [
  nvsCheck("nvs-full", "an NVS without a free page", fullNvs, /no page of it is free/),
  nvsCheck("nvs-newer", "an NVS of a newer format", newerNvs, /a newer version wrote it/),
  nvsCheck("nvs-damaged", "an NVS of random bytes", () => damagedNvs(1), undefined),
];

/** Sends an image folder to the board and waits until it has started over. */
async function update(bench: Bench, session: Session, images: string): Promise<void> {
  const keyFile = join(bench.options.folder, "update.key");
  writeFileSync(keyFile, KEY);
  const before = session.restarts;
  const words = ["127.0.0.1", "--port", String(session.updatePort), "--images", images, "--key-file", keyFile];
  const { status, output } = await noonmark("update", ...words);
  expect(status === 0, `noonmark update ends with ${status}: ${output.trim()}`);
  for (const until = Date.now() + 60_000; session.restarts === before; await pause(500)) {
    expect(Date.now() < until, "it did not start over after the update");
  }
}

async function updatable(bench: Bench): Promise<Session> {
  const session = await bench.start();
  await session.ask(`config set update.key ${JSON.stringify(KEY)}`);
  await session.restart();
  await session.synchronised();
  return session;
}

const updateKept: Check = {
  name: "update-kept",
  what: "an update over the network that serves, and stays",
  async run(bench) {
    const session = await updatable(bench);
    await update(bench, session, bench.options.images);
    await session.answering(60);
    await session.synchronised();
    const entry = (await session.journal()).find((one) => /has served its first second and stays/.test(one));
    expect(entry !== undefined, "the journal does not say that it stays");
    await session.board.machine.reset();
    await session.answering(60);
    const said = (await session.journal()).some((one) => /has served its first second/.test(one));
    expect(!said, "it is on trial again after a restart");
    return entry;
  },
};

const updateTakenBack: Check = {
  name: "update-taken-back",
  what: "an update that crashes at its start is taken back by the bootloader",
  async run(bench) {
    const session = await updatable(bench);
    const folder = crashingImages(bench);
    await update(bench, session, folder);
    await session.answering(90);
    const status = await session.synchronised();
    return `stratum 1 again ${status.uptimeS} s after the start of the one before, ${session.restarts} starts in all`;
  },
};

/** The images with an application that crashes. */
function crashingImages(bench: Bench): string {
  const { manifest, images } = readImages(bench.options.images);
  const folder = join(bench.options.folder, "crashing");
  bench.makeFolder(folder);
  const entries = images.map(({ data, file, offset }) => {
    const bytes = file === `${manifest.name}.bin` ? crashing(Buffer.from(data)) : Buffer.from(data);
    writeFileSync(join(folder, file), bytes);
    return { offset, file, sha256: sha256(bytes) };
  });
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ ...manifest, images: entries }));
  return folder;
}

export const STORING: readonly Check[] = [settings, ...nvs, updateKept, updateTakenBack];
