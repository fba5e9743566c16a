/** Requests that change something: the password is shown to be known, and never sent (src/management/web/gate.ts). */

import { hmacSha256, TAG_BYTES } from "../../src/crypto/hmac.js";
import { Sha256 } from "../../src/crypto/sha256.js";
import { proofMessage } from "../../src/management/web/proof.js";

const TIMEOUT_MS = 15_000;

/** What the board answers to a change. */
export interface Answer {
  ok: boolean;
  error?: string;
  next?: string;
  [name: string]: unknown;
}

export class Refused extends Error {}

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export function sha256(bytes: Uint8Array): Uint8Array {
  const hash = new Sha256();
  const digest = new Uint8Array(TAG_BYTES);
  hash.begin();
  hash.update(bytes, bytes.length);
  hash.finish(digest);
  return digest;
}

/** JSON of printable ASCII, as the board reads it. */
function asciiJson(content: object): string {
  return JSON.stringify(content).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

export class Board {
  private readonly password: Uint8Array;
  /** The challenge for the next request; "" for none. */
  private nonce = "";

  constructor(password: string) {
    this.password = new TextEncoder().encode(password);
  }

  /** @throws Refused with the board's own words, or Error where it does not answer. */
  async post(path: string, content: object): Promise<Answer> {
    if (this.nonce === "") this.nonce = await this.challenge();
    const body = asciiJson(content);
    const { nonce } = this;
    this.nonce = "";
    const digest = hex(sha256(new TextEncoder().encode(body)));
    const message = proofMessage({ method: "POST", path, nonce, digest, bodyLength: body.length });
    const tag = new Uint8Array(TAG_BYTES);
    hmacSha256(this.password, message, message.length, tag);
    const headers = { "content-type": "application/json", authorization: `Noonmark ${nonce}, ${digest}, ${hex(tag)}` };
    const response = await ask(path, { method: "POST", headers, body });
    const answer: Answer = await response.json().catch(() => ({ ok: false, error: `status ${response.status}` }));
    this.nonce = answer.next ?? "";
    if (!answer.ok) throw new Refused(answer.error ?? `the board answered with ${response.status}`);
    return answer;
  }

  private async challenge(): Promise<string> {
    const { nonce } = (await (await ask("/api/challenge")).json()) as { nonce: string | null };
    if (nonce !== null) return nonce;
    throw new Refused("No password is set: set one by cable first, with noonmark config set web.password.");
  }
}

async function ask(path: string, options: RequestInit = {}): Promise<Response> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    return await fetch(path, { cache: "no-store", ...options, signal: abort.signal });
  } finally {
    clearTimeout(timer);
  }
}
