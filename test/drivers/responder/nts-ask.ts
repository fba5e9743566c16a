/** Requests that NTS protects, put to reply-harness.c. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { ADDRESS_AND_UNDEFINED, compile } from "../compile.js";
import { type Random, REPLY_HARNESS } from "./cases.js";
import { type Asked, type CookieKey, cookieRecords, makeCookie, type Session } from "./nts-model.js";
import { packetRecord, publicationRecord } from "./reply-records.js";

/** Keys of cookies from now on. */
export function keysRecord(keys: readonly CookieKey[]): Buffer {
  const records = cookieRecords(keys);
  const length = Buffer.alloc(2);
  length.writeUInt16LE(records.length);
  return Buffer.concat([Buffer.from("N"), Buffer.alloc(16, 9), length, records]);
}

let program: string | undefined;

/** What the packets among these got, each the reply, or the verdict where there is none; keys are set in between. */
export function put(steps: readonly (Uint8Array | { keys: readonly CookieKey[] })[]): (Buffer | number)[] {
  program ??= compile(REPLY_HARNESS, ADDRESS_AND_UNDEFINED);
  const records = steps.map((step, index) =>
    step instanceof Uint8Array ? packetRecord(step, (1 + index) * 1000) : keysRecord(step.keys),
  );
  const input = Buffer.concat([Buffer.from("I"), publicationRecord(), ...records]);
  const { status, stdout, stderr } = spawnSync(program, { input, maxBuffer: 1 << 28 });
  assert.equal(status, 0, String(stderr));
  const answers: (Buffer | number)[] = [];
  for (let at = 0; at < stdout.length; ) {
    const verdict = stdout[at++] ?? 0;
    if (verdict !== 0) {
      answers.push(verdict);
      continue;
    }
    const length = stdout.readUInt16LE(at);
    answers.push(stdout.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return answers;
}

export const bytesOf = (random: Random, length: number) =>
  Buffer.from(Uint8Array.from({ length }, () => random.word()));

export function anyKey(random: Random): CookieKey {
  return { number: (random.word() | 1) >>> 0, key: bytesOf(random, 32) };
}

export function anySession(random: Random): Session {
  return { toServer: bytesOf(random, 32), toClient: bytesOf(random, 32) };
}

/** A request as chronyd makes it. */
export function anyAsked(random: Random, key: CookieKey, placeholders = 0): Asked {
  const session = anySession(random);
  const header = bytesOf(random, 48);
  header[0] = (4 << 3) | 3;
  header.fill(0, 1, 40);
  return {
    header,
    unique: bytesOf(random, 32),
    cookie: makeCookie(key, session, bytesOf(random, 16)),
    placeholders,
    session,
    nonce: bytesOf(random, 16),
  };
}
