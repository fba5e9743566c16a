/**
 * Key establishment for NTS (RFC 8915 §4), and the certificates that go with it: TLS 1.3 in C, in a thread of its own
 * (establish.h). Requests with cookies are the responder's.
 */

/** Empty, or why there is no TLS in this program, and what to do. */
export const missing = native<() => string>("xs_nts_missing");

/** How many names a certificate may have, and of how many bytes each. */
export const NAMES_MOST = 12;
export const NAME_BYTES_MOST = 63;

/**
 * Makes a key on P-256, and a certificate that is signed with it: `names` are host names and addresses with spaces
 * between them, the times in seconds since 1970. Returns both in PEM, the certificate first. A board takes a good part
 * of a second.
 * @throws Error with the reason.
 */
export const makeCertificate =
  native<(names: string, notBefore: number, notAfter: number) => string>("xs_nts_make_certificate");

/**
 * Reads the first certificate of a chain in PEM, and sees whether `key`, where it is not empty, is its own. Returns the
 * SHA-256 of it in hexadecimal, and from and until when it is valid, in seconds since 1970, with spaces between them.
 * @throws Error that says what is wrong with them.
 */
export const readCertificate = native<(chain: string, key: string) => string>("xs_nts_read_certificate");

/**
 * Listens on TCP `port` of the own `address` (empty: all of them), with this certificate; once. `ntpPort` is what
 * clients are told. In virtual time there is no network: then only the certificate is looked at.
 * @throws Error that says what happened, and what to do.
 */
export const open =
  native<(chain: string, key: string, address: string, port: number, ntpPort: number) => void>("xs_nts_open");

/** How many counters there are. */
export const COUNTERS = 7;

/**
 * Writes what became of those who came, since the start: 0 have their cookies; 1 were refused what they asked for;
 * 2 without a handshake; 3 too slow; 4 left; 5 came before there were keys; 6 from an address that came too often.
 */
export const counters = native<(into: ArrayBufferLike) => void>("xs_nts_counters");
