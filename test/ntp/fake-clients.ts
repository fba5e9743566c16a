/** A list of clients as drivers/responder has one, and nonces that anybody may have, for tests of control messages. */

import { ClientRecord } from "../../src/serving/client-record.js";
import type { ControlClients } from "../../src/serving/control/clients.js";

export const NONCE = "0123456789abcdef01234567";
const HZ = 64;

export interface FakeClient {
  address: string;
  packets: number;
  manner: number;
  sinceFirstS: number;
  sinceLastS: number;
}

/** The clients in the order in which they were heard last; the name of each is its place in that, plus 0xab0000. */
export class FakeClients implements ControlClients {
  readonly list: readonly FakeClient[];
  /** Names that no client has any more. */
  readonly gone = new Set<number>();

  constructor(list: readonly FakeClient[]) {
    this.list = [...list].sort((a, b) => b.sinceLastS - a.sinceLastS);
  }

  record = (): ClientRecord => new ClientRecord(HZ);

  clientAfter = (name: number, into: ArrayBufferLike): boolean => {
    const index = name === -1 ? 0 : (name & 0xffff) + 1;
    const client = this.list[index];
    if (client === undefined) return false;
    const bytes = Buffer.alloc(16);
    bytes.write(client.address, "latin1");
    new Uint8Array(into).set(bytes);
    const since = [client.sinceFirstS * HZ, client.sinceLastS * HZ];
    new Uint32Array(into).set([client.packets, client.manner, ...since, 0xab0000 + index], 4);
    return true;
  };

  holdsClient = (name: number): boolean =>
    name >= 0xab0000 && name < 0xab0000 + this.list.length && !this.gone.has(name);

  writeNonce = (bytes: Uint8Array, at: number): void => {
    bytes.set(Buffer.from(NONCE, "latin1"), at);
  };

  holdsNonce = (bytes: Uint8Array, at: number): boolean =>
    Buffer.from(bytes.subarray(at, at + NONCE.length)).toString("latin1") === NONCE;

  /** Addresses are short enough to be kept as they are written. */
  addressText = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1").replace(/\0+$/, "");
}

/** So many of them, of both families, with counts and times of every length. */
export function manyClients(count: number): FakeClients {
  return new FakeClients(
    Array.from({ length: count }, (_, n) => ({
      address: n % 3 === 0 ? `2001:db8::${n.toString(16)}` : `192.168.100.${n}`,
      packets: n % 5 === 0 ? 2 ** 32 - 1 : 1 + n,
      manner: 0x23,
      sinceFirstS: 1000 + 7 * n,
      sinceLastS: count - n,
    })),
  );
}
