/** Whoever knows the password, with another implementation of the proof than the page's. */

import { createHash, createHmac } from "node:crypto";

export const PASSWORD = "correct horse battery staple";

/** The Authorization of a request. */
export function authorizationOf(
  nonce: string,
  path: string,
  body: string,
  { password = PASSWORD, method = "POST" } = {},
): string {
  const digest = createHash("sha256").update(body).digest("hex");
  const text = `noonmark web 1\n${method}\n${path}\n${nonce}\n${digest}\n${Buffer.byteLength(body)}`;
  return `Noonmark ${nonce}, ${digest}, ${createHmac("sha256", password).update(text).digest("hex")}`;
}
