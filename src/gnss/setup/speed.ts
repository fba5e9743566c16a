/**
 * Raises the speed of the line, and goes back where that was not heard.
 *
 * Model: the answer to such a command comes at the old speed or at the new one, or is lost in between; so what counts
 * is whether whole sentences are heard at the new speed. Else the line goes back to the old one; a receiver that is
 * silent there too is looked for anew by whoever watches the line.
 */

/** Until the command has left at 4800 baud and the receiver has switched over. */
const SWITCH_SECONDS = 0.3;
/** Two epochs and a half must bring a sentence. */
const HEAR_SECONDS = 2.5;

export class SpeedChange {
  /** The speed to listen at now. */
  baud: number;
  outcome: "waiting" | "accepted" | "refused" = "waiting";

  private readonly oldBaud: number;
  private readonly newBaud: number;
  private readonly command: Uint8Array;
  private phase: "start" | "sent" | "new" | "old" = "start";
  private sinceSeconds = 0;
  private heard = false;

  constructor(command: Uint8Array, oldBaud: number, newBaud: number) {
    this.command = command;
    this.baud = oldBaud;
    this.oldBaud = oldBaud;
    this.newBaud = newBaud;
  }

  get done(): boolean {
    return this.outcome !== "waiting";
  }

  /** A checked sentence or frame came. */
  onMessage(): void {
    this.heard = true;
  }

  /** Bytes to send now, if any; `baud` may have changed. To be called some times a second until `done`. */
  step(nowSeconds: number): Uint8Array | undefined {
    const waited = nowSeconds - this.sinceSeconds;
    switch (this.phase) {
      case "start":
        this.enter("sent", this.oldBaud, nowSeconds);
        return this.command;
      case "sent":
        if (waited >= SWITCH_SECONDS) this.enter("new", this.newBaud, nowSeconds);
        return undefined;
      case "new":
        if (this.heard) this.outcome = "accepted";
        else if (waited >= HEAR_SECONDS) this.enter("old", this.oldBaud, nowSeconds);
        return undefined;
      case "old":
        if (this.heard || waited >= HEAR_SECONDS) this.outcome = "refused";
        return undefined;
    }
  }

  private enter(phase: "sent" | "new" | "old", baud: number, nowSeconds: number): void {
    this.phase = phase;
    this.baud = baud;
    this.sinceSeconds = nowSeconds;
    this.heard = false;
  }
}
