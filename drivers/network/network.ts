/**
 * The way into the network: a Wi-Fi station, or wired Ethernet on boards that have it. What to try and when is
 * attachment.ts's business; here is what the medium can do and what became of it.
 */

/** "wifi", "ethernet" or "simulated". Only Wi-Fi is joined by name; the others attach by themselves. */
export const medium = native<() => string>("xs_network_medium");

/**
 * Starts the interface, once. `hostName` is told to the DHCP server. `onChange` is called in the event loop after
 * `state` or `address` changed. Power saving is off: it would hold packets back for 100 ms and more.
 */
export const open = native<(hostName: string, onChange: () => void) => void>("xs_network_open");

/**
 * Chooses a fixed IPv4 address with `prefixLength` bits of network, and a `gateway` ("": none), instead of DHCP;
 * `address` "" chooses DHCP again. False when an address is none, and nothing is changed.
 */
export const setAddress =
  native<(address: string, prefixLength: number, gateway: string) => boolean>("xs_network_set_address");

/**
 * Begins one attempt to join the Wi-Fi network `name` (1 to 32 bytes) with `password` (8 to 63 bytes, 64 hexadecimal
 * digits, or "" for an open network). False when it could not even begin.
 */
export const join = native<(name: string, password: string) => boolean>("xs_network_join");

/** Ends an attempt or leaves the network. */
export const leave = native<() => void>("xs_network_leave");

/**
 * 0: not in the network; 1: joined, or the cable is in, but without an address; 2: with an IPv4 address, or an IPv6 one
 * that is more than link-local.
 */
export const state = native<() => number>("xs_network_state");

/** Why the last attempt failed or the network was lost: ESP-IDF's reason codes, which contain IEEE 802.11's; 0 none. */
export const reason = native<() => number>("xs_network_reason");

/** The IPv4 address in use, the IPv6 one where there is no other, "" when there is none. */
export const address = native<() => string>("xs_network_address");

/** Strength of the received signal in dBm, 0 where that means nothing. */
export const signalDbm = native<() => number>("xs_network_signal_dbm");
