/**
 * The clients that the responder has kept in mind (drivers/responder/clients.h), as they are listed for a person or a
 * program: those heard last come first, and no more than asked for, since each takes memory while it is written.
 */

import { addressText } from "../../settings/formats.js";

/** In the order of their numbers in C. */
const SIGNATURES = ["none", "right", "wrong"] as const;
type Signature = (typeof SIGNATURES)[number];

/** One client; times are whole seconds. */
export interface Client {
  address: string;
  /** Since it was first heard, the refused ones too. */
  packets: number;
  /** Mean time between its packets; null after the first one. */
  intervalS: number | null;
  /** Of its last packet: NTP version 0 to 7, mode 0 to 7 (RFC 5905 §7.3; 3 is a client's request). */
  version: number;
  mode: number;
  /** The same of how it was signed: not, rightly with one of the keys, or wrongly. */
  signature: Signature;
  sinceFirstS: number;
  sinceLastS: number;
}

/** Where the clients are read from: see `client` in drivers/responder/responder.ts. */
export interface ClientTable {
  /** Places in it. */
  readonly places: number;
  /** Words that `read` writes, and what its times are counted in. */
  readonly words: number;
  readonly hz: number;
  /** Writes what is known of the client in a place; false where there is none. */
  read(place: number, into: ArrayBufferLike): boolean;
}

const ADDRESS_BYTES = 16;
/** Words behind the address. */
const PACKETS = 4;
const MANNER = 5;
const SINCE_FIRST = 6;
const SINCE_LAST = 7;

/** The `most` clients heard last, the latest first, and how many are known at all. */
export function recentClients(table: ClientTable, most: number): { known: number; clients: Client[] } {
  const words = new Uint32Array(table.words);
  const clients: Client[] = [];
  let known = 0;
  for (let place = 0; place < table.places; place++) {
    if (!table.read(place, words.buffer)) continue;
    known++;
    const sinceLast = Math.floor((words[SINCE_LAST] ?? 0) / table.hz);
    let at = clients.length;
    while (at > 0 && sinceLast < (clients[at - 1]?.sinceLastS ?? 0)) at--;
    if (at >= most) continue;
    clients.splice(at, 0, clientOf(words, table.hz));
    if (clients.length > most) clients.pop();
  }
  return { known, clients };
}

function clientOf(words: Uint32Array, hz: number): Client {
  const [packets, manner, sinceFirst, sinceLast] = [PACKETS, MANNER, SINCE_FIRST, SINCE_LAST].map(
    (at) => words[at] ?? 0,
  ) as [number, number, number, number];
  return {
    address: addressText(new Uint8Array(words.buffer, 0, ADDRESS_BYTES)),
    packets,
    intervalS: packets > 1 ? Number(((sinceFirst - sinceLast) / hz / (packets - 1)).toFixed(1)) : null,
    version: (manner >> 3) & 7,
    mode: manner & 7,
    signature: SIGNATURES[manner >> 6] ?? "none",
    sinceFirstS: Math.floor(sinceFirst / hz),
    sinceLastS: Math.floor(sinceLast / hz),
  };
}
