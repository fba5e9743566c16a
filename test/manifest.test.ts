import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, normalize, relative } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BOARDS = ["nodemcu", "esp32s3", "esp32c3", "esp32c6", "wt32_eth01", "emulator"];
/** What a board compiles besides what all do: its medium, and on a C3 what interrupts at an edge. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  nodemcu: ["drivers/network/esp32/wifi.c"],
  esp32s3: ["drivers/network/esp32/wifi.c"],
  esp32c3: ["drivers/network/esp32/wifi.c", "drivers/pulse/esp32/pin.c"],
  esp32c6: ["drivers/network/esp32/wifi.c"],
  wt32_eth01: ["drivers/network/esp32/ethernet.c"],
  emulator: ["drivers/network/esp32/ethernet.c", "drivers/pulse/esp32/alarm.c"],
};

interface Manifest {
  modules: Record<string, string | string[]>;
  platforms: Record<string, { include?: string; error?: string }>;
  defines?: { board: { name: string; receive: number; transmit: number; pulse: number } };
  build: Record<string, string>;
}

const read = (path: string): Manifest => JSON.parse(readFileSync(join(ROOT, path), "utf8"));
const lines = (path: string): string[] => readFileSync(join(ROOT, path), "utf8").split("\n");

/** The C files that a manifest names, from the root; the SDK's own left out. */
function cFiles(path: string): string[] {
  return [read(path).modules["*"] ?? []]
    .flat()
    .filter((name) => name.startsWith("."))
    .map((name) => `${normalize(join(dirname(path), name))}.c`);
}

/** What the build makes of host-tools/page/ for every platform. */
const MADE = ["build/page/assets.c"];

function allCFiles(): string[] {
  return readdirSync(join(ROOT, "drivers"), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".c"))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

describe("manifest.json", () => {
  it("maps every module of the firmware by the name of its place", () => {
    for (const [name, path] of Object.entries(read("manifest.json").modules)) {
      assert.equal(typeof path, "string");
      assert.equal(path, name.startsWith("drivers/") ? `./${name}` : `./src/${name}`);
      const place = join(ROOT, String(path).replace("/*", ""));
      assert.ok(existsSync(name.endsWith("/*") ? place : `${place}.ts`), `${name}: ${path} is not there`);
    }
  });

  it("includes every folder and file below src, and every face of the drivers", () => {
    const names = Object.keys(read("manifest.json").modules);
    for (const path of readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })) {
      if (!path.endsWith(".ts")) continue;
      const pattern = dirname(path) === "." ? path.slice(0, -3) : `${dirname(path)}/*`;
      assert.ok(names.includes(pattern), path);
    }
    for (const folder of readdirSync(join(ROOT, "drivers"))) {
      if (folder === "sim" || !existsSync(join(ROOT, "drivers", folder, `${folder}.ts`))) continue;
      assert.ok(names.includes(`drivers/${folder}/${folder}`), folder);
    }
  });

  it("preloads every module by its name", () => {
    // The SDK takes a "*" here for JavaScript files only; what is not preloaded would lie in flash twice.
    const { modules, preload } = JSON.parse(readFileSync(join(ROOT, "manifest.json"), "utf8"));
    const wanted = Object.entries<string>(modules).flatMap(([name, path]) => {
      if (!name.endsWith("/*")) return [name];
      const files = readdirSync(join(ROOT, path.slice(0, -2))).filter((file) => file.endsWith(".ts"));
      return files.map((file) => `${name.slice(0, -1)}${file.slice(0, -3)}`);
    });
    assert.deepEqual([...preload].sort(), wanted.sort(), `"preload": ${JSON.stringify(wanted)}`);
  });

  it("compiles every C file for the boards it is for, once", () => {
    const common = cFiles("drivers/esp32/manifest.json");
    const some = new Set(Object.values(OWN).flat());
    const wanted = allCFiles().filter((path) => !/\/sim\/|x-cli-lin/.test(path));
    assert.deepEqual([...common, ...some].sort(), [...wanted, ...MADE].sort());
    for (const board of BOARDS) {
      const own = cFiles(`drivers/esp32/${board}.json`);
      assert.deepEqual(own, OWN[board]);
      // The SDK puts all objects into one folder, by the names of their files.
      const names = [...common, ...own].map((path) => basename(path));
      assert.equal(new Set(names).size, names.length, names.join(" "));
    }
  });

  it("compiles the simulator's host for the SDK's command line, with the linked engine in the place of its own", () => {
    const replaced = ["abort", "engine", "freeze", "load", "memory", "modules"].map((name) => `drivers/sim/${name}.c`);
    const wanted = allCFiles().filter((path) => !path.includes("esp32") && !replaced.includes(path));
    const files = cFiles("drivers/x-cli-lin/manifest.json");
    assert.deepEqual(files.sort(), [...wanted, ...MADE].sort());
    assert.equal(new Set(files.map((path) => basename(path))).size, files.length);
  });

  it("names what it is built for where it refuses", () => {
    const { platforms } = read("manifest.json");
    for (const refusal of [platforms["esp32/*"], platforms["..."]]) {
      for (const board of BOARDS) assert.match(refusal?.error ?? "", new RegExp(`esp32/${board}\\b`));
    }
    // The SDK takes the first block that fits, so the one that refuses has to come last.
    assert.deepEqual(Object.keys(platforms).slice(-2), ["esp32/*", "..."]);
  });
});

