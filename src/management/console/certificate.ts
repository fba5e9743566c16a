/**
 * The console's `certificate`: shows the certificate of NTS, and takes another one, line by line, since a line of the
 * console is shorter than a certificate. The key that comes with it is never shown again.
 *
 *     certificate                     fingerprint, dates, and the certificate in PEM
 *     certificate set begin
 *     certificate set add LINE        each line of the PEM files, certificates first or last
 *     certificate set end             they are checked and stored, for the next restart
 *     certificate set own             the device makes one of its own at the next restart
 */

import type { ShownCertificate } from "../../status/certificate.js";

/** What it needs of the appliance. */
export interface CertificateSubject {
  /** Undefined while there is none. */
  certificate(): ShownCertificate | undefined;
  /** What is wrong with them; empty where they were stored. */
  setCertificate(chain: string, key: string): string;
}

/** What a request found out: fields of the JSON answer, and the same in words; or an error. */
export type CertificateAnswer =
  | { readonly error: string }
  | { readonly fields: Readonly<Record<string, unknown>>; readonly lines: readonly string[] };

/** A chain of three certificates with its key has about 6,000; twice that can be stored. */
const PEM_BYTES_MOST = 12_000;

const USAGE = "it is certificate, or certificate set with begin, add LINE, end or own";

export class CertificateCommand {
  private readonly subject: CertificateSubject;
  /** The lines so far; undefined where none are awaited. */
  private pem: string | undefined;

  constructor(subject: CertificateSubject) {
    this.subject = subject;
  }

  answer(request: string): CertificateAnswer {
    const [, what = "", line = ""] = /^set (begin|add|end|own) ?(.*)$/.exec(request) ?? [];
    if (request === "") return this.show();
    if (what === "begin") {
      this.pem = "";
      return { fields: {}, lines: ["certificate set add takes its lines, certificate set end the whole"] };
    }
    if (what === "add") return this.add(line);
    if (what === "end") return this.end();
    return what === "own" ? this.keep("", "") : { error: `certificate cannot do that: ${USAGE}` };
  }

  private show(): CertificateAnswer {
    const shown = this.subject.certificate();
    if (shown === undefined) {
      return {
        error: "there is no certificate: NTS is off (nts.enabled), or doctor tells what keeps it from being made",
      };
    }
    const { chain, fingerprint, notBefore, notAfter, names, isOwn } = shown;
    return {
      fields: { certificate: chain, fingerprint, notBefore, notAfter, names, isOwn },
      lines: [
        `SHA-256 fingerprint ${fingerprint}`,
        isOwn ? `made here, for ${names}` : "given by certificate set",
        ...chain.split("\n").filter((text) => text !== ""),
      ],
    };
  }

  private add(line: string): CertificateAnswer {
    if (this.pem === undefined) return { error: "no certificate is awaited: certificate set begin comes first" };
    if (this.pem.length + line.length >= PEM_BYTES_MOST) {
      this.pem = undefined;
      return {
        error: `nothing was stored: certificates and key together have at most ${PEM_BYTES_MOST} bytes`,
      };
    }
    this.pem += `${line}\n`;
    return { fields: {}, lines: [] };
  }

  private end(): CertificateAnswer {
    const pem = this.pem;
    this.pem = undefined;
    if (pem === undefined) return { error: "no certificate is awaited: certificate set begin comes first" };
    const chain = blocks(pem, "CERTIFICATE");
    if (chain === "") return { error: "nothing was stored: there is no certificate in it" };
    return this.keep(chain, blocks(pem, "(?:EC |RSA )?PRIVATE KEY"));
  }

  private keep(chain: string, key: string): CertificateAnswer {
    const problem = this.subject.setCertificate(chain, key);
    if (problem !== "") return { error: `nothing was stored: ${problem}` };
    const text = chain === "" ? "one of its own is made at the next restart" : "it is shown from the next restart on";
    return { fields: { restartNeeded: true }, lines: [text] };
  }
}

/** All PEM blocks of a kind (RFC 7468 §2), in their order; what stands between them is left out. */
function blocks(pem: string, kind: string): string {
  const found = pem.match(new RegExp(`-----BEGIN ${kind}-----[A-Za-z0-9+/=\\s]*-----END ${kind}-----\\n`, "g"));
  return (found ?? []).join("");
}
