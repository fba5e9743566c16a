/**
 * The NTP port: requests are answered in C from what was published, control messages wait here for an answer.
 *
 * The receive time of every packet is taken by the driver as early as the platform allows. `open` is called once;
 * `publish` may come before it.
 */

/** The longest packet that is handed over: what IPv6's least MTU of 1,280 leaves (RFC 8200 §5). */
export const PACKET_BYTES = 1232;

/**
 * Binds UDP `port` of the own `address` (IPv4 or IPv6; empty: all of them) and begins to answer. `onPacket` is called
 * in the event loop after one or more packets were handed over. The simulator binds what its command line names.
 * @throws Error that names address and port and says what to do: in use, not allowed, not an address of this device.
 */
export const open = native<(address: string, port: number, onPacket: () => void) => void>("xs_responder_open");

/**
 * Sets who is answered, and of these whose control messages (mode 6) are, once, before `open`: rules of 18 bytes as
 * src/settings/access.ts writes them. `refusal`: the kiss code (RFC 5905 §7.4) that those who are not answered get now and
 * then, DENY or RSTR; empty: nothing.
 * @throws RangeError where they are no such rules, or the code has more than four characters.
 */
export const setAccess =
  native<(rules: Uint8Array, control: Uint8Array, refusal: string) => void>("xs_responder_set_access");

/**
 * Sets the keys that clients may sign with, as src/settings/keys.ts writes them, and whether an unknown key or a wrong MAC
 * gets a crypto-NAK (RFC 5905 §9.2) or nothing; once, before `open`. Without this call there are none.
 * @throws RangeError where they are no such records.
 */
export const setKeys = native<(records: Uint8Array, nak: boolean) => void>("xs_responder_set_keys");

/** Has requests that NTS protects (RFC 8915) answered as such, once, before `open`; without it its fields are passed over. */
export const serveNts = native<() => void>("xs_responder_serve_nts");

/** Bytes of a key for cookies as `setCookieKeys` takes it: a number of four bytes, which is not 0, and the key. */
export const COOKIE_RECORD_BYTES = 36;

/**
 * Sets the keys of cookies, at any time: up to three records, the one that new cookies are made with first.
 * @throws RangeError where they are no such records.
 */
export const setCookieKeys = native<(records: Uint8Array) => void>("xs_responder_set_cookie_keys");

/** Fills an array with bits that nobody can know. */
export const random = native<(into: Uint8Array) => void>("xs_responder_random");

/** Has symmetric active requests (mode 1) answered too, once, before `open`. */
export const serveSymmetric = native<() => void>("xs_responder_serve_symmetric");

/**
 * Has requests made for the interleaved mode (RFC 9769 §2) answered in it, once, before `open`; without this call all
 * are answered in the basic mode, which their senders must be content with.
 */
export const interleave = native<() => void>("xs_responder_interleave");

/**
 * Starts the list of clients (without this call none is kept, which saves a third of a request's instructions) and sets
 * how often each may ask, once, before `open`: `ratePerS` packets in the long run (1 to 200; 0: no limit), `burst` at
 * once (1 to 255). Over it one in 2^`leak` (1 to 4; 0: none) is answered at random, and a client is told so now and then
 * (RATE, RFC 5905 §7.4).
 * @throws RangeError where they are out of range.
 */
export const setRate = native<(ratePerS: number, burst: number, leak: number) => void>("xs_responder_set_rate");

/** How many clients are kept at most, and what their times are counted in. */
export const CLIENTS = 256;
export const CLIENT_HZ = 64;

/**
 * Writes the record of client `index` (0 to CLIENTS − 1, in no order), and returns whether there is one: the words of
 * `enum client_word` (clients.h), each in the machine's order. src/serving/client-record.ts reads them.
 */
export const client = native<(index: number, into: ArrayBufferLike) => boolean>("xs_responder_client");

/** Whether a client has this name still. */
export const holdsClient = native<(name: number) => boolean>("xs_responder_holds_client");

/** The same as `client` of the one that was heard next after that of this name; after −1, longest ago of all. */
export const clientAfter = native<(name: number, into: ArrayBufferLike) => boolean>("xs_responder_client_after");

/** Publishes the words of src/serving/publication.ts (their buffer): plain requests are answered from them from now on. */
export const publish = native<(words: ArrayBufferLike) => void>("xs_responder_publish");

/**
 * Copies the oldest packet handed over into `into` (at least PACKET_BYTES) and returns its length; 0 when none
 * waits. What is below speaks of the packet last taken.
 */
export const take = native<(into: Uint8Array) => number>("xs_responder_take");

/** Characters of a nonce. */
export const NONCE_CHARACTERS = 24;

/**
 * Writes the nonce that its sender is given at a time (whole seconds of any clock that does not go back) from `at` on;
 * and whether what stands there is one that it was given lately (drivers/responder/nonce.h).
 */
export const writeNonce = native<(bytes: Uint8Array, at: number, seconds: number) => void>("xs_responder_write_nonce");
export const holdsNonce =
  native<(bytes: Uint8Array, at: number, seconds: number) => boolean>("xs_responder_holds_nonce");

/** Sends the first `length` bytes to who sent it, from the address it was sent to; false when the system refused. */
export const send = native<(bytes: Uint8Array, length: number) => boolean>("xs_responder_send");

/**
 * Tells a numeric address the time unasked (mode 5), from the own port: a broadcast or multicast address, the latter with
 * so many hops (time to live). `pollExponent`: log2 of the seconds between two of them; `keyId`: the key that signs it, 0
 * for none. False when there is no time to tell, no such key, or the system refused: no network, or not of this family.
 */
export const broadcast =
  native<(address: string, port: number, hops: number, pollExponent: number, keyId: number) => boolean>(
    "xs_responder_broadcast",
  );

/**
 * Has requests to a multicast group answered too, in every network that there is now: to be called again when there may
 * be another. False when the system refused. The answers leave from the own address with the usual time to live.
 */
export const join = native<(group: string) => boolean>("xs_responder_join");

/** Ends that: requests to the group are not even received any more. False when the system refused, or they were not. */
export const leave = native<(group: string) => boolean>("xs_responder_leave");

/**
 * Writes the counters since the start, each modulo 2^32: one word for each of `enum reply_verdict` (reply.h), in its
 * order. src/serving/packet-counters.ts has their names.
 */
export const counters = native<(into: ArrayBufferLike) => void>("xs_responder_counters");
