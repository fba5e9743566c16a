/**
 * The TCP port of the page and of whatever reads over HTTP: requests whole and bounded, answers in parts. What they
 * mean is src/management/web's business.
 *
 * At most four connections have a buffer, which they get with their first byte: a head of at most 1 KB and a body of at
 * most 512 bytes, within five seconds; one of them may have a body of 4 KB, by a pass. One request per connection. An answer is written as room comes: the driver calls
 * when there is some, and leaves whoever takes nothing for ten seconds.
 */

/** What `send` takes at most, when nothing is under way. */
export const SEND_BYTES = 2872;
/** As many connections as are answered at one time. */
export const CONNECTIONS = 4;

/** Parts of a head, for `part`. */
export const METHOD = 0;
export const TARGET = 1;
export const HOST = 2;
export const ORIGIN = 3;
export const CONTENT_TYPE = 4;
export const IF_NONE_MATCH = 5;
export const FETCH_SITE = 6;
export const AUTHORIZATION = 7;

/** Opens a TCP port on all own addresses, once; `onEvent` is called when a request is whole, or room came. */
export const open = native<(port: number, onEvent: () => void) => void>("xs_tcp_open");

/** The next request that waits, as the number of its connection, which is to be answered from now on; −1 for none. */
export const next = native<() => number>("xs_tcp_next");

/** 200, or the HTTP status that a request deserves which could not be read. */
export const status = native<(connection: number) => number>("xs_tcp_status");

/** A part of the head; undefined where it has none, or one that is not printable ASCII. */
export const part = native<(connection: number, part: number) => string | undefined>("xs_tcp_part");

/** The body, likewise. */
export const body = native<(connection: number) => string | undefined>("xs_tcp_body");

/** Writes the SHA-256 of the body into the first 32 bytes of `into`. */
export const bodyDigest = native<(connection: number, into: Uint8Array) => void>("xs_tcp_body_digest");

/** A request may have a long body whose Authorization begins with this text from now on; "": none may. */
export const setPass = native<(pass: string) => void>("xs_tcp_set_pass");

/** Bytes that may be written now; −1 when the other end has left. */
export const room = native<(connection: number) => number>("xs_tcp_room");

/** Writes a text wholly, or not at all where there is no room: false. */
export const send = native<(connection: number, text: string) => boolean>("xs_tcp_send");

/** Ends the answer: the connection is closed when all has left, and its number is no longer valid. */
export const end = native<(connection: number) => void>("xs_tcp_end");

/** To be called once a second: the deadlines are counted by it. */
export const tick = native<() => void>("xs_tcp_tick");

/** The number of the page's file at a path; −1 where there is none. */
export const findAsset = native<(path: string) => number>("xs_tcp_find_asset");
export const assetType = native<(asset: number) => string>("xs_tcp_asset_type");
/** The entity tag, with its quotes. */
export const assetTag = native<(asset: number) => string>("xs_tcp_asset_tag");
/** Bytes, compressed. */
export const assetLength = native<(asset: number) => number>("xs_tcp_asset_length");

/** Writes as much of a file from byte `from` on as has room, and returns how much that was. */
export const sendAsset = native<(connection: number, asset: number, from: number) => number>("xs_tcp_send_asset");

/** The connection that the firmware makes itself, one at a time: `onEvent` is called when its state, its room or its bytes are others. */
export const openOutbound = native<(onEvent: () => void) => void>("xs_tcp_open_outbound");

/**
 * Begins to connect to a numeric address; an earlier connection is ended. False when the address is none or the system
 * has nothing left to do it with.
 */
export const connect = native<(address: string, port: number) => boolean>("xs_tcp_connect");

/** 0: there is none; 1: it is being made; 2: it stands; 3: it has ended: refused, lost, or not made within 10 seconds. */
export const outboundState = native<() => number>("xs_tcp_outbound_state");

/** Sends the first `length` bytes wholly, or nothing where there is no room: false. */
export const sendBytes = native<(bytes: Uint8Array, length: number) => boolean>("xs_tcp_send_bytes");

/** Sends a text as UTF-8, likewise. */
export const sendText = native<(text: string) => boolean>("xs_tcp_send_text");

/** Takes what has come, as far as `into` has room; how much that was. */
export const takeBytes = native<(into: Uint8Array) => number>("xs_tcp_take_bytes");

/** Ends it, in order where it stands. */
export const disconnect = native<() => void>("xs_tcp_disconnect");

/** To be called once a second: the time-out is counted by it. */
export const tickOutbound = native<() => void>("xs_tcp_tick_outbound");
