import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { serveFolder } from "../../../host-tools/release/static-server.js";

const folder = mkdtempSync(join(tmpdir(), "noonmark-static-"));
mkdirSync(join(folder, "served/sub"), { recursive: true });
writeFileSync(join(folder, "secret.txt"), "not to be seen");
writeFileSync(join(folder, "served/index.html"), "<p>hello");
writeFileSync(join(folder, "served/sub/a.json"), "{}");

interface Got {
  status: number | undefined;
  type: string | undefined;
  body: string;
}

/** Asks with the path as it is written: fetch would tidy it. */
function ask(url: string, path: string, how: { method?: string; host?: string } = {}): Promise<Got> {
  const { port } = new URL(url);
  const { method = "GET", host = `127.0.0.1:${port}` } = how;
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, method, headers: { host } }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      response.on("end", () => resolve({ status: response.statusCode, type: response.headers["content-type"], body }));
    });
    asked.on("error", reject).end();
  });
}

test("files of the folder are served, and nothing outside of it", async (t) => {
  const server = await serveFolder(join(folder, "served"), 0);
  t.after(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });
  const page = await ask(server.url, "/");
  assert.deepEqual(page, { status: 200, type: "text/html; charset=utf-8", body: "<p>hello" });
  assert.equal((await ask(server.url, "/sub/a.json?x=1")).body, "{}");
  assert.equal((await ask(server.url, "/", { method: "HEAD" })).body, "");
  for (const path of [
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/sub/../../secret.txt",
    "/..%2fsecret.txt",
    "//../secret.txt",
    "/sub",
    "/none",
    "/%",
  ]) {
    const { status, body } = await ask(server.url, path);
    assert.equal(status, 404, path);
    assert.doesNotMatch(body, /seen/);
  }
  assert.equal((await ask(server.url, "/", { method: "POST" })).status, 405);
  assert.equal((await ask(server.url, "/", { host: "rebound.example" })).status, 403);
  const { port } = new URL(server.url);
  await assert.rejects(serveFolder(folder, Number(port)), /port \d+ of 127\.0\.0\.1 cannot be used/);
});
