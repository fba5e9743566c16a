import assert from "node:assert/strict";
import { test } from "node:test";
import { proofMessage } from "../../../src/management/web/proof.js";

test("the proof is of six lines", () => {
  const message = proofMessage({ method: "POST", path: "/api/config", nonce: "01", digest: "23", bodyLength: 4 });
  assert.equal(Buffer.from(message).toString(), "noonmark web 1\nPOST\n/api/config\n01\n23\n4");
});
