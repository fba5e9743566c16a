/** What the tag of a change is made of (gate.ts): by the board and by its page alike. */

const CONTEXT = "noonmark web 1";

export interface Proof {
  readonly method: string;
  readonly path: string;
  readonly nonce: string;
  /** SHA-256 of the body, in hexadecimal digits. */
  readonly digest: string;
  readonly bodyLength: number;
}

/** Six lines of ASCII. */
export function proofMessage({ method, path, nonce, digest, bodyLength }: Proof): Uint8Array {
  const text = [CONTEXT, method, path, nonce, digest, bodyLength].join("\n");
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
