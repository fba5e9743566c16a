/**
 * The multicast port of mDNS (RFC 6762): packets that could be about us in, answers out. What they mean is in
 * packet.ts and advertiser.ts.
 *
 * A busy network is full of other people's mDNS, so the driver lets through only packets that contain one of our
 * words, and keeps at most four of at most PACKET_BYTES; the others are dropped. Nobody relies on mDNS for time.
 */

/** The longest packet that is looked at: a question that is worth an answer is shorter by far. */
export const PACKET_BYTES = 512;

/** Opens UDP port 5353, once. `word`: our host name, one of the words that let a packet through. */
export const open = native<(word: string, onPacket: () => void) => void>("xs_mdns_open");

/** Joins the groups 224.0.0.251 and ff02::fb; to be called whenever the network was (re)joined. */
export const join = native<() => void>("xs_mdns_join");

/** Copies the oldest packet into `into` (at least PACKET_BYTES) and returns its length; 0 when none waits. */
export const take = native<(into: Uint8Array) => number>("xs_mdns_take");

/** Sends to both groups; false when neither took it. */
export const send = native<(bytes: Uint8Array, length: number) => boolean>("xs_mdns_send");

/**
 * Writes the own IPv4 address to the first 4 bytes of `into` and the link-local IPv6 address to the 16 behind them.
 * Returns which there are: 1 IPv4, 2 IPv6, 3 both.
 */
export const addresses = native<(into: Uint8Array) => number>("xs_mdns_addresses");
