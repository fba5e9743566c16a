import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { run } from "../../host-tools/why.js";

/** What is printed of a page that answers so, and which path was asked for. */
async function printed(status: number, body: string, ...words: string[]): Promise<{ path: string; text: string }> {
  let path = "";
  const server = createServer((request, response) => {
    path = request.url ?? "";
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const lines: string[] = [];
  const log = console.log;
  console.log = (line: string) => lines.push(line);
  try {
    const { port } = server.address() as AddressInfo;
    assert.equal(await run([`127.0.0.1:${port}`, ...words]), 0);
  } finally {
    console.log = log;
    server.close();
  }
  return { path, text: lines.join("\n") };
}

test("it prints the sentences of the page, of now and of before, in words and as JSON", async () => {
  const body = JSON.stringify({ why: ["One.", "Two."] });
  assert.deepEqual(await printed(200, body), { path: "/why.json?ago=0", text: "One.\nTwo." });
  const { path, text } = await printed(200, body, "--ago", "600", "--json");
  assert.equal(path, "/why.json?ago=600");
  assert.deepEqual(JSON.parse(text), { why: ["One.", "Two."] });
});

test("what is no answer is said, with what to do", async () => {
  await assert.rejects(printed(404, ""), /answered 404: is it a Noonmark/);
  await assert.rejects(printed(200, "<html>"), /something else than the sentences/);
  await assert.rejects(run(["127.0.0.1:1"]), /did not answer \(TCP\)/);
  await assert.rejects(run(["a", "b"]), /one PORT or HOST at most/);
  await assert.rejects(run(["a", "--ago", "yesterday"]), /--ago cannot be yesterday/);
});
