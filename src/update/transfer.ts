/**
 * A new firmware on its way into the other slot, whichever way it comes: over UDP (session.ts), or from a browser
 * (src/management/web/upload.ts). Who sends it was made sure of before anything here is called.
 *
 * Model: what is written to flash disturbs every stamp, so before the first byte the clock is withdrawn: `active` is
 * true from `begin` on, housekeeping then has nothing served, and only when what was published last has expired is
 * `isReady` true. One at a time; one that goes silent is given up, and the clock served again.
 */

import { DIGEST_BYTES } from "./message.js";
import { compareVersions } from "./version-order.js";

/** What it needs of drivers/update. */
export interface FlashPort {
  begin(length: number): boolean;
  write(bytes: Uint8Array, from: number, length: number): boolean;
  finish(digest: Uint8Array): boolean;
  abandon(): void;
  activate(): boolean;
}

/** Seconds until what was published before has expired: the server's EXPIRES_SECONDS and one more. */
const QUIET_SECONDS = 5;
/** Seconds without a word after which it is given up. */
const PATIENCE_SECONDS = 30;

/** What went wrong, where something did. */
export type TransferFault = "refusedByFlash" | "wrongImage";

export class Transfer {
  /** It is under way: nothing may be served. */
  active = false;
  /** The new firmware is in place: restart, after the answer had a moment to leave. */
  done = false;
  /** Where the next byte goes. */
  next = 0;
  length = 0;
  private readonly flash: FlashPort;
  private readonly version: string;
  private readonly report: (text: string) => void;
  private readonly digest = new Uint8Array(DIGEST_BYTES);
  private readonly found = new Uint8Array(DIGEST_BYTES);
  /** Seconds since it began, and since the last word of it. */
  private age = 0;
  private silence = 0;

  /** @param version of the firmware that runs. */
  constructor(flash: FlashPort, version: string, report: (text: string) => void) {
    this.flash = flash;
    this.version = version;
    this.report = report;
  }

  /** To be called once a second. */
  tick(): void {
    if (!this.active || this.done) return;
    this.age++;
    if (++this.silence > PATIENCE_SECONDS) this.giveUp(`nothing came for ${PATIENCE_SECONDS} s`);
  }

  /** Whether this version is older than the one that runs, which is reported: it has to be meant. */
  isOlder(version: string): boolean {
    if (compareVersions(version, this.version) >= 0) return false;
    this.report(`an update to ${version} was refused: it is older than ${this.version}, and was not said to be meant`);
    return true;
  }

  /**
   * Begins, in the place of one that was under way.
   * @param digest holds the image's own from `at` on. @returns false where the slot has no room for so much.
   */
  begin(length: number, version: string, digest: Uint8Array, at: number): boolean {
    this.next = 0;
    this.length = length;
    if (!this.flash.begin(length)) return false;
    for (let i = 0; i < DIGEST_BYTES; i++) this.digest[i] = digest[at + i] ?? 0;
    this.active = true;
    this.age = 0;
    this.silence = 0;
    this.report(`an update of ${length} bytes to ${version} begins; no time is served meanwhile`);
    return true;
  }

  /** Whether bytes are taken yet. */
  get isReady(): boolean {
    return this.active && this.age >= QUIET_SECONDS;
  }

  /** Writes bytes that belong at `next`. @returns undefined where it worked; otherwise it was given up. */
  write(bytes: Uint8Array, from: number, length: number): TransferFault | undefined {
    if (this.next + length > this.length) return this.fail("wrongImage", "it is longer than was announced");
    if (!this.flash.write(bytes, from, length)) {
      return this.fail("refusedByFlash", `the flash refused to be written at ${this.next}`);
    }
    this.next += length;
    this.silence = 0;
    return undefined;
  }

  /** All of it has come. @returns likewise. */
  finish(): TransferFault | undefined {
    if (!this.flash.finish(this.found)) return this.fail("wrongImage", "it is no whole image for this chip");
    if (this.found.some((byte, i) => byte !== this.digest[i])) {
      return this.fail("wrongImage", "it is not the image that was announced");
    }
    if (!this.flash.activate()) return this.fail("refusedByFlash", "the flash refused to choose it");
    this.done = true;
    this.report("the update is in place and starts on trial");
    return undefined;
  }

  private fail(fault: TransferFault, why: string): TransferFault {
    this.giveUp(why);
    return fault;
  }

  private giveUp(why: string): void {
    this.flash.abandon();
    this.active = false;
    this.next = 0;
    this.report(`the update was given up: ${why}`);
  }
}
