/**
 * NTS, put together: keys of cookies, which are stored and published, the certificate, and the door for key
 * establishment (drivers/nts). Requests with cookies are answered in C (drivers/responder).
 */

import {
  type Certificate,
  type Credentials,
  dateProblem,
  fingerprintText,
  namesOf,
  renewal,
  splitPem,
  validity,
} from "./serving/nts/certificate.js";
import { CookieKeys } from "./serving/nts/cookie-keys.js";
import type { ShownCertificate } from "./status/certificate.js";
import { type Finding, findingOf } from "./status/finding.js";
import { CredentialsStore } from "./storage/credentials-store.js";
import type { Outcome, StoragePort } from "./storage/part-store.js";
import type { UtcSecond } from "./time/units.js";

/** What it needs of drivers/nts. */
export interface NtsPort {
  readonly COUNTERS: number;
  missing(): string;
  makeCertificate(names: string, notBefore: number, notAfter: number): string;
  readCertificate(chain: string, key: string): string;
  open(chain: string, key: string, address: string, port: number, ntpPort: number): void;
  counters(into: ArrayBufferLike): void;
}

/** What it needs of drivers/responder. */
export interface CookiePort {
  random(into: Uint8Array): void;
  setCookieKeys(records: Uint8Array): void;
}

export interface NtsSettings {
  readonly enabled: boolean;
  /** TCP, of key establishment. */
  readonly port: number;
  /** The own address that is served; empty: all. */
  readonly address: string;
  readonly ntpPort: number;
  readonly hostName: string;
  readonly fixedAddress: string;
  readonly isSimulated: boolean;
  /** A day that is surely over. */
  readonly built: UtcSecond;
}

/** Names of what is stored. */
const CHAIN = "nts.chain";
const KEY = "nts.key";
const MADE = "nts.made";
const COOKIES = "nts.cookies";

/** The network may give an address within this; a certificate that is made later has it in it. */
const ADDRESS_WAIT_SECONDS = 20;
/** Dates change by the day. */
const LOOK_SECONDS = 3600;

export class NtsService {
  private readonly nts: NtsPort;
  private readonly responder: CookiePort;
  private readonly settings: NtsSettings;
  private readonly store: CredentialsStore;
  private readonly report: (text: string) => void;
  private readonly counts: Uint32Array;
  private readonly cookieKeys: CookieKeys;
  private certificate: (Certificate & { made: string }) | undefined;
  /** Why no keys are established; empty while they are. */
  private problem = "it begins in a moment";
  private now: UtcSecond | undefined;
  private isBegun = false;
  private lookedSeconds = Number.NEGATIVE_INFINITY;

  constructor(
    drivers: { nts: NtsPort; responder: CookiePort; storage: StoragePort },
    settings: NtsSettings,
    report: (text: string) => void,
  ) {
    this.nts = drivers.nts;
    this.responder = drivers.responder;
    this.settings = settings;
    this.report = report;
    this.store = new CredentialsStore(drivers.storage);
    this.counts = new Uint32Array(drivers.nts.COUNTERS);
    this.cookieKeys = new CookieKeys(this.store.read(COOKIES), drivers.responder.random);
  }

  /** Publishes the keys that outlived the restart: clients may ask from the first moment on. */
  begin(): void {
    const records = this.cookieKeys.records();
    if (this.settings.enabled && records.length > 0) this.responder.setCookieKeys(records);
  }

  /** To be called once a second. @param now UTC; undefined while it is not known. @param address the own one, or "". */
  tick(now: UtcSecond | undefined, uptimeSeconds: number, address: string): void {
    this.now = now;
    if (!this.settings.enabled) return;
    if (this.cookieKeys.tick(now, uptimeSeconds)) {
      this.responder.setCookieKeys(this.cookieKeys.records());
      if (this.store.write({ [COOKIES]: this.cookieKeys.text() }) !== "stored") {
        this.report("the keys of NTS cookies could not be stored: after a restart clients agree on new ones");
      }
    }
    if (!this.isBegun && (address !== "" || uptimeSeconds >= ADDRESS_WAIT_SECONDS)) this.open(address);
    if (!this.isBegun || uptimeSeconds - this.lookedSeconds < LOOK_SECONDS) return;
    this.lookedSeconds = uptimeSeconds;
    const { certificate } = this;
    const worn = certificate === undefined ? "" : renewal(certificate, certificate, [], now);
    if (worn !== "")
      this.report(`the certificate of NTS: ${worn}; restart, and a new one is made for clients to trust`);
  }

