/** A DNS decoder for tests, written apart from the firmware's: names as text, compression followed. */

export interface Question {
  name: string;
  type: number;
  class: number;
}
export interface Answer extends Question {
  ttl: number;
  data: Buffer;
  /** Where the data begins: names in it may point anywhere. */
  at: number;
}
export interface Message {
  flags: number;
  questions: Question[];
  answers: Answer[];
  authorities: Answer[];
}

export function readName(packet: Buffer, at: number): { name: string; end: number } {
  const labels: string[] = [];
  let place = at;
  let end = -1;
  for (let turns = 0; turns < 64; turns++) {
    const size = packet.readUInt8(place);
    if (size === 0) return { name: labels.join("."), end: end < 0 ? place + 1 : end };
    if (size >= 0xc0) {
      if (end < 0) end = place + 2;
      place = packet.readUInt16BE(place) & 0x3fff;
      continue;
    }
    labels.push(packet.toString("ascii", place + 1, place + 1 + size));
    place += size + 1;
  }
  throw new Error("a name without an end");
}

export function decode(packet: Buffer): Message {
  let at = 12;
  const question = (): Question => {
    const { name, end } = readName(packet, at);
    at = end + 4;
    return { name, type: packet.readUInt16BE(end), class: packet.readUInt16BE(end + 2) };
  };
  const answer = (): Answer => {
    const head = question();
    const ttl = packet.readUInt32BE(at);
    const length = packet.readUInt16BE(at + 4);
    const start = at + 6;
    at = start + length;
    return { ...head, ttl, data: packet.subarray(start, at), at: start };
  };
  const list = <T>(offset: number, read: () => T): T[] => Array.from({ length: packet.readUInt16BE(offset) }, read);
  const message = {
    flags: packet.readUInt16BE(2),
    questions: list(4, question),
    answers: list(6, answer),
    authorities: list(8, answer),
  };
  if (at !== packet.length) throw new Error(`${packet.length - at} bytes are left over`);
  return message;
}
