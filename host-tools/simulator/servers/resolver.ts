/** The world's resolver (RFC 1035 §4): names of the servers to their addresses, well or badly. */

import type { RandomStream } from "../random.js";
import type { ResolverState } from "./options.js";

const HEADER_BYTES = 12;
const TYPE_A = 1;
const CLASS_IN = 1;
const NO_SUCH_NAME = 3;
const REFUSED = 5;
/** A pointer to the name in the question, right behind the header (§4.1.4). */
const NAME_POINTER = 0xc00c;
const TTL_S = 300;
const RUBBISH_MOST_BYTES = 700;

interface Question {
  name: string;
  type: number;
  /** Of the whole message up to here. */
  end: number;
}

/** The one question of a query; undefined where it is none. */
function readQuestion(query: Buffer): Question | undefined {
  if (query.length < HEADER_BYTES || query.readUInt16BE(4) !== 1) return undefined;
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (;;) {
    const length = query[at];
    if (length === undefined || length > 63) return undefined;
    at++;
    if (length === 0) break;
    labels.push(query.toString("latin1", at, at + length));
    at += length;
  }
  if (at + 4 > query.length) return undefined;
  return { name: labels.join(".").toLowerCase(), type: query.readUInt16BE(at), end: at + 4 };
}

function reply(query: Buffer, end: number, code: number, addresses: readonly Buffer[]): Buffer {
  const head = Buffer.from(query.subarray(0, end));
  head.writeUInt16BE(0x8180 | code, 2);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt32BE(0, 8);
  const records = addresses.map((address) => {
    const record = Buffer.alloc(12 + address.length);
    record.writeUInt16BE(NAME_POINTER, 0);
    record.writeUInt16BE(TYPE_A, 2);
    record.writeUInt16BE(CLASS_IN, 4);
    record.writeUInt32BE(TTL_S, 6);
    record.writeUInt16BE(address.length, 10);
    address.copy(record, 12);
    return record;
  });
  return Buffer.concat([head, ...records]);
}

/**
 * What comes back for a query, in order. `addressesOf`: the IPv4 addresses of a name; undefined where there is none of
 * that name.
 */
export function resolverAnswers(
  query: Buffer,
  state: ResolverState,
  random: RandomStream,
  addressesOf: (name: string) => readonly Buffer[] | undefined,
): Buffer[] {
  const question = readQuestion(query);
  if (question === undefined || state.behaves === "silent") return [];
  if (state.behaves === "refuses") return [reply(query, question.end, REFUSED, [])];
  if (state.behaves === "rubbish") return [rubbish(query, question, random), rubbish(query, question, random)];
  const found = addressesOf(question.name);
  const right =
    found === undefined
      ? reply(query, question.end, NO_SUCH_NAME, [])
      : reply(query, question.end, 0, question.type === TYPE_A ? found : []);
  if (state.behaves === "answers") return [right];
  const forged = reply(query, question.end, 0, [Buffer.of(203, 0, 113, 66)]);
  forged.writeUInt16BE(forged.readUInt16BE(0) ^ (1 + (random.uint32() & 0x7fff)), 0);
  return [forged, right];
}

/** Random bytes, of which half begin like an answer to the question and go wrong later. */
function rubbish(query: Buffer, { end }: Question, random: RandomStream): Buffer {
  const bytes = Buffer.alloc(random.uint32() % RUBBISH_MOST_BYTES);
  for (let n = 0; n < bytes.length; n++) bytes[n] = random.uint32() & 0xff;
  if (random.chance(0.5)) return bytes;
  return Buffer.concat([reply(query, end, 0, [Buffer.of(203, 0, 113, 66)]).subarray(0, end + 5), bytes]);
}
