import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { BUILD, ROOT } from "../../host-tools/build/paths.js";
import { toolFolder } from "../../host-tools/firmware/needs.js";
import { storedConfiguration } from "../../host-tools/simulator/configuration.js";
import { RealTimeRun } from "../../host-tools/simulator/realtime.js";
import { runWorld } from "../../host-tools/simulator/virtual.js";

const sdk = process.env.MODDABLE ?? "";
const tools = toolFolder(sdk, process.platform);
const skip =
  process.platform !== "linux" || !existsSync(join(tools, "mcconfig"))
    ? "MODDABLE names no SDK with its tools built"
    : false;
const PLACE = join(BUILD, "linked");

function sdkTool(command: string, words: readonly string[]): string {
  const env = { ...process.env, PATH: `${tools}:${process.env.PATH}`, IDF_PATH: join(PLACE, "no-idf") };
  const options = { cwd: PLACE, env, encoding: "utf8", timeout: 280_000, maxBuffer: 1 << 26 } as const;
  const { status, stdout, stderr } = spawnSync(command, words, options);
  assert.equal(status, 0, `${command} ${words.join(" ")}:\n${stdout}${stderr}`);
  return stdout + stderr;
}

/** The SDK's command-line program, up to date. */
function program(): { file: string; words: string[] } {
  mkdirSync(PLACE, { recursive: true });
  sdkTool("mcconfig", ["-m", "-p", "x-cli-lin", "-t", "build", "-o", PLACE, join(ROOT, "manifest.json")]);
  return { file: join(PLACE, "bin/lin/release/noonmark"), words: ["--modules", "none"] };
}

/** Bytes of flash that a linked file takes where pointers have 32 bits; undefined where no such code can be made. */
function flashBytes(file: string): number | undefined {
  const object = join(PLACE, "flash.o");
  const includes = [dirname(file), ...["includes", "sources", "platforms"].map((name) => join(sdk, "xs", name))];
  const platform = `-DXSPLATFORM="${join(ROOT, "drivers/sim/xs_platform.h")}"`;
  const words = [
    "-m32",
    "-Os",
    "-w",
    "-c",
    file,
    "-o",
    object,
    "-DINCLUDE_XSPLATFORM",
    platform,
    "-DmxRun=1",
    "-DmxParse=1",
  ];
  const compiled = spawnSync(process.env.CC || "cc", [...words, ...includes.map((folder) => `-I${folder}`)], {
    encoding: "utf8",
  });
  if (compiled.status !== 0) return undefined;
  const { stdout } = spawnSync("size", ["-A", object], { encoding: "utf8" });
  const sections = [...stdout.matchAll(/^\.(?:text|rodata|data)\S* +(\d+)/gm)];
  return sections.reduce((sum, [, bytes]) => sum + Number(bytes), 0);
}

