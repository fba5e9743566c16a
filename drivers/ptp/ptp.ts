/**
 * The two ports of the Precision Time Protocol: what must be stamped or answered at once is done in C, by the rules that
 * are published here and from the time that the responder's publication holds.
 */

/** Bytes of an Announce, and of the clock's identity. */
export const ANNOUNCE_BYTES = 64;
export const IDENTITY_BYTES = 8;

/** Bytes of the rules, as src/serving/ptp/rules.ts writes them. */
export const RULES_BYTES = 16;

/**
 * Binds UDP 319 and 320, once. `onAnnounce` is called in the event loop after one or more Announces of other clocks came.
 * Nothing is sent before `publish`. @throws Error that names the port and says what to do.
 */
export const open = native<(onAnnounce: () => void) => void>("xs_ptp_open");

/**
 * Has messages to the group 224.0.1.129 received in every network that there is now: to be called again when there may be
 * another. False while there is none, or where the system refused.
 */
export const join = native<() => boolean>("xs_ptp_join");

/** Writes the clock's identity (IDENTITY_BYTES): of the board's Ethernet address. */
export const identity = native<(into: Uint8Array) => void>("xs_ptp_identity");

/** Publishes the rules: what is sent from now on, and what is said in it. */
export const publish = native<(rules: Uint8Array) => void>("xs_ptp_publish");

/** Moves the oldest Announce of another clock into `into` (ANNOUNCE_BYTES); false when none waits. */
export const take = native<(into: Uint8Array) => boolean>("xs_ptp_take");

/** How many counters there are. */
export const COUNTERS = 14;

/**
 * Writes the counters since the start, each modulo 2^32: 0 Delay_Req answered; 1 Announces of others; dropped 2 too short,
 * 3 of another version, 4 of another domain or profile, 5 of a type that is not for a master, 6 Delay_Req while none is
 * answered, 7 over the rate, 8 from networks that are not answered, 9 our own, 10 Announces that too many waited before;
 * 11 messages that the system did not send; 12 Announces and 13 Syncs sent.
 */
export const counters = native<(into: ArrayBufferLike) => void>("xs_ptp_counters");
