/** Which server is meant: the forms in which an address is typed, and what they resolve to. */

import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { Failure } from "../failure.js";

export const NTP_PORT = 123;

/** What was typed, taken apart. */
export interface Target {
  host: string;
  port: number;
}

/**
 * Takes `HOST`, `HOST:PORT`, `[IPV6]`, `[IPV6]:PORT` or a bare IPv6 address apart. Throws Failure.
 *
 * Example: "[::1]:1123" is host "::1", port 1123; "::1" alone is host "::1", port 123.
 */
export function parseTarget(text: string): Target {
  if (isIP(text) === 6) return { host: text, port: NTP_PORT };
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed !== null) {
    const [, host = "", port] = bracketed;
    if (isIP(host) !== 6) throw new Failure(`"${host}" in brackets is not an IPv6 address`, 2);
    return withPort(host, port);
  }
  const [host = "", port, ...more] = text.split(":");
  if (more.length > 0) throw new Failure(`"${text}" is neither an IPv6 address nor HOST:PORT; write [IPV6]:PORT`, 2);
  if (!/^[A-Za-z0-9._-]+$/.test(host)) throw new Failure(`"${host}" is not a host name or address`, 2);
  return withPort(host, port);
}

function withPort(host: string, port: string | undefined): Target {
  if (port === undefined) return { host, port: NTP_PORT };
  const number = Number(port);
  if (/^\d+$/.test(port) && number >= 1 && number <= 65535) return { host, port: number };
  throw new Failure(`"${port}" is not a port: 1 to 65535`, 2);
}

/** The address of a host, asked of `resolve`. Throws Failure. */
export async function resolveHost(
  host: string,
  resolve: (host: string) => Promise<{ address: string }> = lookup,
): Promise<string> {
  if (isIP(host) !== 0) return host;
  try {
    return (await resolve(host)).address;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EAI_AGAIN") throw new Failure(`no name server answered for "${host}": give a numeric address`);
    throw new Failure(`the name "${host}" has no address (${code}): check its spelling, or give a numeric address`);
  }
}
