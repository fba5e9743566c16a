/**
 * Which certificate this device shows to clients of NTS, what is in one that it makes itself, and when it makes another.
 *
 * Model: a client is told to trust exactly this certificate, and knows the device by a name in it. So it is made once,
 * for twenty years, and made anew only where it would be refused anyway: the own name or fixed address is not in it, or
 * it runs out within a month. One that was given is never replaced, only reported. A clock that was never set does not
 * judge dates.
 */

import type { UtcSecond } from "../../time/units.js";

/** 1 January 1970 in seconds since 1900 (RFC 5905 figure 4). */
const UNIX_EPOCH_SECOND = 2_208_988_800;
const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 365.25 * DAY_SECONDS;
/** A device on a shelf outlives most that it is built of. */
const LIFE_YEARS = 20;
/** One that was made here is replaced so long before it runs out; one that was given is reported so long before. */
const RENEWAL_DAYS = 30;

/** A certificate with its key, as it is stored. */
export interface Credentials {
  readonly chain: string;
  readonly key: string;
  /** The names in it, with spaces between them, where it was made here; empty where it was given. */
  readonly made: string;
}

/** What can be read in one. Times in seconds since 1970. */
export interface Certificate {
  /** SHA-256, in hexadecimal. */
  readonly fingerprint: string;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** What this device is called. */
export interface OwnNames {
  readonly hostName: string;
  /** Those that it has now; the fixed one where there is one. */
  readonly addresses: readonly string[];
  readonly isSimulated: boolean;
}

/** The names that a certificate gets, each once, the one that clients should use first. */
export function namesOf({ hostName, addresses, isSimulated }: OwnNames): string[] {
  const local = isSimulated ? ["localhost", "127.0.0.1", "::1"] : [];
  const names = [`${hostName}.local`, hostName, ...addresses, ...local].filter((name) => name !== "");
  return names.filter((name, index) => names.indexOf(name) === index);
}

/** From when to when one that is made now is valid, in seconds since 1970. @param built a day that is surely over. */
export function validity(built: UtcSecond, now: UtcSecond | undefined): { notBefore: number; notAfter: number } {
  const begins = built - UNIX_EPOCH_SECOND;
  const today = now === undefined ? begins : Math.max(begins, now - UNIX_EPOCH_SECOND);
  return { notBefore: begins, notAfter: Math.floor(today + LIFE_YEARS * YEAR_SECONDS) };
}

/** Why it has to be made anew; empty where it has not. */
export function renewal(
  { made }: Pick<Credentials, "made">,
  { notAfter }: Pick<Certificate, "notAfter">,
  needed: readonly string[],
  now: UtcSecond | undefined,
): string {
  if (made === "") return "";
  const missing = needed.filter((name) => !made.split(" ").includes(name));
  if (missing.length > 0) return `${missing.join(" and ")} is not in it`;
  const leftDays = daysLeft(notAfter, now);
  return leftDays !== undefined && leftDays < RENEWAL_DAYS ? "it runs out within a month" : "";
}

/** Days until it runs out, negative where it has; undefined while the time is not known. */
export function daysLeft(notAfter: number, now: UtcSecond | undefined): number | undefined {
  return now === undefined ? undefined : (notAfter - (now - UNIX_EPOCH_SECOND)) / DAY_SECONDS;
}

/** What is wrong with its dates, in words; empty where nothing is, or the time is not known. */
export function dateProblem({ notBefore, notAfter }: Certificate, now: UtcSecond | undefined): string {
  const left = daysLeft(notAfter, now);
  if (now === undefined || left === undefined) return "";
  if (now - UNIX_EPOCH_SECOND < notBefore) return "it is not valid yet";
  if (left < 0) return "it has run out";
  return left < RENEWAL_DAYS ? `it runs out in ${Math.floor(left)} days` : "";
}

/** The PEM of a certificate and its key in a row, taken apart at where the key begins. */
export function splitPem(text: string): { chain: string; key: string } {
  const at = text.search(/-----BEGIN [A-Z ]*PRIVATE KEY-----/);
  return at < 0 ? { chain: text, key: "" } : { chain: text.slice(0, at), key: text.slice(at) };
}

/** As everybody shows a fingerprint: "AB:CD:…". */
export function fingerprintText(hex: string): string {
  return (hex.toUpperCase().match(/../g) ?? []).join(":");
}
