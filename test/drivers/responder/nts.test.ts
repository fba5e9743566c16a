import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "./cases.js";
import { anyAsked, anyKey, bytesOf, put } from "./nts-ask.js";
import {
  type Asked,
  authenticator,
  COOKIE,
  COOKIE_BYTES,
  cookiesOf,
  field,
  fieldsOf,
  openCookie,
  PLACEHOLDER,
  request,
  UNIQUE,
} from "./nts-model.js";

/** Of enum reply_verdict. */
const WRONG_LENGTH = 2;
const MALFORMED = 17;
const HEADER = 48;

function isKiss(answer: Buffer | number | undefined, asked: Asked): boolean {
  if (!Buffer.isBuffer(answer) || answer.length !== HEADER + 4 + asked.unique.length) return false;
  const [only] = fieldsOf(answer);
  const origin = answer.subarray(24, 32).equals(Buffer.from(asked.header.subarray(40, 48)));
  return (
    answer[1] === 0 &&
    answer.toString("latin1", 12, 16) === "NTSN" &&
    origin &&
    only?.value.equals(asked.unique) === true
  );
}

/** That it is the server's reply, to this request, with so many cookies that open to the same keys. */
function checkReply(
  answer: Buffer | number | undefined,
  asked: Asked,
  keys: Parameters<typeof openCookie>[0],
  cookies: number,
) {
  assert.ok(Buffer.isBuffer(answer), `not answered: ${answer}`);
  assert.equal((answer[0] ?? 0) & 7, 4);
  assert.equal(answer[1], 1, "stratum");
  assert.ok(answer.subarray(24, 32).equals(Buffer.from(asked.header.subarray(40, 48))), "origin");
  const fresh = cookiesOf(answer, asked);
  assert.equal(fresh?.length, cookies);
  for (const cookie of fresh ?? []) {
    assert.equal(cookie.length, COOKIE_BYTES);
    assert.deepEqual(openCookie(keys, cookie), asked.session);
  }
  return fresh ?? [];
}

test("a request is answered with a new cookie for the one it brought and for each placeholder, no longer than it is", () => {
  const random = new Random(1);
  const key = anyKey(random);
  const asked = Array.from({ length: 8 }, (_, placeholders) => anyAsked(random, key, placeholders));
  const packets = asked.map(request);
  const answers = put([{ keys: [key] }, ...packets]);
  const seen = new Set<string>();
  for (const [index, each] of asked.entries()) {
    const fresh = checkReply(answers[index], each, [key], 1 + index);
    assert.equal((answers[index] as Buffer).length, packets[index]?.length);
    for (const cookie of fresh) seen.add(cookie.toString("hex", 0, 20));
  }
  assert.equal(seen.size, 36, "no nonce comes twice");
});

test("placeholders that are too short or too many, and identifiers of other lengths", () => {
  const random = new Random(2);
  const key = anyKey(random);
  const many = anyAsked(random, key, 9);
  const long = { ...anyAsked(random, key), unique: bytesOf(random, 64) };
  const shortNonce = { ...anyAsked(random, key, 1), nonce: bytesOf(random, 1) };
  const base = anyAsked(random, key);
  const before = Buffer.concat([
    base.header,
    field(UNIQUE, base.unique),
    field(COOKIE, base.cookie),
    field(PLACEHOLDER, Buffer.alloc(COOKIE_BYTES - 4)),
  ]);
  const short = Buffer.concat([before, authenticator(base.session.toServer, before, base.nonce, Buffer.alloc(0))]);
  const answers = put([{ keys: [key] }, request(many), request(long), request(shortNonce), short]);
  checkReply(answers[0], many, [key], 8);
  checkReply(answers[1], long, [key], 1);
  // A nonce of one byte makes the request shorter than two cookies want.
  checkReply(answers[2], shortNonce, [key], 1);
  checkReply(answers[3], base, [key], 1);
});

test("what a request encrypts is authenticated, and passed over", () => {
  const random = new Random(3);
  const key = anyKey(random);
  const asked = anyAsked(random, key);
  const before = Buffer.concat([asked.header, field(UNIQUE, asked.unique), field(COOKIE, asked.cookie)]);
  const inside = field(0x2104, bytesOf(random, 200));
  const packet = Buffer.concat([before, authenticator(asked.session.toServer, before, asked.nonce, inside)]);
  const [answer] = put([{ keys: [key] }, packet]);
  checkReply(answer, asked, [key], 1);
});