describe("boards", () => {
  for (const board of BOARDS) {
    it(`${board} has three pins of its own, none the console's`, () => {
      const { defines, build } = read(`drivers/esp32/${board}.json`);
      assert.equal(defines?.board.name, `#esp32/${board}`);
      const pins = [defines?.board.receive, defines?.board.transmit, defines?.board.pulse];
      assert.equal(new Set(pins).size, 3);
      const console: Record<string, number[]> = {
        esp32: [1, 3],
        esp32s3: [43, 44],
        esp32c3: [20, 21],
        esp32c6: [16, 17],
      };
      const taken = console[build.ESP32_SUBCLASS ?? ""] ?? assert.fail("no such chip");
      for (const pin of pins) assert.ok(pin !== undefined && !taken.includes(pin), `GPIO ${pin}`);
    });

    it(`${board} finds the headers of lwIP and Mbed TLS where all boards do`, () => {
      // A list of its own would take the place of the shared one.
      assert.equal(read(`drivers/esp32/${board}.json`).build.C_INCLUDES, undefined);
    });
  }

  it("find ESP-IDF's declarations of sockets before lwIP's, and what Mbed TLS's headers include", () => {
    const shared = read("drivers/esp32/manifest.json").build.C_INCLUDES ?? "";
    const folders = shared.split("\t").map((word) => word.replace("-I$(IDF_PATH)/components/", ""));
    // The SDK's own list has lwip/lwip/src/include, and comes after this one.
    for (const folder of ["lwip/include", "mbedtls/mbedtls/tf-psa-crypto/include"]) assert.ok(folders.includes(folder));
  });
});

describe("partitions", () => {
  const rows = lines("drivers/esp32/partitions.csv")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(",").map((cell) => cell.trim()))
    .map(([name, type, kind, offset, size]) => ({ name, type, kind, offset: Number(offset), size: Number(size) }));

  it("do not overlap, lie on sectors and fit into 4 MB", () => {
    let end = 0x9000;
    for (const { name, type, offset, size } of rows) {
      assert.ok(offset >= end, `${name} overlaps`);
      assert.equal(offset % (type === "app" ? 0x10000 : 0x1000), 0, name);
      assert.ok(size > 0 && size % 0x1000 === 0, name);
      end = offset + size;
    }
    assert.ok(end <= 4 * 1024 * 1024);
  });

  it("have two slots of one size for the firmware, and say which one is in use", () => {
    const [first, second] = rows.filter(({ type }) => type === "app");
    assert.deepEqual([first?.kind, second?.kind, first?.size], ["ota_0", "ota_1", second?.size]);
    assert.equal(rows.find(({ kind }) => kind === "ota")?.size, 0x2000);
    assert.ok(rows.some(({ name, kind }) => name === "nvs" && kind === "nvs"));
  });
});

describe("sdkconfig", () => {
  it("sets each option once, to something", () => {
    const options = lines("drivers/esp32/sdkconfig/sdkconfig.defaults").filter(
      (line) => line !== "" && !line.startsWith("#"),
    );
    for (const option of options) assert.match(option, /^CONFIG_[A-Z0-9_]+=(y|n|[0-9]+)$/);
    const names = options.map((option) => option.split("=")[0]);
    assert.equal(new Set(names).size, names.length);
    assert.ok(options.includes("CONFIG_ESP_TASK_WDT_EN=y") && options.includes("CONFIG_PM_ENABLE=n"));
  });
});

describe("the SDK's own tool", () => {
  const sdk = process.env.MODDABLE ?? "";
  const tool = join(sdk, "build/bin/lin/release/mcconfig");
  const skip = existsSync(tool) ? false : "MODDABLE names no SDK with its tools built";

  /** Has mcconfig read the manifest and write its makefile; `then` may look at what it wrote. */
  function configure(platform: string, then: (folder: string) => void): { status: number | null; said: string } {
    const folder = mkdtempSync(join(tmpdir(), "noonmark-mcconfig-"));
    try {
      const PATH = `${dirname(tool)}:${process.env.PATH}`;
      const options = { env: { ...process.env, PATH }, encoding: "utf8", timeout: 240_000 } as const;
      const words = ["-p", platform, "-o", folder, join(ROOT, "manifest.json")];
      const { status, stdout, stderr } = spawnSync(tool, words, options);
      if (status === 0) then(folder);
      return { status, said: stdout + stderr };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  for (const board of BOARDS) {
    it(`makes a makefile for esp32/${board} with our partitions and options`, { skip }, () => {
      const { status, said } = configure(`esp32/${board}`, (folder) => {
        const chip = read(`drivers/esp32/${board}.json`).build.ESP32_SUBCLASS;
        const place = join(folder, `tmp/esp32/${board}/release/noonmark`);
        const options = readFileSync(join(place, `xsProj-${chip}/sdkconfig.mc`), "utf8");
        assert.match(options, /^CONFIG_ESP_WIFI_IRAM_OPT=y$/m);
        assert.match(options, /^CONFIG_ESP_CONSOLE_NONE=$/m);
        const own = readFileSync(join(ROOT, "drivers/esp32/partitions.csv"), "utf8");
        assert.equal(readFileSync(join(place, `xsProj-${chip}/partitions.csv`), "utf8"), own);
        assert.match(readFileSync(join(place, "mc.defines.h"), "utf8"), /MODDEF_BOARD_PULSE/);
        const makefile = readFileSync(join(place, "makefile"), "utf8");
        assert.match(makefile, /^C_INCLUDES = -I\S*\/components\/lwip\/include\t/m);
        assert.match(makefile, /106496,main/);
      });
      assert.equal(status, 0, said);
    });
  }

  for (const platform of ["esp32/m5stack", "lin", "mac"]) {
    it(`refuses ${platform} and says what there is`, { skip }, () => {
      const { status, said } = configure(platform, () => {});
      assert.notEqual(status, 0);
      assert.match(said, /built for esp32\/nodemcu, esp32\/esp32s3/);
    });
  }
});
