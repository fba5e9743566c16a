import assert from "node:assert/strict";
import { test } from "node:test";
import {
  dateProblem,
  daysLeft,
  fingerprintText,
  namesOf,
  renewal,
  splitPem,
  validity,
} from "../../../src/serving/nts/certificate.js";
import type { UtcSecond } from "../../../src/time/units.js";

const UNIX = 2_208_988_800;
const DAY = 86_400;
const now = (UNIX + 1_700_000_000) as UtcSecond;

test("the names are those that a client may use, each once; a simulated device is localhost too", () => {
  const names = { hostName: "noonmark", addresses: ["192.0.2.1", "", "192.0.2.1"], isSimulated: false };
  assert.deepEqual(namesOf(names), ["noonmark.local", "noonmark", "192.0.2.1"]);
  assert.deepEqual(namesOf({ hostName: "a", addresses: ["127.0.0.1"], isSimulated: true }), [
    ...["a.local", "a", "127.0.0.1", "localhost", "::1"],
  ]);
});

test("one that is made is valid since before it was made, for twenty years", () => {
  const built = (UNIX + 1_600_000_000) as UtcSecond;
  assert.deepEqual(validity(built, undefined), {
    notBefore: 1_600_000_000,
    notAfter: 1_600_000_000 + 20 * 365.25 * DAY,
  });
  assert.deepEqual(validity(built, now), { notBefore: 1_600_000_000, notAfter: 1_700_000_000 + 20 * 365.25 * DAY });
  // A clock before the firmware was built is wrong.
  assert.deepEqual(validity(built, (UNIX + 5) as UtcSecond), validity(built, undefined));
});

test("one that was made here is renewed for another name, and a month before it runs out; one that was given is not", () => {
  const made = "a.local a 192.0.2.1";
  const late = { notAfter: 1_700_000_000 + 29 * DAY };
  const early = { notAfter: 1_700_000_000 + 31 * DAY };
  assert.equal(renewal({ made }, early, ["a.local", "192.0.2.1"], now), "");
  assert.match(renewal({ made }, early, ["b.local", "192.0.2.9"], now), /^b.local and 192.0.2.9 is not/);
  assert.match(renewal({ made }, late, [], now), /within a month/);
  assert.equal(renewal({ made }, late, [], undefined), "", "a clock that was never set does not judge dates");
  assert.equal(renewal({ made: "" }, late, ["b.local"], now), "");
});

test("what is wrong with its dates is said while the time is known", () => {
  const dates = (from: number, until: number) => ({
    fingerprint: "",
    notBefore: 1_700_000_000 + from * DAY,
    notAfter: 1_700_000_000 + until * DAY,
  });
  assert.equal(dateProblem(dates(-1, 100), now), "");
  assert.equal(dateProblem(dates(1, 100), now), "it is not valid yet");
  assert.equal(dateProblem(dates(-9, -1), now), "it has run out");
  assert.equal(dateProblem(dates(-9, 3.5), now), "it runs out in 3 days");
  assert.equal(dateProblem(dates(1, -1), undefined), "");
  assert.equal(daysLeft(1_700_000_000 + 2 * DAY, now), 2);
});

test("PEM of a certificate and its key is taken apart; a fingerprint is shown in pairs", () => {
  const chain = "-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n";
  const key = "-----BEGIN EC PRIVATE KEY-----\nBB\n-----END EC PRIVATE KEY-----\n";
  assert.deepEqual(splitPem(chain + key), { chain, key });
  assert.deepEqual(splitPem(chain), { chain, key: "" });
  assert.equal(fingerprintText("0aff"), "0A:FF");
});
