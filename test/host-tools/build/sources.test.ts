import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { Problem } from "../../../host-tools/build/problem.js";
import { engineSources, verified } from "../../../host-tools/build/sources.js";
import { inFolder } from "./folder.js";

const npm = process.env.npm_execpath;
after(() => {
  if (npm === undefined) delete process.env.npm_execpath;
  else process.env.npm_execpath = npm;
});

test("an SDK is used where it lies, a folder that is none is told", async () => {
  const files = { "xs/includes/xs.h": "", "xs/sources/xsAll.c": "", "xs/platforms/xsPlatform.h": "" };
  await inFolder(files, (sdk) => assert.equal(engineSources(sdk), join(sdk, "xs")));
  assert.throws(() => engineSources("/nowhere"), {
    message: /^MODDABLE is "\/nowhere", but there is no folder xs\/includes in it; name the root of a Moddable SDK/,
  });
});

test("a package with another content is told with both sums and not used", async () => {
  await inFolder({ "a.tgz": "content" }, (folder) => {
    const file = join(folder, "a.tgz");
    const sum = `sha512-${createHash("sha512").update("content").digest("base64")}`;
    assert.equal(verified(file, sum), file);
    assert.throws(
      () => verified(file, "sha512-AAAA"),
      (error: unknown) => {
        assert.ok(error instanceof Problem);
        assert.ok(
          error.message.includes("sha512-AAAA") && error.message.includes(sum) && /Nothing of it/.test(error.message),
        );
        return true;
      },
    );
  });
});

test("whatever npm brings is verified before it is unpacked, and nothing is left behind", async () => {
  const fake = `
    const { writeFileSync } = require("node:fs");
    const { join } = require("node:path");
    writeFileSync(join(process.argv[process.argv.indexOf("--pack-destination") + 1], "x.tgz"), "not the package");`;
  await inFolder({ "npm/fake.cjs.js": fake, "npm/package.json": "{}" }, (folder) => {
    process.env.npm_execpath = join(folder, "npm", "fake.cjs.js");
    const build = join(folder, "build");
    assert.throws(() => engineSources(undefined, build), {
      message: /is not the package that this build was made for/,
    });
    assert.deepEqual(readdirSync(build), []);
  });
});

test("a registry that cannot be reached is told with npm's words and what to do", async () => {
  const fake = `process.stderr.write("getaddrinfo ENOTFOUND registry"); process.exit(1);`;
  await inFolder({ "fake.js": fake, "package.json": "{}" }, (folder) => {
    process.env.npm_execpath = join(folder, "fake.js");
    assert.throws(() => engineSources(undefined, join(folder, "build")), {
      message:
        /^cannot fetch @agoric\/xsnap 0\.15\.0 from the npm registry: getaddrinfo ENOTFOUND[\s\S]*Check the network/,
    });
    assert.ok(!existsSync(join(folder, "build", "xsnap-0.15.0")));
  });
});

test("sources that are there are not fetched again", async () => {
  await inFolder({ "xsnap-0.15.0/sources/xsAll.c": "" }, (build) => {
    process.env.npm_execpath = "/nowhere/npm.js";
    assert.equal(engineSources(undefined, build), join(build, "xsnap-0.15.0"));
  });
});
