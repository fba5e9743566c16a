/**
 * Keeps the appliance in its network: what to try next and when, for ever, and one sentence about what is wrong.
 *
 * Model: an attempt to join ends with success, with a reason, or not at all; a network that was joined can be lost at
 * any time, and can be one that gives no address. A failed attempt is repeated after 1, 2, 4, … up to 60 seconds, so
 * an access point that comes back is found within a minute and an absent one costs little. A lost network is tried
 * again at once. Time is counted in calls of `tick`, once a second.
 */

/** What it needs of network.ts. */
export interface Port {
  join(name: string, password: string): boolean;
  leave(): void;
  state(): number;
  reason(): number;
  address(): string;
  signalDbm(): number;
}

/** Where the wish to be in the network stands; "trying" before the first outcome. */
export type AttachmentState =
  | "trying"
  | "attached"
  | "notConfigured"
  | "noCable"
  | "notFound"
  | "badSecurity"
  | "badPassword"
  | "refused"
  | "lost"
  | "noAddress";

/** Seconds that an attempt may take: scanning all channels takes 3, a slow access point's handshake a few more. */
const ATTEMPT_LIMIT = 20;
/** Seconds without an address after which the network is taken to give none: four rounds of DHCP's questions. */
const ADDRESS_LIMIT = 15;
/** Seconds from one look at the address to the next, should the event of a change have been lost. */
const ADDRESS_SECONDS = 60;
/** The longest wait between attempts, seconds. */
const LONGEST_WAIT = 60;

/** ESP-IDF's wifi_err_reason_t by what a person can do about it; below 200 they are IEEE 802.11's (§9.4.1.7). */
const STATE_OF_REASON: Readonly<Record<number, AttachmentState>> = {
  2: "badPassword", // authentication expired: some access points answer a wrong password with silence
  5: "refused", // too many stations
  15: "badPassword", // 4-way handshake timeout
  23: "badPassword", // IEEE 802.1X authentication failed
  201: "notFound",
  202: "badPassword", // authentication failed
  204: "badPassword", // handshake timeout
  210: "badSecurity", // found, but not with security that we accept
  211: "badSecurity", // found, but below the least that we accept
  212: "notFound", // below the least signal
};

export class Attachment {
  state: AttachmentState = "trying";
  private readonly port: Port;
  private readonly wireless: boolean;
  private readonly name: string;
  private readonly password: string;
  private readonly report: (text: string) => void;
  private phase: "waiting" | "joining" | "linked" | "up" = "waiting";
  /** Seconds in this phase. */
  private seconds = 0;
  /** The reason behind `state`: the driver forgets it when the next attempt begins. */
  private reason = 0;
  /** The address that was reported last: the own one, while the state is "attached". */
  address = "";
  /** Seconds to wait before the next attempt. */
  private wait = 0;

  /**
   * @param medium as network.ts names it: only "wifi" is joined.
   * @param name the Wi-Fi network; "" leaves Wi-Fi alone.
   * @param report gets a sentence whenever the state changed, and whenever an address was got.
   */
  constructor(port: Port, medium: string, name: string, password: string, report: (text: string) => void) {
    this.port = port;
    this.wireless = medium === "wifi";
    this.name = name;
    this.password = password;
    this.report = report;
  }

  /** To be called once a second, the first time right after `open`. */
  tick(): void {
    this.look(this.seconds % ADDRESS_SECONDS === 0);
    const seconds = this.seconds++;
    if (this.wireless && this.name === "") {
      this.conclude("notConfigured");
    } else if (this.phase === "waiting") {
      if (this.wireless && seconds >= this.wait) this.attempt();
      else if (!this.wireless && seconds >= ATTEMPT_LIMIT) this.conclude("noCable");
    } else if (this.phase === "joining" && seconds >= ATTEMPT_LIMIT) {
      this.port.leave();
      this.fail("notFound");
    } else if (this.phase === "linked" && seconds >= ADDRESS_LIMIT) {
      this.conclude("noAddress");
    }
  }

  /** To be called when the interface's state or address changed; harmless when it did not. */
  changed(): void {
    this.look(true);
  }

  /** @param thoroughly ask for the address too: the answer is a new string, and garbage to be collected. */
  private look(thoroughly: boolean): void {
    const state = this.port.state();
    if (state === 2 && (this.phase !== "up" || (thoroughly && this.port.address() !== this.address))) {
      this.enter("up");
      this.wait = 0;
      this.state = "attached";
      this.address = this.port.address();
      this.report(this.sentence());
    } else if (state === 1 && this.phase !== "linked") {
      this.enter("linked");
    } else if (state === 0 && (this.phase === "linked" || this.phase === "up")) {
      // Not a failed attempt: whatever the reason, the next one comes at once.
      this.enter("waiting");
      this.wait = 1;
      this.conclude(this.wireless ? "lost" : "noCable");
    } else if (state === 0 && this.phase === "joining" && this.port.reason() !== 0) {
      this.fail(STATE_OF_REASON[this.port.reason()] ?? "refused");
    }
  }

  private attempt(): void {
    this.enter("joining");
    if (!this.port.join(this.name, this.password)) this.fail("refused");
  }

  private fail(state: AttachmentState): void {
    this.enter("waiting");
    this.wait = Math.min(Math.max(this.wait * 2, 1), LONGEST_WAIT);
    this.conclude(state);
  }

  private enter(phase: "waiting" | "joining" | "linked" | "up"): void {
    this.phase = phase;
    this.seconds = 0;
  }

  private conclude(state: AttachmentState): void {
    if (this.phase === "waiting") this.reason = this.port.reason();
    if (state === this.state) return;
    this.state = state;
    this.report(this.sentence());
  }

  /** What is the case, and what to do about it ("" when nothing is). */
  finding(): [finding: string, advice: string] {
    const name = JSON.stringify(this.name);
    switch (this.state) {
      case "trying":
        return [this.wireless ? `joining ${name}` : "waiting for an address", ""];
      case "attached":
        return [`in the network as ${this.address}${this.signal()}`, ""];
      case "notConfigured":
        return ["Wi-Fi is off", "set wifi.ssid and wifi.password, then restart"];
      case "noCable":
        return ["no link on the network cable", "plug it in, and look whether its other end is on"];
      case "notFound":
        return [`no access point ${name} is in reach`, "check wifi.ssid; it is looked for at least once a minute"];
      case "badSecurity":
        return [`${name} is in reach, but not with WPA`, "for an open network, wifi.password must be empty"];
      case "badPassword":
        return [`${name} does not take the password`, "check wifi.password"];
      case "refused":
        return [`${name} refuses us (reason ${this.reason})`, "is it full, or does it filter addresses?"];
      case "lost":
        return [`${name} was lost (reason ${this.reason})`, "nothing: it is being joined again"];
      case "noAddress":
        return ["no DHCP server gives us an address", "set network.address, or mend the server"];
    }
  }

  private signal(): string {
    const dbm = this.wireless ? this.port.signalDbm() : 0;
    return dbm === 0 ? "" : `, signal ${dbm} dBm`;
  }

  private sentence(): string {
    const [finding, advice] = this.finding();
    return advice === "" ? finding : `${finding}: ${advice}`;
  }
}
