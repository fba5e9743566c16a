import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Api } from "../../../src/management/web/api.js";
import { Gate } from "../../../src/management/web/gate.js";
import {
  AUTHORIZATION,
  CONTENT_TYPE,
  FETCH_SITE,
  HOST,
  METHOD,
  ORIGIN,
  TARGET,
} from "../../../src/management/web/port.js";
import { WebServer } from "../../../src/management/web/server.js";
import { makeImage } from "../../update/device.js";
import { authorizationOf, PASSWORD } from "./caller.js";
import { FakePort } from "./fake-port.js";
import { FakeSubject } from "./fake-subject.js";
import { fullView } from "./full-view.js";

class Stand {
  readonly port = new FakePort();
  readonly subject = new FakeSubject();
  readonly server: WebServer;
  next = "";

  constructor(password = PASSWORD) {
    const gate = new Gate(Buffer.from(password), (into) => into.fill(7));
    const api = new Api(this.port, this.subject, gate);
    this.server = new WebServer(this.port, fullView(), { hostName: "noonmark", name: "", aliases: false }, api);
  }

  ask(method: string, target: string, parts: Record<number, string> = {}, body?: string) {
    const all = { [METHOD]: method, [TARGET]: target, [HOST]: "10.0.0.7", ...parts };
    this.port.ask(0, body === undefined ? { parts: all } : { parts: all, body });
    while (this.server.serve()) {}
    const answer = this.port.answers[0] ?? "";
    const text = answer.slice(answer.indexOf("\r\n\r\n") + 4);
    return { head: answer, status: Number(answer.split(" ")[1]), text };
  }

  challenge(): string {
    return JSON.parse(this.ask("GET", "/api/challenge").text).nonce;
  }

  /** As the page does it. */
  post(path: string, content: object, parts: Record<number, string | undefined> = {}, password = PASSWORD) {
    const body = JSON.stringify(content);
    const nonce = this.next === "" ? this.challenge() : this.next;
    const own = {
      [ORIGIN]: "http://10.0.0.7",
      [CONTENT_TYPE]: "application/json",
      [FETCH_SITE]: "same-origin",
      [AUTHORIZATION]: authorizationOf(nonce, path, body, { password }),
    };
    const all = Object.entries({ ...own, ...parts }).filter(([, value]) => value !== undefined);
    const { status, text, head } = this.ask("POST", path, Object.fromEntries(all) as Record<number, string>, body);
    const answer = text.startsWith("{") ? JSON.parse(text) : { error: text };
    this.next = answer.next ?? "";
    return { status, head, ...answer };
  }
}

