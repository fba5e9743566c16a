/** That what the documents point to is in the repository, and that no file of it needs a folder beside it. */

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { ROOT } from "../host-tools/build/paths.js";
import { documents } from "./commands.js";

/** Links and pictures of a Markdown text that are not to another site: their paths. */
function linksOf(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = ""]) => link.replace(/#.*$/, ""))
    .filter((link) => link !== "" && !/^[a-z]+:/.test(link));
}

test("every link of every document leads to something in the repository", () => {
  const wrong = documents().flatMap((file) =>
    linksOf(readFileSync(join(ROOT, file), "utf8"))
      .map((link) => join(dirname(file), link))
      .filter((path) => path.startsWith("..") || !existsSync(join(ROOT, path)))
      .map((path) => `${file}: ${path}`),
  );
  assert.deepEqual(wrong, []);
  assert.deepEqual(linksOf("[a](b/c.md#d) ![e](f.png) [g](https://h.example/)"), ["b/c.md", "f.png"]);
});

const TEXT = /\.(ts|cjs|c|h|json|md|csv|sh|html|css|svg|yml|yaml)$/;
/** Homes of people, and folders beside the repository. */
const OUTSIDE = /(^|[\s"'`(=])(\/(home|root|Users)\/\w|\.\.\/\.\.\/\.\.\/\.\.\/\.\.\/\.\.\/|~\/\w)/;
const FOLDERS = ["drivers", "host-tools", "src", "test"];

test("no file names a folder outside of the repository", () => {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && TEXT.test(entry.name))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name))),
  );
  assert.ok(files.length > 500);
  const wrong = [...documents(), ...files].filter((file) => {
    const deep = file.split("/").length;
    const text = readFileSync(join(ROOT, file), "utf8");
    const climbs = [...text.matchAll(/["'`(](?:\.\.\/)+/g)].some(([path]) => path.split("../").length - 1 > deep + 2);
    return climbs || text.split("\n").some((line) => OUTSIDE.test(line));
  });
  assert.deepEqual(wrong, []);
});
