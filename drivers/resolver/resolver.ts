/**
 * Addresses of names, by the DNS servers of the network or by those that are set. At most PLACES names are looked up at
 * once, each in a place of its own. Answers are cached by nobody here: the servers do, and say for how long.
 */

export const PLACES = 10;

/**
 * Once, before the others. `servers`: addresses of at most two DNS servers with a space between them; "": those that the
 * DHCP server names. `onAnswer` is called in the event loop after a look-up has ended, well or not.
 */
export const open = native<(servers: string, onAnswer: () => void) => void>("xs_resolver_open");

/**
 * Begins to look a name up, in the place of what was looked up there before. False when it is no name. What is known
 * already is the answer at once, without `onAnswer`.
 */
export const ask = native<(place: number, name: string) => boolean>("xs_resolver_ask");

/**
 * What has become of it: "" while nothing has; the address; or, behind "!", why there is none: "no such name",
 * "no address", "refused", "no answer", "no DNS server".
 */
export const answer = native<(place: number) => string>("xs_resolver_answer");
