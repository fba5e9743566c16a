import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { compileAll } from "../../../host-tools/build/check-esp32/compile-all.js";
import { compilerFor } from "../../../host-tools/build/check-esp32/compiler.js";
import { readBuild, sourcesOf } from "../../../host-tools/build/check-esp32/makefile.js";
import { toolFolder } from "../../../host-tools/firmware/needs.js";

const SCRIPT = fileURLToPath(new URL("../../../host-tools/build/check-esp32.js", import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "noonmark-check-"));
after(() => rmSync(folder, { recursive: true }));

function put(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const moddable = dirname(dirname(dirname(put("moddable/xs/includes/xsmc.h", ""))));
const tools = toolFolder("moddable", process.platform);
put("idf/components/esp_driver_mcpwm/include/driver/mcpwm_cap.h", "");
const lwip = put("idf/components/lwip/lwip/src/include/lwip/udp.h", "");
const tls = put("idf/components/mbedtls/mbedtls/tf-psa-crypto/include/psa/crypto.h", "");
const idf = join(folder, "idf");

function run(environment: Record<string, string>): { status: number | null; stdout: string; stderr: string } {
  const env = { PATH: process.env.PATH ?? "", ...environment };
  return spawnSync(process.execPath, [SCRIPT], { env, encoding: "utf8" });
}

/**
 * A mcconfig that generates a makefile as the SDK's does, with `folders` of headers, for a project in root/ whose one C
 * file is `source`.
 */
function project(folders: readonly string[], source: string): { root: string; environment: NodeJS.ProcessEnv } {
  const file = put("root/drivers/esp32/one.c", source);
  put("sdk/timer.c", "");
  put("headers/there.h", "#define THERE 1\n");
  const makefile = [
    "CC = cc",
    "TMP_DIR = $(OUT)",
    "SDKCONFIG_H = $(PLACE)/sdkconfig.h",
    "C_DEFINES = -DESP32=1",
    `C_INCLUDES += -I${join(folder, "root/drivers/esp32")} ${folders.map((name) => `-I${join(folder, name)}`).join(" ")}`,
    "C_FLAGS = -c -Os -Wno-implicit-function-declaration",
    "$(SDKCONFIG_H):\n\ttouch $@",
    `$(TMP_DIR)/timer.c.o: ${join(folder, "sdk/timer.c")} $(HEADERS)\n\tfalse`,
    `$(TMP_DIR)/one.c.o: ${file} $(HEADERS)\n\tfalse`,
  ].join("\n");
  const made = put("made", `PLACE = ${folder}\n${makefile}\n`);
  const script = `#!/bin/sh\nd=$4/tmp/$2/release/noonmark; mkdir -p $d; cp ${made} $d/makefile\n`;
  chmodSync(put(join(tools, "mcconfig"), script), 0o755);
  return { root: join(folder, "root"), environment: { PATH: process.env.PATH, MODDABLE: join(folder, "moddable") } };
}

/** What the check says of a C file that is compiled as the makefile says. */
async function verdict(folders: readonly string[], source: string): Promise<string[]> {
  const { root, environment } = project(folders, source);
  const build = readBuild(root, "nodemcu", join(folder, "place"), environment);
  const words = compilerFor("esp32", build, root, environment);
  const jobs = build.sources.map((path) => ({ name: path, words: [...words, path, "-o", join(folder, "one.o")] }));
  assert.equal(jobs.length, 1, "the SDK's own files are not ours to check");
  return await compileAll(jobs, environment);
}

describe("check:esp32", () => {
  it("checks nothing and says so where everything is absent", () => {
    const { status, stdout, stderr } = run({});
    assert.equal(status, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /IDF_PATH is not set/);
    assert.match(stderr, /MODDABLE is not set/);
    assert.match(stderr, /nothing was checked/);
    assert.doesNotMatch(stderr, /passed|compile \(/);
  });

  it("knows folders that are not what their variable says, and an SDK without tools", () => {
    const { status, stderr } = run({ IDF_PATH: tmpdir(), MODDABLE: tmpdir() });
    assert.equal(status, 2);
    assert.match(stderr, /IDF_PATH \(.*\) is no work tree/);
    assert.match(stderr, /MODDABLE \(.*\) is no work tree/);
    rmSync(join(folder, tools), { recursive: true, force: true });
    assert.match(run({ IDF_PATH: idf, MODDABLE: moddable }).stderr, /SDK's tools are not built: run make in/);
  });

  it("asks for lwIP where its submodule is empty", () => {
    rmSync(lwip);
    const { status, stderr } = run({ IDF_PATH: idf, MODDABLE: moddable });
    writeFileSync(lwip, "");
    assert.equal(status, 2);
    assert.match(stderr, /lacks lwIP: run "git submodule update/);
  });

  it("asks for Mbed TLS where its submodule is empty", () => {
    rmSync(tls);
    const { status, stderr } = run({ IDF_PATH: idf, MODDABLE: moddable });
    writeFileSync(tls, "");
    assert.equal(status, 2);
    assert.match(stderr, /lacks Mbed TLS 4: run "git submodule update --init --recursive/);
  });

  it("compiles with the folders of the makefile, and with no others", async () => {
    const source = '#include "there.h"\nint one = THERE + ESP32;\n';
    assert.deepEqual(await verdict(["headers"], source), []);
    assert.match((await verdict([], source))[0] ?? "", /one\.c does not compile:\n(.*\n)*.*there\.h/);
  });

  it("fails on what nobody declares, on shadows and on what initialises itself", async () => {
    const body = (line: string) => `int two(void);\nint two(void)\n{\n\tint a = 1;\n\t${line}\n\treturn a;\n}\n`;
    assert.deepEqual(await verdict([], body("a++;")), []);
    for (const line of ["a = nobody_declares();", "{ int a = 2; (void)a; }", "int b = b; a = b;"]) {
      assert.equal((await verdict([], body(line))).length, 1, line);
    }
  });

  it("holds only our own headers to our warnings", async () => {
    put("headers/careless.h", "static inline int careless(int a) { int b = 1; { int b = a; return b; } return b; }\n");
    assert.deepEqual(await verdict(["headers"], '#include "careless.h"\nint one = 1;\n'), []);
  });

  it("says which words failed where the makefile cannot be had", () => {
    const { root, environment } = project([], "");
    chmodSync(put(join(tools, "mcconfig"), '#!/bin/sh\necho "no such manifest" >&2\nexit 3\n'), 0o755);
    assert.throws(() => readBuild(root, "nodemcu", join(folder, "place"), environment), /mcconfig failed.*no such/);
  });

  it("takes from a makefile the files of ours, wherever they lie", () => {
    const makefile = "$(TMP_DIR)/a.c.o: /r/drivers/x/a.c $(HEADERS)\n$(TMP_DIR)/t.c.o: /sdk/t.c $(HEADERS)\n";
    assert.deepEqual(sourcesOf(makefile, "/r"), ["/r/drivers/x/a.c"]);
  });
});
