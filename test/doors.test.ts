import assert from "node:assert/strict";
import { test } from "node:test";
import { openResponder, openUpdate, openWeb, type ResponderPort } from "../src/doors.js";
import { defaults, setText } from "../src/settings/config.js";

type Settings = Readonly<Record<string, string>>;

function configured(settings: Settings) {
  const config = defaults();
  for (const [key, text] of Object.entries(settings)) assert.equal(setText(config, key, text), undefined, key);
  return config;
}

/** The calls that open the NTP port, in their order, as text. */
function ntpCalls(settings: Settings): string[] {
  const calls: string[] = [];
  const note =
    (name: string) =>
    (...words: readonly unknown[]): void => {
      const shown = words.filter((word) => typeof word !== "function");
      calls.push(
        `${name}(${shown.map((word) => (word instanceof Uint8Array ? `${word.length} bytes` : word)).join()})`,
      );
    };
  const port: ResponderPort = {
    setAccess: note("setAccess"),
    setKeys: note("setKeys"),
    setRate: note("setRate"),
    interleave: note("interleave"),
    serveSymmetric: note("serveSymmetric"),
    serveNts: note("serveNts"),
    open: note("open"),
  };
  openResponder(port, configured(settings), () => {});
  return calls;
}

test("the NTP port is opened last, with rules and keys before it", () => {
  const calls = ntpCalls({
    "serving.deny": "192.0.2.0/24",
    "authentication.keys": "7:AES128:2b7e151628aed2a6abf7158809cf4f3c",
  });
  assert.match(calls[0] ?? "", /^setAccess\(18 bytes,\d+ bytes,/);
  assert.match(calls[1] ?? "", /^setKeys\([1-9]\d* bytes,(true|false)\)$/);
  assert.equal(calls.at(-1), `open(${defaults().serving.address},${defaults().serving.port})`);
});

test("who is refused is told nothing where that is configured", () => {
  assert.match(ntpCalls({ "serving.refusal": "silent" })[0] ?? "", /,\)$/);
  assert.match(ntpCalls({ "serving.refusal": "DENY" })[0] ?? "", /,DENY\)$/);
});

test("clients are listed for the list, and for a limit too", () => {
  const limits = (settings: Settings) => ntpCalls(settings).filter((call) => call.startsWith("setRate"));
  assert.deepEqual(limits({ "serving.listClients": "false", "serving.ratePerS": "0" }), []);
  assert.equal(limits({ "serving.listClients": "true", "serving.ratePerS": "0" }).length, 1);
  const limited = {
    "serving.listClients": "false",
    "serving.ratePerS": "5",
    "serving.burst": "9",
    "serving.leak": "2",
  };
  assert.deepEqual(limits(limited), ["setRate(5,9,2)"]);
});

test("each mode is served where it is switched on", () => {
  const modes = (interleaved: boolean, symmetric: boolean) =>
    ntpCalls({ "serving.interleaved": String(interleaved), "serving.symmetric": String(symmetric) }).filter((call) =>
      /^(interleave|serveSymmetric)\(/.test(call),
    );
  assert.deepEqual(modes(false, false), []);
  assert.deepEqual(modes(true, false), ["interleave()"]);
  assert.deepEqual(modes(false, true), ["serveSymmetric()"]);
});

test("updates have no door without a key, and the rules of the NTP port with one", () => {
  const calls: string[] = [];
  const port = {
    setAccess: (rules: Uint8Array) => void calls.push(`setAccess(${rules.length})`),
    open: (at: number) => void calls.push(`open(${at})`),
  };
  openUpdate(port, configured({}), () => {});
  assert.deepEqual(calls, []);
  const settings = { "update.key": "a key of sixteen and more", "serving.allow": "192.0.2.0/24 198.51.100.0/24" };
  openUpdate(port, configured(settings), () => {});
  assert.deepEqual(calls, ["setAccess(36)", `open(${defaults().update.port})`]);
});

test("the page has no door where its port is 0", () => {
  const opened: number[] = [];
  const port = { open: (at: number) => void opened.push(at) };
  openWeb(port, configured({ "web.port": "0" }), () => {});
  openWeb(port, configured({ "web.port": "8080" }), () => {});
  assert.deepEqual(opened, [8080]);
});