  private open(address: string): void {
    this.isBegun = true;
    try {
      const missing = this.nts.missing();
      if (missing !== "") throw new Error(missing);
      const credentials = this.credentials(address);
      this.certificate = { ...this.read(credentials), made: credentials.made };
      const { settings } = this;
      this.nts.open(credentials.chain, credentials.key, settings.address, settings.port, settings.ntpPort);
      this.problem = "";
    } catch (error) {
      this.problem = (error as Error).message;
      this.report(`keys for NTS are not established: ${this.problem}`);
    }
  }

  /** Those that are stored, or new ones. */
  private credentials(address: string): Credentials {
    const { store, settings, now } = this;
    const stored = { chain: store.read(CHAIN) ?? "", key: store.read(KEY) ?? "", made: store.read(MADE) ?? "" };
    if (stored.chain !== "") {
      const needed = [`${settings.hostName}.local`, settings.fixedAddress].filter((name) => name !== "");
      const why = renewal(stored, this.read(stored), needed, now);
      if (why === "") return stored;
      this.report(`a new certificate of NTS is made, which clients have to be given anew: of the old one, ${why}`);
    }
    const { hostName, isSimulated } = settings;
    const names = namesOf({ hostName, addresses: [settings.fixedAddress, address], isSimulated }).join(" ");
    const { notBefore, notAfter } = validity(settings.built, now);
    const made = { ...splitPem(this.nts.makeCertificate(names, notBefore, notAfter)), made: names };
    const outcome = this.keep(made);
    if (outcome !== "stored") this.report("the certificate of NTS could not be stored: the next start makes another");
    return made;
  }

  private keep({ chain, key, made }: Credentials): Outcome {
    return this.store.write({ [CHAIN]: chain, [KEY]: key, [MADE]: made });
  }

  private read({ chain, key }: Pick<Credentials, "chain" | "key">): Certificate {
    const [fingerprint = "", notBefore, notAfter] = this.nts.readCertificate(chain, key).split(" ");
    return { fingerprint, notBefore: Number(notBefore), notAfter: Number(notAfter) };
  }

  /** Undefined while there is none. */
  shown(): ShownCertificate | undefined {
    const { certificate, store } = this;
    const chain = store.read(CHAIN);
    if (certificate === undefined || chain === undefined) return undefined;
    const { fingerprint, notBefore, notAfter, made } = certificate;
    return { chain, fingerprint: fingerprintText(fingerprint), notBefore, notAfter, names: made, isOwn: made !== "" };
  }

  /** Takes a chain and its key from the next restart on; an empty chain: one of its own is made then. @returns what is wrong; empty: nothing. */
  set(chain: string, key: string): string {
    try {
      if (chain !== "") {
        if (key === "") return "there is no private key in it: a chain and its key belong together";
        const read = this.read({ chain, key });
        const problem = dateProblem(read, this.now);
        if (problem === "it has run out") return problem;
      }
    } catch (error) {
      return (error as Error).message;
    }
    const outcome = this.keep({ chain, key, made: "" });
    if (outcome === "stored") return "";
    return outcome === "full"
      ? "it is longer than what can be stored"
      : "the storage refused; try again after a restart";
  }

  /** Forgets certificate and keys; false where the storage refused. */
  clear(): boolean {
    return this.store.clear();
  }

  /** Undefined where NTS is not wanted. */
  finding(): Finding | undefined {
    const { settings, certificate, problem } = this;
    if (!settings.enabled) return undefined;
    if (certificate === undefined || problem !== "") {
      const level = this.isBegun ? "bad" : "doubtful"; // not yet
      return findingOf(
        level,
        "ntsClosed",
        `keys for NTS are not established: ${problem}`,
        "plain NTP is served as ever",
      );
    }
    const dates = dateProblem(certificate, this.now);
    if (dates !== "") {
      const advice = "clients that trust it will not agree on keys: noonmark certificate set gives it another";
      return findingOf("doubtful", "ntsCertificate", `the certificate of NTS: ${dates}`, advice);
    }
    const [done = 0, ...others] = this.counters();
    const failed = others.reduce((sum, count) => sum + count, 0);
    return findingOf(
      "good",
      "nts",
      `NTS: keys established ${done} times on TCP port ${settings.port}, ${failed} attempts failed`,
    );
  }

  /** What became of those who came for keys (drivers/nts/nts.ts). */
  counters(): readonly number[] {
    this.nts.counters(this.counts.buffer);
    return [...this.counts];
  }
}