test("the cookie of yesterday and of the day before is still opened, and answered with today's; an older one gets NTSN", () => {
  const random = new Random(4);
  const days = Array.from({ length: 4 }, () => anyKey(random));
  const [day0, day1, day2, day3] = days;
  assert.ok(day0 !== undefined && day1 !== undefined && day2 !== undefined && day3 !== undefined);
  const asked = [day0, day1, day2, day3].map((key) => anyAsked(random, key));
  const answers = put([{ keys: [day0] }, { keys: [day3, day2, day1] }, ...asked.map(request)]);
  const [oldest, ...others] = asked;
  assert.ok(oldest !== undefined && isKiss(answers[0], oldest));
  for (const [index, each] of others.entries()) checkReply(answers[index + 1], each, [day3], 1);
});

test("a request of which any bit is changed gets NTSN, or nothing, and never a reply that its client would take", () => {
  const random = new Random(5);
  const key = anyKey(random);
  const asked = anyAsked(random, key, 1);
  const right = request(asked);
  const flipped = Array.from({ length: 8 * right.length }, (_, bit) => {
    const packet = Buffer.from(right);
    packet[bit >> 3] = (packet[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return packet;
  });
  const answers = put([{ keys: [key] }, ...flipped, right]);
  let kissed = 0;
  for (const [bit, answer] of answers.slice(0, -1).entries()) {
    if (!Buffer.isBuffer(answer)) continue;
    assert.ok(answer.length <= right.length);
    const code = answer.toString("latin1", 12, 16);
    kissed += code === "NTSN" ? 1 : 0;
    // A field that became another kind's makes a request without NTS, whose reply its client does not take.
    assert.ok(code === "NTSN" || fieldCount(answer) === 0, `bit ${bit}: ${answer.toString("hex")}`);
  }
  assert.ok(kissed > 8 * 200, `${kissed} of ${flipped.length} were told NTSN`);
  checkReply(answers.at(-1), asked, [key], 2);
});

const fieldCount = (packet: Buffer) => fieldsOf(packet).length;

test("a request that is cut at any byte gets no reply that its client would take", () => {
  const random = new Random(6);
  const key = anyKey(random);
  const right = request(anyAsked(random, key));
  const cut = Array.from({ length: right.length }, (_, length) => right.subarray(0, length));
  const answers = put([{ keys: [key] }, ...cut]);
  for (const [length, answer] of answers.entries()) {
    const plain = length === HEADER || length === HEADER + 36;
    const expected = length === 0 ? WRONG_LENGTH : plain ? "plain" : length === HEADER + 140 ? MALFORMED : WRONG_LENGTH;
    const got = Buffer.isBuffer(answer) ? (answer.length === HEADER ? "plain" : "?") : answer;
    // What is left at the end may have the length of a MAC, which no key of ours made.
    if (got !== 14) assert.equal(got, expected, `${length} bytes`);
  }
});

test("fields that are there twice, in the wrong place or missing make no request", () => {
  const random = new Random(7);
  const key = anyKey(random);
  const { header, unique, cookie, session, nonce } = anyAsked(random, key);
  const made = (...fields: Buffer[]) => {
    const before = Buffer.concat([header, ...fields]);
    return Buffer.concat([before, authenticator(session.toServer, before, nonce, Buffer.alloc(0))]);
  };
  const whole = made(field(UNIQUE, unique), field(COOKIE, cookie));
  const wrong = [
    made(field(COOKIE, cookie)),
    made(field(UNIQUE, unique)),
    made(field(UNIQUE, unique.subarray(0, 28)), field(COOKIE, cookie)),
    made(field(UNIQUE, bytesOf(random, 68)), field(COOKIE, cookie)),
    made(field(UNIQUE, unique), field(UNIQUE, unique), field(COOKIE, cookie)),
    made(field(UNIQUE, unique), field(COOKIE, cookie), field(COOKIE, cookie)),
    Buffer.concat([header, field(UNIQUE, unique), field(COOKIE, cookie)]),
    Buffer.concat([whole, field(0x2104, Buffer.alloc(32))]),
    Buffer.concat([whole, whole.subarray(HEADER)]),
  ];
  assert.deepEqual(
    put([{ keys: [key] }, ...wrong]),
    wrong.map(() => MALFORMED),
  );
});

test("a replayed request is answered like the first: a server keeps nothing, and the client knows its own", () => {
  const random = new Random(8);
  const key = anyKey(random);
  const asked = anyAsked(random, key);
  const [first, second] = put([{ keys: [key] }, request(asked), request(asked)]);
  const one = checkReply(first, asked, [key], 1);
  const two = checkReply(second, asked, [key], 1);
  assert.notDeepEqual(one, two);
});

test("where NTS is not served its fields are passed over", () => {
  const random = new Random(9);
  const [answer] = put([request(anyAsked(random, anyKey(random)))]);
  assert.equal((answer as Buffer).length, HEADER);
});