describe("changes by the page", () => {
  it("are made for who knows the password, one behind the other by each answer's challenge", () => {
    const stand = new Stand();
    const read = stand.post("/api/config", {});
    assert.deepEqual([read.status, read.ok, read.values["receiver.leapWaitS"]], [200, true, 750]);
    assert.equal(stand.port.pass, `Noonmark ${read.next}`);
    assert.equal(stand.post("/api/config", { set: { "receiver.leapWaitS": 60 } }).values["receiver.leapWaitS"], 60);
    assert.equal(stand.subject.config.receiver.leapWaitS, 60);
    const wrong = stand.post("/api/config", { set: { "receiver.leapWaitS": -1 } });
    assert.deepEqual([wrong.status, wrong.ok], [400, false]);
    assert.match(wrong.error, /leapWaitS cannot be -1: it must be a whole number from 0 to 86400 s/);
    assert.equal(stand.post("/api/restart", {}).restarting, true);
    assert.equal(stand.subject.restarts, 1);
  });

  it("bring a firmware", () => {
    const stand = new Stand();
    const image = makeImage(3000);
    const digest = image.subarray(-32).toString("hex");
    stand.post("/api/update", { begin: { board: stand.subject.board(), version: "9.0.0", length: 3000, digest } });
    stand.subject.device.seconds(6);
    assert.equal(stand.post("/api/update", { offset: 0, data: image.toString("base64") }).offset, 3000);
    assert.equal(stand.post("/api/update", { finish: true }).done, true);
    assert.ok(stand.subject.device.chosen);
    stand.subject.canUpdate = false;
    assert.match(stand.post("/api/update", { finish: true }).error, /no firmware can come/);
  });

  it("are refused while no password is set", () => {
    const stand = new Stand("");
    assert.equal(stand.challenge(), null);
    const { status, error } = stand.post("/api/restart", {}, {}, "");
    assert.equal(status, 403);
    assert.match(error, /web\.password is set by cable/);
  });

  it("are refused to every page but the board's own", () => {
    const strange: readonly (readonly [Record<number, string | undefined>, number])[] = [
      [{ [ORIGIN]: "http://evil.example" }, 403],
      [{ [ORIGIN]: "null" }, 403],
      [{ [ORIGIN]: undefined }, 403],
      [{ [ORIGIN]: "https://10.0.0.7" }, 403],
      [{ [ORIGIN]: "http://10.0.0.7:81" }, 403],
      [{ [FETCH_SITE]: "cross-site" }, 403],
      [{ [FETCH_SITE]: "same-site" }, 403],
      // A form of another site can send these without asking.
      [{ [CONTENT_TYPE]: "text/plain" }, 415],
      [{ [CONTENT_TYPE]: "application/x-www-form-urlencoded" }, 415],
      [{ [CONTENT_TYPE]: "multipart/form-data; boundary=application/json" }, 415],
      [{ [CONTENT_TYPE]: undefined }, 415],
      // Rebinding: the strange name is both Host and Origin.
      [{ [HOST]: "evil.example", [ORIGIN]: "http://evil.example" }, 421],
      [{ [AUTHORIZATION]: undefined }, 401],
      [{ [AUTHORIZATION]: "Basic YWRtaW46YWRtaW4=" }, 401],
    ];
    const stand = new Stand();
    for (const [parts, status] of strange) {
      const answer = stand.post("/api/restart", {}, parts);
      assert.equal(answer.status, status, JSON.stringify(parts));
      assert.doesNotMatch(answer.head, /access-control/i);
    }
    assert.equal(stand.subject.restarts, 0);
    // Asked before a request with strange fields (a preflight), the answer allows nothing.
    assert.equal(stand.ask("OPTIONS", "/api/config").status, 405);
  });

  it("are not made twice by a request that was overheard", () => {
    const stand = new Stand();
    const nonce = stand.challenge();
    const authorization = authorizationOf(nonce, "/api/restart", "{}");
    assert.equal(stand.post("/api/restart", {}, { [AUTHORIZATION]: authorization }).status, 200);
    stand.next = "";
    assert.equal(stand.post("/api/restart", {}, { [AUTHORIZATION]: authorization }).status, 401);
    assert.equal(stand.subject.restarts, 1);
  });

  it("have everybody wait after a wrong password", () => {
    const stand = new Stand();
    assert.equal(stand.post("/api/restart", {}, {}, "wrong").status, 401);
    const { status, head } = stand.post("/api/restart", {});
    assert.equal(status, 429);
    assert.match(head, /retry-after: 8\r\n/);
    stand.subject.seconds += 1;
    assert.equal(stand.post("/api/restart", {}).status, 200);
  });

  it("are a JSON object, or none", () => {
    const stand = new Stand();
    for (const body of ["[]", "1", "null", '"x"', "{"]) {
      const authorization = authorizationOf(stand.challenge(), "/api/config", body);
      const parts = { [ORIGIN]: "http://10.0.0.7", [CONTENT_TYPE]: "application/json; charset=utf-8" };
      const answer = stand.ask("POST", "/api/config", { ...parts, [AUTHORIZATION]: authorization }, body);
      assert.equal(answer.status, 400, body);
    }
    assert.equal(stand.subject.stored, 0);
  });
});
