/**
 * The network around the appliance: an access point or a cable, as the world knows it. What the appliance makes of it
 * is its driver's business (drivers/network/sim) and the firmware's.
 *
 * Reasons are those of ESP-IDF's wifi_err_reason_t, which contain IEEE 802.11's (§9.4.1.7).
 */

export interface Surroundings {
  medium: "wifi" | "ethernet";
  /** The access point is on the air, or the cable is in. */
  present: boolean;
  /** UTF-8, at most 32 and 64 bytes; an empty password is an open network. */
  name: string;
  password: string;
  /** Somebody gives addresses. */
  dhcp: boolean;
  /** The IPv4 address that is given. */
  address: readonly [number, number, number, number];
  signalDbm: number;
  /** The reason for which nobody is let in; 0: everybody is who knows the password. */
  refusesForReason: number;
  /** The reason for which everybody is sent away at this moment; 0: nobody is. */
  sendsAwayForReason: number;
}

export const NETWORK_DEFAULTS: Surroundings = {
  medium: "wifi",
  present: true,
  name: "noonmark test",
  password: "correct horse",
  dhcp: true,
  address: [192, 0, 2, 20],
  signalDbm: -61,
  refusesForReason: 0,
  sendsAwayForReason: 0,
};

export function sameSurroundings(a: Surroundings, b: Surroundings): boolean {
  return surroundingsBytes(a).equals(surroundingsBytes(b));
}

/** The payload of a NETWORK frame (drivers/sim/link.h). */
export function surroundingsBytes(surroundings: Surroundings): Buffer {
  const { medium, present, dhcp, address, signalDbm, refusesForReason, sendsAwayForReason } = surroundings;
  const name = Buffer.from(surroundings.name, "utf8");
  const password = Buffer.from(surroundings.password, "utf8");
  if (name.length > 32 || password.length > 64) {
    throw new RangeError(`a network with a name of ${name.length} bytes and a password of ${password.length}`);
  }
  const head = Buffer.alloc(14);
  head.writeUInt8(medium === "wifi" ? 1 : 2, 0);
  head.writeUInt8((present ? 1 : 0) | (dhcp ? 2 : 0), 1);
  head.writeUInt16LE(refusesForReason, 2);
  head.writeUInt16LE(sendsAwayForReason, 4);
  head.writeInt8(signalDbm, 6);
  head.set(address, 8);
  head.writeUInt8(name.length, 12);
  head.writeUInt8(password.length, 13);
  return Buffer.concat([head, name, password]);
}
