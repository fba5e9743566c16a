/**
 * What the responder knows of one client, as drivers/responder writes it: words, the first four of which are 16 bytes of
 * address as in IPv6, IPv4 mapped. The places are those of `enum client_word` in drivers/responder/clients.h;
 * client-record.test.ts compares the two lists.
 */

/** Where each stands. The driver writes so many words. */
export const CLIENT_WORD = { address: 0, packets: 4, manner: 5, sinceFirst: 6, sinceLast: 7, name: 8 } as const;
export const CLIENT_WORDS = 9;

const ADDRESS_BYTES = 16;
/** How the last packet was signed: enum clients_signature, in its order. */
const SIGNATURES = ["none", "right", "wrong"] as const;
export type Signature = (typeof SIGNATURES)[number];

/** Of the manner; above is the signature. */
const VERSION_AND_MODE = 0x3f;

export class ClientRecord {
  /** For the driver to write. */
  readonly words = new Uint32Array(CLIENT_WORDS);
  readonly address = new Uint8Array(this.words.buffer, 4 * CLIENT_WORD.address, ADDRESS_BYTES);
  private readonly hz: number;

  /** @param hz what its times are counted in. */
  constructor(hz: number) {
    this.hz = hz;
  }

  /** Since it was first heard, the refused ones too. */
  get packets(): number {
    return this.words[CLIENT_WORD.packets] as number;
  }

  /** NTP version · 8 + mode of its last packet (RFC 5905 §7.3). */
  get versionAndMode(): number {
    return (this.words[CLIENT_WORD.manner] as number) & VERSION_AND_MODE;
  }

  /** How its last packet was signed: not, rightly with one of the keys, or wrongly. */
  get signature(): Signature {
    return SIGNATURES[(this.words[CLIENT_WORD.manner] as number) >> 6] ?? "none";
  }

  get sinceFirstSeconds(): number {
    return (this.words[CLIENT_WORD.sinceFirst] as number) / this.hz;
  }

  get sinceLastSeconds(): number {
    return (this.words[CLIENT_WORD.sinceLast] as number) / this.hz;
  }

  /** 24 bits, which are others once it is heard again. */
  get name(): number {
    return this.words[CLIENT_WORD.name] as number;
  }
}
