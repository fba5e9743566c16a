import assert from "node:assert/strict";
import { test } from "node:test";
import { asTyped } from "../../host-tools/invocation.js";

test("commands are those that can be typed again", () => {
  const text = 'run "noonmark flash --list", or noonmark doctor HOST; noonmark is not a command';
  assert.equal(
    asTyped(text, "noonmark"),
    'run "npm run -s noonmark -- flash --list", or npm run -s noonmark -- doctor HOST; noonmark is not a command',
  );
  assert.equal(asTyped("noonmark query x", "start"), "npm run -s noonmark -- query x");
  for (const script of [undefined, "test"]) assert.equal(asTyped(text, script), text);
});
