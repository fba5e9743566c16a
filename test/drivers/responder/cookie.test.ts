import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "./cases.js";
import { anyAsked, anyKey, bytesOf, put } from "./nts-ask.js";
import { cookiesOf, makeCookie, openCookie, request } from "./nts-model.js";

test("cookies are opened by the key whose number they name, and by no other", () => {
  const random = new Random(1);
  const [key, other] = [anyKey(random), anyKey(random)];
  const asked = anyAsked(random, key);
  const renamed = {
    ...asked,
    cookie: makeCookie({ ...key, number: other.number }, asked.session, bytesOf(random, 16)),
  };
  const unknown = {
    ...asked,
    cookie: makeCookie({ ...key, number: (key.number ^ 2) >>> 0 }, asked.session, bytesOf(random, 16)),
  };
  const zero = {
    ...asked,
    cookie: makeCookie({ number: 0, key: Buffer.alloc(32) }, asked.session, bytesOf(random, 16)),
  };
  const answers = put([{ keys: [key, other] }, ...[asked, renamed, unknown, zero].map(request)]);
  const codes = answers.map((answer) => (Buffer.isBuffer(answer) ? answer.toString("latin1", 12, 16) : answer));
  // Fewer keys than there is room for leave no key of zeros behind.
  assert.deepEqual(codes.slice(1), ["NTSN", "NTSN", "NTSN"]);
  assert.equal(cookiesOf(answers[0] as Buffer, asked)?.length, 1);
});

test("the newest key makes cookies from the moment it is published, over a hundred changes", () => {
  const random = new Random(2);
  const steps = Array.from({ length: 100 }, () => {
    const keys = Array.from({ length: 1 + random.below(3) }, () => anyKey(random));
    const asked = anyAsked(random, keys[random.below(keys.length)] ?? anyKey(random));
    return { keys, asked };
  });
  const answers = put(steps.flatMap(({ keys, asked }) => [{ keys }, request(asked)]));
  for (const [index, { keys, asked }] of steps.entries()) {
    const [fresh] = cookiesOf(answers[index] as Buffer, asked) ?? [];
    assert.ok(fresh !== undefined, `step ${index}`);
    assert.deepEqual(openCookie(keys.slice(0, 1), fresh), asked.session);
  }
});
