/** The certificate of NTS, as it is shown to a person and to clients. */

export interface ShownCertificate {
  /** In PEM. */
  chain: string;
  /** SHA-256, as in "AB:CD:…". */
  fingerprint: string;
  /** Seconds since 1970. */
  notBefore: number;
  notAfter: number;
  /** The names in it, where it was made here. */
  names: string;
  isOwn: boolean;
}
