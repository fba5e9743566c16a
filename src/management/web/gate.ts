/**
 * Who may change something: who shows to know `web.password`, which never crosses the network.
 *
 *     browser                                                         board
 *     GET /api/challenge                                            ► {"nonce": N}
 *     POST /api/…  Authorization: Noonmark N, digest, tag  body     ► {"ok": true, "next": N′, …}
 *
 * The digest is the SHA-256 of the body. The tag is the HMAC-SHA-256 under the password of six lines: "noonmark web 1",
 * method, path, N, digest, and the body's length. So a tag that was overheard is good for nothing but what it was made for,
 * and not even twice: a nonce is taken once, and those from before it no longer. All are hexadecimal digits.
 *
 * A nonce is not remembered: it carries its number and the second it was made in, and a tag of its own under a secret of
 * this start. So whoever asks for a million of them fills no table and pushes nobody out.
 *
 * After a wrong tag everybody has to wait: a second, and twice as long each time, up to eight. Who guesses has 10,000
 * guesses a day at passwords of 16 bytes and more; who knows the password waits a few seconds at most.
 */

import { hmacSha256, sameTag, TAG_BYTES } from "../../crypto/hmac.js";
import { hexOf, readHex } from "./hex.js";
import { type Proof, proofMessage } from "./proof.js";

const SECRET_BYTES = 32;
const NONCE_BYTES = 16;
/** Of a nonce: number, second, and eight bytes of the tag under the secret. */
const SECOND_AT = 4;
const MADE_BYTES = 8;
/** A page asks for a challenge and uses it at once. */
const NONCE_SECONDS = 60;
const WAIT_MOST_SECONDS = 8;
const SCHEME = "Noonmark ";

/** What was asked. */
export type Asked = Pick<Proof, "method" | "path" | "bodyLength">;

export type Verdict = "right" | "wrong" | "stale" | "none" | "wait";

export class Gate {
  /** Wrong tags since the start. */
  wrong = 0;
  private readonly password: Uint8Array;
  private readonly secret = new Uint8Array(SECRET_BYTES);
  /** Whether the secret is there: it is made when it is wanted first, when the board has gathered randomness. */
  private hasSecret = false;
  private readonly random: (into: Uint8Array) => void;
  private readonly nonce = new Uint8Array(NONCE_BYTES);
  private readonly shown = new Uint8Array(NONCE_BYTES);
  private readonly tag = new Uint8Array(TAG_BYTES);
  private readonly shownTag = new Uint8Array(TAG_BYTES);
  private issued = 0;
  /** Number of the nonce that was taken last. */
  private taken = 0;
  private waitSeconds = 0;
  private waitUntil = 0;

  /** @param password the bytes of `web.password`; empty: nobody gets in. */
  constructor(password: Uint8Array, random: (into: Uint8Array) => void) {
    this.password = password;
    this.random = random;
  }

  /** Whether somebody may get in at all. */
  get isOpen(): boolean {
    return this.password.length > 0;
  }

  /** A nonce for one request within the next minute. */
  challenge(nowSeconds: number): string {
    const view = new DataView(this.nonce.buffer);
    view.setUint32(0, ++this.issued);
    view.setUint32(SECOND_AT, nowSeconds);
    this.sign(this.nonce);
    for (let i = MADE_BYTES; i < NONCE_BYTES; i++) this.nonce[i] = this.tag[i] ?? 0;
    return hexOf(this.nonce, NONCE_BYTES);
  }

  /** What an Authorization with this nonce begins with. */
  passOf(nonce: string): string {
    return `${SCHEME}${nonce}`;
  }

  /** @param authorization the head's. @param bodyDigest the SHA-256 of the body. */
  judge(asked: Asked, authorization: string | undefined, bodyDigest: Uint8Array, nowSeconds: number): Verdict {
    const match = /^Noonmark ([0-9a-f]{32}), ([0-9a-f]{64}), ([0-9a-f]{64})$/.exec(authorization ?? "");
    if (match === null || !this.isOpen) return "none";
    const [, nonce = "", digest = "", tag = ""] = match;
    if (nowSeconds < this.waitUntil) return "wait";
    readHex(nonce, this.shown);
    if (!this.isFresh(nowSeconds)) return "stale";
    readHex(tag, this.shownTag);
    const message = proofMessage({ ...asked, nonce, digest });
    hmacSha256(this.password, message, message.length, this.tag);
    if (!sameTag(this.tag, 0, this.shownTag, 0) || hexOf(bodyDigest, TAG_BYTES) !== digest) {
      this.wrong++;
      this.waitSeconds = Math.min(WAIT_MOST_SECONDS, 2 * this.waitSeconds || 1);
      this.waitUntil = nowSeconds + this.waitSeconds;
      return "wrong";
    }
    this.waitSeconds = 0;
    this.taken = new DataView(this.shown.buffer).getUint32(0);
    return "right";
  }

  /** Whether `shown` is a nonce of ours that was not taken, nor one behind it, and is not old. */
  private isFresh(nowSeconds: number): boolean {
    this.sign(this.shown);
    let difference = 0;
    for (let i = MADE_BYTES; i < NONCE_BYTES; i++) difference |= (this.shown[i] ?? 0) ^ (this.tag[i] ?? 0);
    const view = new DataView(this.shown.buffer);
    const age = nowSeconds - view.getUint32(SECOND_AT);
    return difference === 0 && view.getUint32(0) > this.taken && age >= 0 && age <= NONCE_SECONDS;
  }

  /** Leaves in `tag` what the first bytes of a nonce deserve. */
  private sign(nonce: Uint8Array): void {
    if (!this.hasSecret) this.random(this.secret);
    this.hasSecret = true;
    hmacSha256(this.secret, nonce, MADE_BYTES, this.tag);
  }
}
