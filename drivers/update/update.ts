/**
 * The two slots for the firmware, and the UDP port over which a new one comes. What is said there is
 * src/update/session.ts's business; here bytes go into the slot that is not running.
 *
 * After `activate` and a restart the new firmware runs on trial: it is `pending` until it calls `confirm`, and
 * whatever restarts it before that brings the old one back.
 */

/** The longest packet: a block of 1,024 bytes and its header of 44, and a little more. */
export const PACKET_BYTES = 1072;

/** Opens UDP `port`, once; `onPacket` is called in the event loop when a packet came. At most three wait. */
export const open = native<(port: number, onPacket: () => void) => void>("xs_update_open");

/**
 * Whose packets are looked at, before the port is opened; those of others do not even wait. `rules` as the responder
 * takes them (src/config/access.ts).
 */
export const setAccess = native<(rules: Uint8Array) => void>("xs_update_set_access");

/** Copies the oldest packet into `into` (at least PACKET_BYTES) and returns its length; 0 when none waits. */
export const take = native<(into: Uint8Array) => number>("xs_update_take");

/** Sends to where the packet last taken came from. */
export const reply = native<(bytes: Uint8Array, length: number) => boolean>("xs_update_reply");

/** Fills `into` with random bytes. */
export const random = native<(into: Uint8Array) => void>("xs_update_random");

/** Writes the SHA-256 of `length` bytes, which begin at `from` in `bytes`, into the first 32 of `into`. */
export const sha256 =
  native<(bytes: Uint8Array, from: number, length: number, into: Uint8Array) => void>("xs_update_sha256");

/** Begins to fill the other slot, `length` bytes in all; false when it has not so much room. */
export const begin = native<(length: number) => boolean>("xs_update_begin");

/** Writes the next `length` bytes, which begin at `from` in `bytes`; false when the flash refused. */
export const write = native<(bytes: Uint8Array, from: number, length: number) => boolean>("xs_update_write");

/** Checks the image as a whole and writes the 32 bytes of its own SHA-256; false when it is no image for this chip. */
export const finish = native<(digest: Uint8Array) => boolean>("xs_update_finish");

/** Gives up what was begun. */
export const abandon = native<() => void>("xs_update_abandon");

/** Chooses the slot that was finished for the next start; false when the flash refused. */
export const activate = native<() => boolean>("xs_update_activate");

/** Whether this firmware runs on trial. */
export const pending = native<() => boolean>("xs_update_pending");

/** Ends the trial: this firmware stays. */
export const confirm = native<() => void>("xs_update_confirm");
