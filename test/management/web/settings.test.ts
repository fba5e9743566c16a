import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Parts } from "../../../src/management/web/json.js";
import { changeByPage, settingsJson } from "../../../src/management/web/settings.js";
import { keys, setValue } from "../../../src/settings/config.js";
import { FakeSubject } from "./fake-subject.js";

function read(parts: Parts) {
  let text = "";
  for (let i = 0, part = parts(0); part !== undefined; part = parts(++i)) {
    assert.ok(Buffer.byteLength(part) <= 2872, `a part of ${part.length} bytes never fits`);
    text += part;
  }
  return JSON.parse(text);
}

describe("settings by the page", () => {
  it("are all there, but for secrets, of which it is there whether they are set", () => {
    const subject = new FakeSubject();
    setValue(subject.config, "wifi.password", "my secret password");
    const answer = read(settingsJson(subject, { warnings: [] }, "n"));
    assert.deepEqual([...Object.keys(answer.values), ...Object.keys(answer.secrets)].sort(), keys().sort());
    assert.equal(answer.secrets["wifi.password"], true);
    assert.ok(!JSON.stringify(answer).includes("my secret"));
    assert.deepEqual([answer.ok, answer.next], [true, "n"]);
  });

  it("fit their parts at their longest", () => {
    const subject = new FakeSubject();
    const network = (n: number) => `2001:db8:1111:2222:3333:4444:5555:${(n + 4096).toString(16)}/128`;
    const networks = Array.from({ length: 16 }, (_, n) => network(n));
    for (const key of ["serving.allow", "serving.deny"])
      assert.equal(setValue(subject.config, key, networks), undefined);
    assert.equal(setValue(subject.config, "serving.control", networks.slice(0, 8)), undefined);
    const servers = Array.from({ length: 8 }, (_, n) => `${"n".repeat(40)}.${n}.example.net:12345`);
    assert.equal(setValue(subject.config, "upstream.servers", servers), undefined);
    read(settingsJson(subject, { warnings: [] }, "n"));
  });

  it("are changed all or none", () => {
    const subject = new FakeSubject();
    assert.deepEqual(changeByPage(subject, { set: { "receiver.leapWaitS": 60, "web.port": 8080 } }), { warnings: [] });
    assert.deepEqual([subject.config.receiver.leapWaitS, subject.config.web.port, subject.stored], [60, 8080, 1]);
    const { problem } = changeByPage(subject, { set: { "receiver.leapWaitS": 61, "web.port": 99999 } });
    assert.match(problem ?? "", /nothing was changed: web\.port cannot be 99999/);
    assert.deepEqual([subject.config.receiver.leapWaitS, subject.stored], [60, 1]);
    subject.outcome = "refused";
    assert.match(changeByPage(subject, { set: { "receiver.leapWaitS": 62 } }).problem ?? "", /storage refused/);
    assert.equal(subject.config.receiver.leapWaitS, 60);
  });

  it("are not changed where they are secret, of the Wi-Fi, or none", () => {
    const subject = new FakeSubject();
    const others = {
      "wifi.ssid": "x",
      "web.password": "1234567890123456",
      "update.key": "",
      "authentication.keys": [],
    };
    for (const [key, value] of Object.entries(others)) {
      assert.match(
        changeByPage(subject, { set: { "receiver.leapWaitS": 60, [key]: value } }).problem ?? "",
        /by cable/,
      );
    }
    for (const key of ["no.such", "__proto__.x", "constructor", "receiver"]) {
      assert.match(changeByPage(subject, { set: JSON.parse(`{"${key}":1}`) }).problem ?? "", /there is no key/);
    }
    for (const set of [1, [], null, "x"]) assert.match(changeByPage(subject, { set }).problem ?? "", /no object/);
    assert.deepEqual([subject.stored, subject.config.receiver.leapWaitS], [0, 750]);
  });

  it("come with what contradicts itself", () => {
    const subject = new FakeSubject();
    const { warnings } = changeByPage(subject, { set: { "leap.smear": true } });
    assert.ok(warnings.length > 0);
    assert.deepEqual(read(settingsJson(subject, { warnings }, "n")).warnings, warnings);
  });
});
