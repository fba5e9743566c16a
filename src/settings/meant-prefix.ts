/**
 * Which prefix was meant by a network that is written in another way than "192.168.1.0/24".
 *
 * A netmask behind a space is the worst of them: "192.168.1.0 255.255.255.0" would be two hosts, and lock out everybody. No
 * packet comes from an address of 255.0.0.0/8 or 0.0.0.0/8 (RFC 6890 §2.2.2), so one of those is always a mask.
 */

import { addressText, parseAddress } from "./formats.js";

const OCTETS = 4;

/** Whether an item of a list is a netmask, or the opposite of one, and no network: of IPv4, and without a length. */
export function isMask(item: string): boolean {
  const [first] = parseAddress(item) ?? [];
  return (first === 255 || first === 0) && item.includes(".") && maskBits(item) !== undefined;
}

/** The prefix that was meant by the first item that is no prefix; undefined where nobody can tell. */
export function meantPrefix(items: readonly string[]): string | undefined {
  for (const [index, item] of items.entries()) {
    const next = items[index + 1];
    const meant = ofItem(item) ?? (next !== undefined && isMask(next) ? joined(item, next) : undefined);
    if (meant !== undefined) return meant;
  }
  return undefined;
}

function ofItem(item: string): string | undefined {
  const slash = item.indexOf("/");
  if (slash >= 0) return joined(item.slice(0, slash), item.slice(slash + 1));
  const octets = item.replace(/(\.\*|\.)+$/, "").split(".");
  if (octets.length >= OCTETS || !octets.every((octet) => /^[0-9]{1,3}$/.test(octet) && Number(octet) < 256))
    return undefined;
  const zeros: string[] = new Array(OCTETS - octets.length).fill("0");
  return `${[...octets, ...zeros].join(".")}/${8 * octets.length}`;
}

/** An address and the length or mask that was written with it, as a prefix; undefined where it is one, or is none. */
function joined(address: string, length: string): string | undefined {
  const bytes = parseAddress(address);
  if (bytes === undefined) return undefined;
  const bits = /^[0-9]{1,3}$/.test(length) ? Number(length) : maskBits(length);
  if (bits === undefined || bits > 8 * bytes.length) return undefined;
  const network = bytes.map((byte, index) => byte & (0xff00 >> Math.min(8, Math.max(0, bits - 8 * index))) & 0xff);
  const meant = `${textOf(network)}/${bits}`;
  return meant === `${address}/${length}` ? undefined : meant;
}

function textOf(bytes: readonly number[]): string {
  return bytes.length === OCTETS ? bytes.join(".") : addressText(Uint8Array.from(bytes));
}

/** How many bits a netmask leaves to the network, written as 255.255.255.0 or as 0.0.0.255. */
function maskBits(text: string): number | undefined {
  const bytes = parseAddress(text);
  if (bytes === undefined || bytes.length !== OCTETS) return undefined;
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const ones = /^(1*)0*$/.exec(bits)?.[1] ?? /^(0*)1*$/.exec(bits)?.[1];
  return ones?.length;
}
