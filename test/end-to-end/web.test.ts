/** The page's answers in virtual time: requests are injected, answers compared with golden files (`test/end-to-end/web`). */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { storedConfiguration } from "../../host-tools/simulator/configuration.js";
import { runWorld } from "../../host-tools/simulator/virtual.js";
import { authorizationOf } from "../management/web/caller.js";

const GOLDEN = new URL("../../../test/end-to-end/web/", import.meta.url);
const HOST = "10.0.0.2";
const PASSWORD = "correct horse battery staple";

const request = (method: string, path: string, fields: readonly string[] = [], body = "") =>
  Buffer.from([`${method} ${path} HTTP/1.1`, `Host: ${HOST}`, ...fields, "", body].join("\r\n"));
const statusOf = (answer: string | undefined) => Number((answer ?? "").split(" ")[1]);
const bodyOf = (answer: string | undefined) => (answer ?? "").slice((answer ?? "").indexOf("\r\n\r\n") + 4);

/** One second apart, from `second` on. */
function at(second: number, requests: readonly Buffer[]) {
  return requests.map((bytes, i) => ({ at: { second: second + i, nanosecond: 0 }, bytes }));
}

test("the history of half an hour is answered as it is written down in the golden files", async () => {
  const paths = ["/history.csv", "/history.csv?span=day", "/loopstats?span=day", "/peerstats"];
  const { webAnswers } = await runWorld(
    { seed: 17 },
    {
      seconds: 1840,
      webRequests: at(
        1810,
        paths.map((path) => request("GET", path)),
      ),
    },
  );
  paths.forEach((path, i) => {
    const file = fileURLToPath(new URL(`${path.replace(/\W+/g, "-").slice(1)}.txt`, GOLDEN));
    assert.equal(bodyOf(webAnswers[i]), readFileSync(file, "utf8"), file);
  });
});

test("the history outlives a loss of power", async () => {
  const ask = at(1250, [request("GET", "/history.csv")]);
  const { webAnswers } = await runWorld(
    { seed: 17 },
    { seconds: 1300, powerCuts: [{ second: 700, nanosecond: 0 }], webRequests: ask },
  );
  const rows = bodyOf(webAnswers[0]).trim().split("\n").slice(1);
  assert.ok(rows.length >= 2, rows.join("\n"));
  assert.deepEqual(
    rows.map((row) => row.endsWith(",1")),
    [true, true],
  );
});

test("a change is made once, by who knows the password, and to nobody else", async () => {
  // In virtual time the board's secret is all zeros: the first challenge is known beforehand by asking for it once.
  const storage = storedConfiguration({ web: { password: PASSWORD } });
  const first = await runWorld(
    { seed: 17 },
    { seconds: 12, storage, webRequests: at(10, [request("GET", "/api/challenge")]) },
  );
  const { nonce } = JSON.parse(bodyOf(first.webAnswers[0]));
  const body = '{"set":{"receiver.leapWaitS":60}}';
  const fields = (origin: string, type: string) => [
    `Origin: ${origin}`,
    `Content-Type: ${type}`,
    `Authorization: ${authorizationOf(nonce, "/api/config", body, { password: PASSWORD })}`,
    `Content-Length: ${body.length}`,
  ];
  const own = request("POST", "/api/config", fields(`http://${HOST}`, "application/json"), body);
  const { webAnswers } = await runWorld(
    { seed: 17 },
    {
      seconds: 30,
      storage,
      webRequests: at(10, [
        request("GET", "/api/challenge"),
        request("POST", "/api/config", fields("http://evil.example", "application/json"), body),
        request("POST", "/api/config", fields(`http://${HOST}`, "text/plain"), body),
        own,
        own,
      ]),
    },
  );
  assert.deepEqual(webAnswers.map(statusOf), [200, 403, 415, 200, 401]);
  assert.equal(JSON.parse(bodyOf(webAnswers[3])).values["receiver.leapWaitS"], 60);
});
