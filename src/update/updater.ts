/**
 * Updates as main sees them: packets in and out, the clock withdrawn while one runs, the restart after it, and the
 * trial of a new firmware, which ends at its first served second or with the old one back.
 */

import { type Secrets, UpdateSession } from "./session.js";
import { type FlashPort, Transfer } from "./transfer.js";
import { VERSION } from "./version.js";

/** What it needs of drivers/update. */
export interface UpdateDriver extends FlashPort, Secrets {
  take(into: Uint8Array): number;
  reply(bytes: Uint8Array, length: number): boolean;
  pending(): boolean;
  confirm(): void;
}

/**
 * Seconds that a new firmware has to serve its first one. A cold receiver needs 750 to know the leap seconds, and as
 * long again to be found, set up and given a fix; more would leave a mute board alone for too long.
 */
export const TRIAL_SECONDS = 1800;

/** In a turn: as many as the driver keeps (drivers/update). Others wait for their turn meanwhile. */
const PACKETS_PER_TURN = 4;

export class Updater {
  private readonly driver: UpdateDriver;
  /** What comes, over UDP or by the page. */
  readonly transfer: Transfer;
  private readonly session: UpdateSession;
  private readonly report: (text: string) => void;
  private readonly restart: () => void;
  private trial: boolean;
  private restarting = false;

  /** @param key the shared secret; @param board as drivers/board names it; @param restart starts the board over. */
  constructor(driver: UpdateDriver, key: string, board: string, report: (text: string) => void, restart: () => void) {
    this.driver = driver;
    this.report = report;
    this.restart = restart;
    this.transfer = new Transfer(driver, VERSION, report);
    this.session = new UpdateSession(driver, this.transfer, utf8(key), { board, version: VERSION }, report);
    this.trial = driver.pending();
  }

  /** An update runs: nothing may be published. */
  get active(): boolean {
    return this.transfer.active;
  }

  /**
   * Takes packets that wait, in a buffer of at least drivers/update's PACKET_BYTES.
   * @returns whether more may wait: to be called again, after whoever else has something to do.
   */
  receive(packet: Uint8Array): boolean {
    const { driver, session } = this;
    for (let turn = 0; turn < PACKETS_PER_TURN; turn++) {
      const length = driver.take(packet);
      if (length <= 0) return false;
      const size = session.handle(packet, length);
      if (size > 0) driver.reply(packet, size);
    }
    return true;
  }

  /** To be called once a second. `serves`: the clock was served as synchronised in this second. */
  tick(serves: boolean, uptimeSeconds: number): void {
    this.session.tick();
    this.transfer.tick();
    if (this.trial && serves) {
      this.trial = false;
      this.driver.confirm();
      this.report(`firmware ${VERSION} has served its first second and stays`);
    }
    if (this.restarting) return;
    if (this.trial && uptimeSeconds > TRIAL_SECONDS) {
      this.report(`firmware ${VERSION} served nothing in ${TRIAL_SECONDS} s: back to the one before`);
      this.startOver();
    } else if (this.transfer.done) {
      this.startOver();
    }
  }

  private startOver(): void {
    this.restarting = true;
    this.restart();
  }
}

/** UTF-8 of a text; half a surrogate pair becomes three bytes of its own, as nobody else will have it. */
export function utf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    else {
      bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    }
  }
  return Uint8Array.from(bytes);
}