describe("the firmware linked by the SDK", () => {
  it("has its JavaScript half for the board: every module preloaded, and what is not used stripped", {
    skip,
  }, (context) => {
    mkdirSync(PLACE, { recursive: true });
    sdkTool("mcconfig", ["-p", "esp32/esp32c3", "-o", PLACE, join(ROOT, "manifest.json")]);
    const folder = join(PLACE, "tmp/esp32/esp32c3/release/noonmark");
    // ESP-IDF would write it; the JavaScript half depends on its date alone.
    const config = join(folder, "xsProj-esp32c3/build/config/sdkconfig.h");
    mkdirSync(dirname(config), { recursive: true });
    if (!existsSync(config)) writeFileSync(config, "");
    const linked = join(folder, "mc.xs.c");
    const said = sdkTool("make", ["-f", join(folder, "makefile"), "IDF_VERSION=v6.0.2", "-o", config, linked]);
    assert.doesNotMatch(said, /### error/);
    const lines = readFileSync(join(folder, "makefile"), "utf8").split("\n");
    /** The words of a variable that goes on over lines which end in a backslash. */
    const list = (name: string): string[] => {
      const from = lines.indexOf(`${name} =\\`);
      const count = lines.slice(from).findIndex((line) => !line.endsWith("\\")) + 1;
      return lines.slice(from, from + count).flatMap((line) => line.replace(/\\$/, "").trim().split(/\s+/));
    };
    const isModule = (word: string) => word.endsWith(".xsb");
    const modules = list("MODULES")
      .filter(isModule)
      .map((path) => path.replace("$(MODULES_DIR)/", ""));
    assert.ok(modules.includes("main.xsb") && modules.includes("drivers/pulse/pulse.xsb"), modules.join(" "));
    assert.deepEqual([...new Set(list("PRELOADS").filter(isModule))].sort(), modules.sort());
    assert.ok(list("STRIPS").includes('"*"'));
    const code = readFileSync(linked, "utf8");
    for (const native of ["xs_pulse_take_edge", "xs_responder_publish", "xs_timer_repeat"])
      assert.ok(code.includes(native));
    const flash = flashBytes(linked);
    if (flash === undefined) return context.diagnostic("its size wants a compiler for 32 bits (Debian: gcc-multilib)");
    context.diagnostic(`${flash} bytes of flash`);
    // A slot for the firmware has 1.9 MB (drivers/esp32/partitions.csv), and ESP-IDF with Wi-Fi takes about one.
    assert.ok(flash > 100_000 && flash < 600_000, `${flash} bytes`);
  });

  it("serves for an hour of virtual time within the simulator's limits", { skip }, async () => {
    let synchronised = 0;
    let answered = 0;
    const { usage, engine } = await runWorld(
      { seed: 4, clients: { requestsPerS: 5 } },
      {
        seconds: 3600,
        storage: storedConfiguration({ console: { json: true }, receiver: { leapWaitS: 60 } }),
        program: program(),
        words: ["--slots", "4928", "--chunk-bytes", "32768"],
        onSecond: ({ status, replies }) => {
          if (status?.state === "synchronised") synchronised++;
          answered += replies.filter(({ reply }) => reply?.leapIndicator === 0).length;
        },
      },
    );
    assert.match(engine, /^XS 17\..*linked/);
    assert.ok(synchronised > 1800 && answered > 5 * 1800, `${synchronised} s synchronised, ${answered} answered`);
    assert.ok(usage !== undefined && usage.slots < 2464 && usage.chunkBytes < 16384, JSON.stringify(usage));
  });

  it("serves NTP on a socket", { skip }, async () => {
    const port = 10_000 + (process.pid % 50_000);
    let failure: Error | undefined;
    const quiet = () => {};
    const run = await RealTimeRun.start(
      {
        world: { seed: 4 },
        source: { kind: "simulated" },
        ntpPort: port,
        address: "127.0.0.1",
        storage: {},
        program: program(),
      },
      { status: quiet, journal: quiet, text: quiet, usage: quiet, note: quiet, failed: (error) => (failure = error) },
    );
    const socket = createSocket("udp4");
    try {
      const request = Buffer.alloc(48);
      request[0] = 0x23;
      request.write("cafebabe", 40, "latin1");
      const reply = once(socket, "message");
      for (let turn = 0; turn < 240 && failure === undefined; turn++) {
        socket.send(request, port, "127.0.0.1");
        if (await Promise.race([reply.then(() => true), pause(250, false)])) break;
      }
      assert.equal(failure, undefined);
      const [packet] = (await Promise.race([reply, pause(1000, [])])) as [Buffer?];
      assert.ok(packet !== undefined, "no answer within a minute");
      assert.equal(packet.length, 48);
      assert.equal((packet[0] ?? 0) & 7, 4);
      assert.equal(packet.toString("latin1", 24, 32), "cafebabe");
    } finally {
      socket.close();
      await run.stop();
    }
  });
});
