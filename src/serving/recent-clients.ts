/**
 * The clients that the responder has kept in mind (drivers/responder/clients.h), as they are listed for a person or a
 * program: those heard last come first, and no more than asked for, since each takes memory while it is written.
 */

import { ClientRecord, type Signature } from "./client-record.js";

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
  /** What its times are counted in. */
  readonly hz: number;
  /** Writes the record of the client in a place; false where there is none. */
  read(place: number, into: ArrayBufferLike): boolean;
  /** The text of an address of 16 bytes. */
  addressText(bytes: Uint8Array): string;
}

/** The `most` clients heard last, the latest first, and how many are known at all. */
export function recentClients(table: ClientTable, most: number): { known: number; clients: Client[] } {
  const record = new ClientRecord(table.hz);
  const clients: Client[] = [];
  let known = 0;
  for (let place = 0; place < table.places; place++) {
    if (!table.read(place, record.words.buffer)) continue;
    known++;
    const sinceLast = Math.floor(record.sinceLastSeconds);
    let at = clients.length;
    while (at > 0 && sinceLast < (clients[at - 1]?.sinceLastS ?? 0)) at--;
    if (at >= most) continue;
    clients.splice(at, 0, clientOf(record, table));
    if (clients.length > most) clients.pop();
  }
  return { known, clients };
}

function clientOf(record: ClientRecord, table: ClientTable): Client {
  const { packets, versionAndMode, signature, sinceFirstSeconds, sinceLastSeconds } = record;
  return {
    address: table.addressText(record.address),
    packets,
    intervalS: packets > 1 ? Number(((sinceFirstSeconds - sinceLastSeconds) / (packets - 1)).toFixed(1)) : null,
    version: versionAndMode >> 3,
    mode: versionAndMode & 7,
    signature,
    sinceFirstS: Math.floor(sinceFirstSeconds),
    sinceLastS: Math.floor(sinceLastSeconds),
  };
}
