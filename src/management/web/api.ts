/**
 * What the page may do: POST /api/config, /api/update and /api/restart, and the challenge for them. Who may is gate.ts's
 * business; here is what a browser has to show that a page of our own speaks and no other:
 *
 * - its Origin is the Host that it asks, which a script of another site cannot say (Fetch, "Origin header");
 * - its content type is JSON, which no form can send without asking first, and nobody is ever allowed (no CORS field);
 * - where it names its site (Sec-Fetch-Site), that is the same.
 */

import type { Transfer } from "../../update/transfer.js";
import type { Changed, SettingsSubject } from "../changes.js";
import type { Gate, Verdict } from "./gate.js";
import { type Parts, whole } from "./json.js";
import { AUTHORIZATION, CONTENT_TYPE, FETCH_SITE, HOST, ORIGIN, type WebPort } from "./port.js";
import { changeByPage, settingsJson } from "./settings.js";
import { Upload } from "./upload.js";

export interface ApiSubject extends SettingsSubject {
  board(): string;
  uptimeSeconds(): number;
  /** Undefined where no firmware can come by the page. */
  transfer(): Transfer | undefined;
  restart(): void;
}

/** An answer: its status and its JSON. */
export interface ApiAnswer {
  readonly status: number;
  readonly parts: Parts;
  /** Further fields of the head, each with its CR LF. */
  readonly fields?: string;
}

const DIGEST_BYTES = 32;

/** Why somebody did not get in. */
const REFUSALS: Readonly<Record<Exclude<Verdict, "right">, readonly [status: number, error: string]>> = {
  none: [401, "this wants to know that you know web.password: log in again"],
  wrong: [401, "the password is wrong: everybody has to wait a moment before the next try"],
  stale: [401, "the challenge was used already, or is older than a minute: ask for another one"],
  wait: [429, "somebody gave a wrong password a moment ago: try again in some seconds"],
};

export class Api {
  private readonly port: WebPort;
  private readonly subject: ApiSubject;
  private readonly gate: Gate;
  private readonly digest = new Uint8Array(DIGEST_BYTES);

  constructor(port: WebPort, subject: ApiSubject, gate: Gate) {
    this.port = port;
    this.subject = subject;
    this.gate = gate;
  }

  /** GET /api/challenge: whether there is a password, and a nonce where there is one. */
  challenge(): Parts {
    const nonce = this.gate.isOpen ? this.gate.challenge(this.subject.uptimeSeconds()) : null;
    return whole(() => `${JSON.stringify({ nonce })}\n`);
  }

  /** Undefined where there is nothing at this path. */
  post(connection: number, path: string): ApiAnswer | undefined {
    if (path !== "/api/config" && path !== "/api/update" && path !== "/api/restart") return undefined;
    const refusal = this.refuseStranger(connection);
    if (refusal !== undefined) return refusal;
    const body = this.port.body(connection);
    this.port.bodyDigest(connection, this.digest);
    const authorization = this.port.part(connection, AUTHORIZATION);
    const asked = { method: "POST", path, bodyLength: body?.length ?? 0 };
    const verdict = this.gate.judge(asked, authorization, this.digest, this.subject.uptimeSeconds());
    if (verdict !== "right") {
      const [status, error] = REFUSALS[verdict];
      return failed(status, error, status === 429 ? "retry-after: 8\r\n" : "");
    }
    const next = this.gate.challenge(this.subject.uptimeSeconds());
    this.port.setPass(this.gate.passOf(next));
    const fields = objectOf(body ?? "");
    if (fields === undefined) return failed(400, "the body is no JSON object in printable ASCII", "", next);
    return this.act(path, fields, next);
  }

  /** A request that no page of ours made. */
  private refuseStranger(connection: number): ApiAnswer | undefined {
    const { port, gate } = this;
    if (!gate.isOpen) {
      return failed(
        403,
        "nothing is changed over the network until web.password is set by cable (noonmark config set)",
      );
    }
    const host = port.part(connection, HOST) ?? "";
    const site = port.part(connection, FETCH_SITE);
    const isOwn = (port.part(connection, ORIGIN) ?? "").toLowerCase() === `http://${host.toLowerCase()}`;
    if (!isOwn || (site !== undefined && site !== "same-origin")) {
      return failed(403, "only the board's own page may change something");
    }
    const [type = ""] = (port.part(connection, CONTENT_TYPE) ?? "").split(";");
    if (type.trim().toLowerCase() !== "application/json")
      return failed(415, "the content type is not application/json");
    return undefined;
  }

  private act(path: string, body: Readonly<Record<string, unknown>>, next: string): ApiAnswer {
    const { subject } = this;
    if (path === "/api/config") {
      const changed: Changed = changeByPage(subject, body);
      if (changed.problem !== undefined) return failed(400, changed.problem, "", next);
      return { status: 200, parts: settingsJson(subject, changed, next) };
    }
    if (path === "/api/restart") {
      subject.restart();
      return done({ next, restarting: true });
    }
    const transfer = subject.transfer();
    if (transfer === undefined) return failed(400, "no firmware can come by the page on this board", "", next);
    const uploaded = new Upload(transfer, subject.board()).take(body);
    return typeof uploaded === "string" ? failed(400, uploaded, "", next) : done({ next, ...uploaded });
  }
}

function done(fields: Readonly<Record<string, unknown>>): ApiAnswer {
  return { status: 200, parts: whole(() => `${JSON.stringify({ ok: true, ...fields })}\n`) };
}

/** @param next the challenge for the next request, for who knows the password. */
function failed(status: number, error: string, fields = "", next?: string): ApiAnswer {
  return { status, parts: whole(() => `${JSON.stringify({ ok: false, error, next })}\n`), fields };
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
