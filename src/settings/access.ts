/**
 * The networks of serving.allow, serving.deny and serving.control as the responder looks senders up in them: rules of 18 bytes
 * (drivers/responder/access.h).
 *
 * Example: denying 192.168.1.0/24 is the mapped address ::ffff:192.168.1.0, 120 bits, 0.
 */

import { parsePrefix } from "./formats.js";

const EVERYBODY = "::/0";
const ADDRESS_BYTES = 16;
const RULE_BYTES = ADDRESS_BYTES + 2;
/** An IPv4 address is the last 32 bits of ::ffff:0:0/96 (RFC 4291 §2.5.5.2). */
const MAPPED_BITS = 96;

/** The rules for two lists of prefixes that have passed the schema. */
export function accessRules(allow: readonly string[], deny: readonly string[]): Uint8Array {
  const rules = new Uint8Array((allow.length + deny.length) * RULE_BYTES);
  [...allow, ...deny].forEach((text, index) => {
    const prefix = parsePrefix(text);
    if (prefix === undefined) throw new RangeError(`${text} is no prefix`);
    const at = index * RULE_BYTES;
    const mapped = prefix.bytes.length < ADDRESS_BYTES;
    if (mapped) rules.fill(0xff, at + 10, at + 12);
    rules.set(prefix.bytes, at + ADDRESS_BYTES - prefix.bytes.length);
    rules[at + ADDRESS_BYTES] = prefix.length + (mapped ? MAPPED_BITS : 0);
    rules[at + ADDRESS_BYTES + 1] = index < allow.length ? 1 : 0;
  });
  return rules;
}

/** The rules for those whose control messages are answered: with no network named, nobody's are. */
export function controlRules(control: readonly string[]): Uint8Array {
  return control.length > 0 ? accessRules(control, []) : accessRules([], [EVERYBODY]);
}
