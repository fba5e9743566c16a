/**
 * The servers of upstream.servers as they are written: a name or an address, a port, and options behind commas.
 *
 * Examples: "ntp.example.net", "192.168.1.1:1123,iburst,minpoll=4", "[2001:db8::1]:123,prefer,key=7".
 */

import { isHostName, parseAddress } from "./formats.js";

/** Options that stand alone, in the order in which help names them. */
const FLAGS = ["prefer", "trust", "require", "noselect", "iburst", "xleave"] as const;
type Flag = (typeof FLAGS)[number];

export interface WrittenServer extends Readonly<Partial<Record<Flag, boolean>>> {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly isAddress: boolean;
  readonly port: number;
  /** Key of authentication.keys; 0: none. */
  readonly keyId: number;
  /** log2 s. */
  readonly minPoll?: number;
  readonly maxPoll?: number;
}

/** IANA's for NTP. */
const PORT = 123;
/** RFC 1035 §2.3.4 allows 253; the longest name that a public server is known to have is half of this. */
const NAME_MOST = 63;
/** The longest poll interval that may be asked for, 1024 s: RFC 8633 §3.3 and all daemons' default. */
const POLL_MOST = 10;
const KEY_MOST = 65535;

/** Reads a server. @returns why it is none, as the end of "… has" or "… is", where it is none. */
export function parseServer(text: string): WrittenServer | string {
  const [where = "", ...options] = text.split(",");
  const place = parsePlace(where, PORT);
  if (typeof place === "string") return place;
  const server: Record<string, boolean | number | string> = { ...place, keyId: 0 };
  const seen: string[] = [];
  for (const option of options) {
    const [name = "", value] = splitOnce(option, "=");
    if (seen.includes(name)) return `has ${name} twice`;
    seen.push(name);
    if (value === undefined && (FLAGS as readonly string[]).includes(name)) server[name] = true;
    else {
      const problem = setNumber(server, name, value);
      if (problem !== undefined) return problem;
    }
  }
  const { minPoll, maxPoll } = server;
  if (typeof minPoll === "number" && typeof maxPoll === "number" && minPoll > maxPoll) {
    return `has minpoll=${minPoll} above maxpoll=${maxPoll}`;
  }
  // Every field of the type was set above, from what the type allows.
  return server as unknown as WrittenServer;
}

const NUMBERS: Readonly<Record<string, readonly [field: string, least: number, most: number]>> = {
  key: ["keyId", 1, KEY_MOST],
  minpoll: ["minPoll", 0, POLL_MOST],
  maxpoll: ["maxPoll", 0, POLL_MOST],
};

function setNumber(server: Record<string, unknown>, name: string, value: string | undefined): string | undefined {
  const known = Object.hasOwn(NUMBERS, name) ? NUMBERS[name] : undefined;
  if (known === undefined) {
    const names = [...FLAGS, ...Object.keys(NUMBERS).map((each) => `${each}=N`)].join(", ");
    return `has the option "${value === undefined ? name : `${name}=${value}`}": there are ${names}`;
  }
  const [field, least, most] = known;
  const number = value !== undefined && /^[0-9]{1,5}$/.test(value) ? Number(value) : -1;
  if (number < least || number > most) return `has ${name}=${value ?? ""}, which must be from ${least} to ${most}`;
  server[field] = number;
  return undefined;
}

/** Where a server is, of any protocol. */
export type Place = Pick<WrittenServer, "host" | "isAddress" | "port">;

/**
 * Reads a name or an address, with or without a port: "mqtt.example.net:1884".
 * @param usualPort where none is written. @returns why it is none, as the end of "… has" or "… is".
 */
export function parsePlace(text: string, usualPort: number): Place | string {
  let host = text;
  let portText: string | undefined;
  if (text.startsWith("[")) {
    const end = text.indexOf("]");
    if (end < 0) return "has no closing bracket";
    host = text.slice(1, end);
    const rest = text.slice(end + 1);
    if (rest !== "" && !rest.startsWith(":")) return `has "${rest}" behind its address`;
    portText = rest === "" ? undefined : rest.slice(1);
    if (parseAddress(host)?.length !== 16) return "is no IPv6 address within brackets";
  } else if (text.indexOf(":") === text.lastIndexOf(":")) {
    // One colon ends a name; more make an IPv6 address without a port.
    [host = "", portText] = splitOnce(text, ":");
  }
  const port = portText === undefined ? usualPort : /^[1-9][0-9]{0,4}$/.test(portText) ? Number(portText) : 0;
  if (port < 1 || port > 65535) return `has the port "${portText}", which must be from 1 to 65535`;
  const isAddress = parseAddress(host) !== undefined;
  if (!isAddress && !isName(host)) return "is neither an address nor a name";
  return { host, isAddress, port };
}

/** Labels with dots between them; the last one is no number (it would be a mistyped address, RFC 3696 §2). */
function isName(text: string): boolean {
  const labels = text.split(".");
  return text.length <= NAME_MOST && labels.every(isHostName) && !/^[0-9]+$/.test(labels.at(-1) ?? "");
}

function splitOnce(text: string, mark: string): [before: string, after?: string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
