/**
 * POST /api/update: a new firmware from the browser, in pieces, each of them authenticated (gate.ts). The bodies:
 *
 *     {"begin":{"board":"esp32/nodemcu","version":"0.3.0","length":900000,"digest":"…","allowOlder":false}}
 *     {"offset":0,"data":"…base64…"}    as much as a body of 4 KB holds; the answer has the offset that is wanted next
 *     {"finish":true}                   the board restarts with it, on trial
 *
 * While `ready` is false in an answer, the last time that was served is still running out: the same piece is sent again.
 */

import type { Transfer } from "../../update/transfer.js";
import { readBase64, readHex } from "./hex.js";

const DIGEST_BYTES = 32;
/** More than base64 of 4 KB holds. */
const PIECE_BYTES = 3072;
const NAME = /^[\x21-\x7e]{1,31}$/;

/** Fields of the answer, or why nothing was done. */
export type Uploaded = Readonly<Record<string, unknown>> | string;

export class Upload {
  private readonly transfer: Transfer;
  private readonly board: string;

  /** @param board as drivers/board names it. */
  constructor(transfer: Transfer, board: string) {
    this.transfer = transfer;
    this.board = board;
  }

  take(body: Readonly<Record<string, unknown>>): Uploaded {
    const { begin, offset, data, finish } = body;
    if (typeof begin === "object" && begin !== null) return this.begin(begin as Readonly<Record<string, unknown>>);
    if (typeof offset === "number" && typeof data === "string") return this.piece(offset, data);
    if (finish === true) return this.finish();
    return "nothing was done: the body has neither begin, nor offset and data, nor finish";
  }

  private begin({ board, version, length, digest, allowOlder }: Readonly<Record<string, unknown>>): Uploaded {
    const { transfer } = this;
    const bytes = new Uint8Array(DIGEST_BYTES);
    if (typeof version !== "string" || !NAME.test(version)) return "the firmware has no version: nothing was begun";
    if (typeof length !== "number" || !Number.isInteger(length) || length <= 0) return "the firmware has no length";
    if (typeof digest !== "string" || !readHex(digest, bytes)) return "the firmware's SHA-256 is not 64 digits";
    if (board !== this.board) {
      const whose = typeof board === "string" && NAME.test(board) ? board : "an unnamed board";
      return `the firmware is for ${whose}, and this is a ${this.board}: nothing was begun`;
    }
    if (transfer.done) return "a new firmware is in place already, and starts in a moment";
    if (allowOlder !== true && transfer.isOlder(version)) {
      return `firmware ${version} is older than the one that runs: say that it is meant, or choose a newer one`;
    }
    if (!transfer.begin(length, version, bytes, 0)) return `there is no room for a firmware of ${length} bytes`;
    return this.progress();
  }

  private piece(offset: number, data: string): Uploaded {
    const { transfer } = this;
    if (!transfer.active || transfer.done) return "no update is under way: begin it anew";
    // What was answered, and the answer lost, comes twice: the answer says where to go on.
    if (!transfer.isReady || offset !== transfer.next) return this.progress();
    const bytes = new Uint8Array(PIECE_BYTES);
    const length = readBase64(data, bytes);
    if (length <= 0) return `the piece at ${offset} is no base64 of 1 to ${PIECE_BYTES} bytes`;
    return this.faultOf(transfer.write(bytes, 0, length)) ?? this.progress();
  }

  private finish(): Uploaded {
    const { transfer } = this;
    if (transfer.done) return { ...this.progress(), done: true };
    if (!transfer.active) return "no update is under way: begin it anew";
    if (transfer.next !== transfer.length) return `only ${transfer.next} of ${transfer.length} bytes have come`;
    return this.faultOf(transfer.finish()) ?? { ...this.progress(), done: true };
  }

  private faultOf(fault: ReturnType<Transfer["finish"]>): string | undefined {
    if (fault === undefined) return undefined;
    return fault === "wrongImage"
      ? "the update was given up: what came is not the image that was announced, or not for this chip"
      : "the update was given up: the flash refused to be written; try again after a restart";
  }

  private progress() {
    const { isReady, next, length } = this.transfer;
    return { ready: isReady, offset: next, length };
  }
}
