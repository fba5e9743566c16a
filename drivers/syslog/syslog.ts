/**
 * Messages to a syslog server, each in a datagram of its own (RFC 5426): sent and forgotten. What they say is
 * src/management/syslog's business.
 */

/**
 * Chooses the server by its numeric address, IPv4 or IPv6; "" for none. False when the address is none or the system
 * has no port left; nothing is sent then.
 */
export const aim = native<(address: string, port: number) => boolean>("xs_syslog_aim");

/** Sends a message of at most 1,024 bytes of UTF-8. False when there is no server or the system did not take it. */
export const send = native<(text: string) => boolean>("xs_syslog_send");
