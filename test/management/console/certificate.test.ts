import assert from "node:assert/strict";
import { test } from "node:test";
import { CertificateCommand } from "../../../src/management/console/certificate.js";
import type { ShownCertificate } from "../../../src/status/certificate.js";

const CHAIN = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
const KEY = "-----BEGIN EC PRIVATE KEY-----\nBB==\n-----END EC PRIVATE KEY-----\n";
const SHOWN: ShownCertificate = {
  chain: CHAIN,
  fingerprint: "00:FF",
  notBefore: 1,
  notAfter: 2,
  names: "a.local a",
  isOwn: true,
};

function bench(shown: ShownCertificate | undefined = SHOWN, problem = "") {
  const stored: [string, string][] = [];
  const subject = {
    certificate: () => shown,
    setCertificate: (chain: string, key: string) => {
      stored.push([chain, key]);
      return problem;
    },
  };
  const command = new CertificateCommand(subject);
  const give = (text: string) => text.split("\n").map((line) => command.answer(`set add ${line}`));
  return { command, stored, give };
}

const errorOf = (answer: object) => ("error" in answer ? String(answer.error) : "");

test("the certificate is shown with its fingerprint, and never its key", () => {
  const answer = bench().command.answer("");
  assert.ok("fields" in answer);
  const { chain, ...others } = SHOWN;
  assert.deepEqual(answer.fields, { certificate: chain, ...others });
  assert.match(
    answer.lines.join("\n"),
    /fingerprint 00:FF\nmade here, for a.local a\n-----BEGIN CERTIFICATE-----\nAA==/,
  );
  const none = new CertificateCommand({ certificate: () => undefined, setCertificate: () => "" }).answer("");
  assert.match(errorOf(none), /there is no certificate: NTS is off/);
});

test("certificates and a key come line by line, in any order, with words between them", () => {
  const { command, stored, give } = bench();
  command.answer("set begin");
  give(`subject=CN = a\n${KEY}${CHAIN}and another\n${CHAIN}`);
  const answer = command.answer("set end");
  assert.ok("fields" in answer && answer.fields.restartNeeded === true);
  assert.deepEqual(stored, [[CHAIN + CHAIN, KEY]]);
});

test("own forgets what was given", () => {
  const { command, stored } = bench();
  assert.ok("fields" in command.answer("set own"));
  assert.deepEqual(stored, [["", ""]]);
});

test("what is out of order, too long, without a certificate, or refused stores nothing", () => {
  const { command, stored, give } = bench();
  assert.match(errorOf(command.answer("set add AA")), /begin comes first/);
  assert.match(errorOf(command.answer("set end")), /begin comes first/);
  assert.match(errorOf(command.answer("lose")), /it is certificate, or/);
  command.answer("set begin");
  const long = give(`${"A".repeat(200)}\n`.repeat(80));
  assert.ok(long.some((each) => /at most 12000 bytes/.test(errorOf(each))));
  command.answer("set begin");
  give(KEY);
  assert.match(errorOf(command.answer("set end")), /no certificate in it/);
  assert.deepEqual(stored, []);
  const refusing = bench(SHOWN, "it has run out");
  refusing.command.answer("set begin");
  refusing.give(CHAIN + KEY);
  assert.match(errorOf(refusing.command.answer("set end")), /nothing was stored: it has run out/);
});

test("an empty paste is not taken for the wish to have an own one", () => {
  const { command, stored } = bench();
  command.answer("set begin");
  assert.match(errorOf(command.answer("set end")), /no certificate in it/);
  assert.deepEqual(stored, []);
});
