import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { isUnchanged, PAGE_BYTES_MOST, pageFiles } from "../../../host-tools/build/page.js";
import { ROOT } from "../../../host-tools/build/paths.js";

describe("the page's files", async () => {
  const files = await pageFiles();
  const text = (path: string) => files.find((file) => file.path === path)?.content.toString() ?? "";

  it("take less than 60 KB together, compressed", () => {
    const bytes = files.reduce((sum, { content }) => sum + gzipSync(content, { level: 9 }).length, 0);
    assert.ok(bytes > 10_000 && bytes < PAGE_BYTES_MOST, `${bytes} bytes`);
  });

  it("have no script or style of their own in a page, and load nothing from elsewhere", () => {
    for (const path of ["/", "/clock", "/settings"]) {
      assert.doesNotMatch(text(path), /<style|style=|\son[a-z]+=|<script(?![^>]*src=)|javascript:/);
      for (const [, address = ""] of text(path).matchAll(/(?:src|href)="([^"]*)"/g)) assert.match(address, /^\/(?!\/)/);
    }
    for (const { path, content } of files) {
      assert.doesNotMatch(content.toString().replaceAll("http://www.w3.org/2000/svg", ""), /https?:\/\//, path);
    }
  });

  it("are all there that the pages ask for", () => {
    const server = readFileSync(join(ROOT, "src/management/web/server.ts"), "utf8");
    const dynamic = [...server.matchAll(/"(\/[a-z.]+)"/g)].map(([, path]) => path);
    assert.ok(dynamic.includes("/metrics") && dynamic.includes("/history.csv"));
    for (const path of ["/", "/clock", "/settings"]) {
      assert.notEqual(text(path), "", path);
      for (const [, address = ""] of text(path).matchAll(/(?:src|href)="([^"?]*)/g)) {
        assert.ok(address === "/" || dynamic.includes(address) || text(address) !== "", address);
      }
    }
  });

  it("come out the same each time", async () => {
    assert.deepEqual(await pageFiles(), files);
  });
});

describe("what was made once", () => {
  it("is made again where an input is newer, or gone, or was never looked at", () => {
    const folder = mkdtempSync(join(tmpdir(), "noonmark-page-"));
    try {
      const [stamp, first, second] = ["stamp", "first", "second"].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      const at = (path: string, seconds: number) => utimesSync(path, seconds, seconds);
      for (const path of [first, second]) writeFileSync(path, "");
      assert.equal(isUnchanged(stamp, [first, second]), false);
      writeFileSync(stamp, "");
      at(first, 1000);
      at(second, 2000);
      at(stamp, 3000);
      assert.equal(isUnchanged(stamp, [first, second]), true);
      at(second, 3000);
      assert.equal(isUnchanged(stamp, [first, second]), false, "it may have been changed in the same moment");
      at(second, 2000);
      rmSync(first);
      assert.equal(isUnchanged(stamp, [first, second]), false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
