/**
 * Certificates and keys, each a text of up to several thousand bytes (PEM, or what NTS wants to remember), by name. A
 * new one is there wholly or not at all, and several that belong together (a certificate and its key) change at once.
 */

import { type Outcome, PartStore, type StoragePort } from "./part-store.js";

/** A chain of three certificates with its key is about 6,000 bytes in PEM; see part-store.ts for the room there is. */
export const CREDENTIALS_BYTES_MOST = 12_000;

const KEY = "cred";
const VERSION = 1;

export class CredentialsStore {
  private readonly parts: PartStore;

  constructor(storage: StoragePort) {
    this.parts = new PartStore(storage, KEY, CREDENTIALS_BYTES_MOST);
    this.parts.tidy();
  }

  names(): string[] {
    return this.parts.names();
  }

  read(name: string): string | undefined {
    return this.parts.read(name);
  }

  /** Changes all of these at once and leaves the others; an empty text is forgotten. */
  write(changes: Readonly<Record<string, string>>): Outcome {
    const names = [...this.parts.names(), ...Object.keys(changes)];
    const once = names.filter((name, index) => names.indexOf(name) === index);
    return this.parts.replace(VERSION, once, (name) => changes[name] ?? this.parts.read(name) ?? "");
  }

  /** Forgets all of them; false where the storage refused. */
  clear(): boolean {
    return this.parts.clear();
  }
}
