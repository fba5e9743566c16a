import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, it } from "node:test";
import { missingNeeds } from "../../../host-tools/firmware/needs.js";
import { makeIdf } from "../support/idf.js";

const folder = mkdtempSync(join(tmpdir(), "noonmark-needs-"));
after(() => rmSync(folder, { recursive: true }));

function put(path: string, text = ""): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

put("sdk/xs/includes/xsmc.h");
put("sdk/build/bin/lin/release/mcconfig");
put("bare-sdk/xs/includes/xsmc.h");
for (const name of ["idf", "bare-idf", "untagged-idf"]) {
  mkdirSync(join(folder, name));
  makeIdf(join(folder, name), 0, name === "untagged-idf" ? "nightly" : "v6.0.2");
}
rmSync(join(folder, "bare-idf/components"), { recursive: true });
mkdirSync(join(folder, "new-idf"));
makeIdf(join(folder, "new-idf"), 1);
put("bin/idf.py");
mkdirSync(join(folder, "espressif/python_env"), { recursive: true });
put("root/node_modules/.bin/tsc");

const good = {
  PATH: `/usr/bin:${join(folder, "bin")}`,
  MODDABLE: join(folder, "sdk"),
  IDF_PATH: join(folder, "idf"),
  IDF_TOOLS_PATH: join(folder, "espressif"),
};
const root = join(folder, "root");

describe("what a build of the firmware needs", () => {
  it("is complete where all is there", () => {
    assert.deepEqual(missingNeeds(good, "linux", root), []);
  });

  it("is all named at once where nothing is there", () => {
    const complaints = missingNeeds({}, "linux", folder);
    assert.equal(complaints.length, 3);
    assert.match(complaints[0] ?? "", /^MODDABLE is not set: get the Moddable SDK 8\.2/);
    assert.match(complaints[1] ?? "", /^IDF_PATH is not set: get ESP-IDF v6\.0/);
    assert.match(complaints[2] ?? "", /^TypeScript is not installed: run npm ci/);
  });

  const wrong: [string, NodeJS.ProcessEnv, RegExp][] = [
    ["a folder that is no SDK", { ...good, MODDABLE: folder }, /MODDABLE is .*, which is no Moddable SDK/],
    ["an SDK without its tools", { ...good, MODDABLE: join(folder, "bare-sdk") }, /tools are not in .*run make in/],
    ["a folder that is no ESP-IDF", { ...good, IDF_PATH: folder }, /IDF_PATH is .*, which is no ESP-IDF/],
    ["another ESP-IDF", { ...good, IDF_PATH: join(folder, "new-idf") }, /has ESP-IDF 6\.1\.2: the SDK wants 6\.0/],
    ["an ESP-IDF without submodules", { ...good, IDF_PATH: join(folder, "bare-idf") }, /git submodule update --init/],
    [
      "an ESP-IDF of no known version",
      { ...good, IDF_PATH: join(folder, "untagged-idf") },
      /it says "nightly": get it/,
    ],
    ["a terminal without ESP-IDF's tools", { ...good, PATH: "/usr/bin" }, /not in PATH: run \. .*export\.sh in this/],
    ["an ESP-IDF without compilers", { ...good, IDF_TOOLS_PATH: folder }, /install\.sh esp32,/],
  ];
  for (const [name, environment, complaint] of wrong) {
    it(`knows ${name}, and says what to do`, () => {
      const complaints = missingNeeds(environment, "linux", root);
      assert.equal(complaints.length, 1, complaints.join("\n"));
      assert.match(complaints[0] ?? "", complaint);
    });
  }

  it("looks where the SDK keeps its tools on other systems", () => {
    assert.match(missingNeeds(good, "darwin", root)[0] ?? "", /build\/bin\/mac\/release/);
  });
});
