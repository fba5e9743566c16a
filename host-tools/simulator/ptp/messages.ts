/** PTP messages by the tables of IEEE 1588-2019 §13, written and read with nothing of the firmware's, which is judged by it. */

export const SYNC = 0;
export const DELAY_REQ = 1;
export const FOLLOW_UP = 8;
export const DELAY_RESP = 9;
export const ANNOUNCE = 11;

export interface Header {
  type: number;
  sdoId: number;
  version: number;
  minorVersion: number;
  length: number;
  domain: number;
  flags: number;
  correction: bigint;
  /** Identity and port number, 20 hexadecimal digits. */
  source: string;
  sequence: number;
  control: number;
  logInterval: number;
}

export interface Announcement {
  utcOffset: number;
  priority1: number;
  clockClass: number;
  accuracy: number;
  variance: number;
  priority2: number;
  grandmaster: string;
  stepsRemoved: number;
  timeSource: number;
}

const HEADER: Header = {
  type: SYNC,
  sdoId: 0,
  version: 2,
  minorVersion: 0,
  length: 0,
  domain: 0,
  flags: 0,
  correction: 0n,
  source: "0242acfffe1100020001",
  sequence: 1,
  control: 0,
  logInterval: 0x7f,
};

/** A message of that many bytes. */
export function message(length: number, changes: Partial<Header> = {}): Buffer {
  const header = { ...HEADER, length, ...changes };
  const bytes = Buffer.alloc(length);
  bytes[0] = (header.sdoId << 4) | header.type;
  bytes[1] = (header.minorVersion << 4) | header.version;
  bytes.writeUInt16BE(header.length, 2);
  bytes[4] = header.domain;
  bytes.writeUInt16BE(header.flags, 6);
  bytes.writeBigInt64BE(header.correction, 8);
  Buffer.from(header.source, "hex").copy(bytes, 20);
  bytes.writeUInt16BE(header.sequence, 30);
  bytes[32] = header.control;
  bytes[33] = header.logInterval;
  return bytes;
}

export const delayRequest = (changes: Partial<Header> = {}): Buffer =>
  message(44, { type: DELAY_REQ, control: 1, ...changes });

const ANNOUNCEMENT: Announcement = {
  utcOffset: 37,
  priority1: 128,
  clockClass: 6,
  accuracy: 0x21,
  variance: 0x4e5d,
  priority2: 128,
  grandmaster: "0242acfffe110002",
  stepsRemoved: 0,
  timeSource: 0x20,
};

export function announce(changes: Partial<Announcement> = {}, header: Partial<Header> = {}): Buffer {
  const says = { ...ANNOUNCEMENT, ...changes };
  const bytes = message(64, { type: ANNOUNCE, control: 5, logInterval: 1, flags: 0x3c, ...header });
  bytes.writeInt16BE(says.utcOffset, 44);
  bytes[47] = says.priority1;
  bytes[48] = says.clockClass;
  bytes[49] = says.accuracy;
  bytes.writeUInt16BE(says.variance, 50);
  bytes[52] = says.priority2;
  Buffer.from(says.grandmaster, "hex").copy(bytes, 53);
  bytes.writeUInt16BE(says.stepsRemoved, 61);
  bytes[63] = says.timeSource;
  return bytes;
}

export function readHeader(bytes: Buffer): Header {
  return {
    type: bytes.readUInt8(0) & 15,
    sdoId: bytes.readUInt8(0) >> 4,
    version: bytes.readUInt8(1) & 15,
    minorVersion: bytes.readUInt8(1) >> 4,
    length: bytes.readUInt16BE(2),
    domain: bytes.readUInt8(4),
    flags: bytes.readUInt16BE(6),
    correction: bytes.readBigInt64BE(8),
    source: bytes.toString("hex", 20, 30),
    sequence: bytes.readUInt16BE(30),
    control: bytes.readUInt8(32),
    logInterval: bytes.readUInt8(33),
  };
}

export function readAnnouncement(bytes: Buffer): Announcement {
  return {
    utcOffset: bytes.readInt16BE(44),
    priority1: bytes.readUInt8(47),
    clockClass: bytes.readUInt8(48),
    accuracy: bytes.readUInt8(49),
    variance: bytes.readUInt16BE(50),
    priority2: bytes.readUInt8(52),
    grandmaster: bytes.toString("hex", 53, 61),
    stepsRemoved: bytes.readUInt16BE(61),
    timeSource: bytes.readUInt8(63),
  };
}

/** The timestamp behind the header: seconds since 1970 in TAI, and nanoseconds. */
export function timestampOf(bytes: Buffer): { second: number; nanosecond: number } {
  return { second: bytes.readUIntBE(34, 6), nanosecond: bytes.readUInt32BE(40) };
}
