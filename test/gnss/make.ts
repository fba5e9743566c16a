/** Sentences and frames for tests, with the sums that make them good. */

/** `$`, the body, `*`, its sum and a line end, as bytes. */
export function sentence(body: string): Uint8Array {
  let sum = 0;
  for (let at = 0; at < body.length; at++) sum ^= body.charCodeAt(at);
  return Buffer.from(`$${body}*${sum.toString(16).toUpperCase().padStart(2, "0")}\r\n`, "latin1");
}

/** A UBX frame of a kind (class in the high byte) around a payload. */
export function frame(kind: number, payload: Uint8Array): Uint8Array {
  const checked = [kind >> 8, kind & 0xff, payload.length & 0xff, payload.length >> 8, ...payload];
  let a = 0;
  let b = 0;
  for (const byte of checked) {
    a = (a + byte) % 256;
    b = (b + a) % 256;
  }
  return Uint8Array.from([0xb5, 0x62, ...checked, a, b]);
}

export function concatenate(...parts: Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

interface Pvt {
  year?: number;
  month?: number;
  day?: number;
  hour?: number;
  minute?: number;
  second?: number;
  nanoseconds?: number;
  validity?: number;
  fixType?: number;
  flags?: number;
  satellites?: number;
  timeOfWeekMilliseconds?: number;
}

/** NAV-PVT at 2024-02-29T12:34:56Z with a 3D fix, but for what is given. */
export function navPvt(fields: Pvt = {}): Uint8Array {
  const payload = Buffer.alloc(92);
  const { hour = 12, minute = 34, second = 56 } = fields;
  payload.writeUInt32LE(fields.timeOfWeekMilliseconds ?? ((hour * 60 + minute) * 60 + second + 18) * 1000, 0);
  payload.writeUInt16LE(fields.year ?? 2024, 4);
  payload.set([fields.month ?? 2, fields.day ?? 29, hour, minute, second, fields.validity ?? 7], 6);
  payload.writeInt32LE(fields.nanoseconds ?? 0, 16);
  payload.set([fields.fixType ?? 3, fields.flags ?? 1], 20);
  payload.writeUInt8(fields.satellites ?? 11, 23);
  return frame(0x0107, payload);
}

interface Timels {
  source?: number;
  leapSeconds?: number;
  change?: number;
  secondsToEvent?: number;
  validity?: number;
}

/** NAV-TIMELS with 18 s heard from GPS and nothing announced, but for what is given. */
export function navTimels(fields: Timels = {}): Uint8Array {
  const payload = Buffer.alloc(24);
  payload.writeUInt8(fields.source ?? 2, 8);
  payload.writeInt8(fields.leapSeconds ?? 18, 9);
  payload.writeInt8(fields.change ?? 0, 11);
  payload.writeInt32LE(fields.secondsToEvent ?? -1, 12);
  payload.writeUInt8(fields.validity ?? 3, 23);
  return frame(0x0126, payload);
}

/** NAV-TIMEGPS of a GPS week and time of week. */
export function navTimegps(week: number, timeOfWeekMilliseconds: number, leapSeconds = 18, validity = 7): Uint8Array {
  const payload = Buffer.alloc(16);
  payload.writeUInt32LE(timeOfWeekMilliseconds, 0);
  payload.writeInt32LE(-112_313, 4);
  payload.writeInt16LE(week, 8);
  payload.writeInt8(leapSeconds, 10);
  payload.writeUInt8(validity, 11);
  return frame(0x0120, payload);
}

/** NAV-SOL of a GPS week and time of week. */
export function navSol(week: number, timeOfWeekMilliseconds: number, fix = 3, flags = 0x0d): Uint8Array {
  const payload = Buffer.alloc(52);
  payload.writeUInt32LE(timeOfWeekMilliseconds, 0);
  payload.writeInt16LE(week, 8);
  payload.set([fix, flags], 10);
  payload.writeUInt8(9, 47);
  return frame(0x0106, payload);
}

/** TIM-TP with a quantisation error. */
export function timTp(picoseconds: number, flags = 0x03): Uint8Array {
  const payload = Buffer.alloc(16);
  payload.writeInt32LE(picoseconds, 8);
  payload.writeUInt8(flags, 14);
  return frame(0x0d01, payload);
}
