/** When a status line is due: at its interval, and as soon as what matters most has changed. */
export class StatusLine {
  private readonly intervalSeconds: number;
  private state = "";
  private leap = 3;

  /** @param intervalSeconds 0 for never. */
  constructor(intervalSeconds: number) {
    this.intervalSeconds = intervalSeconds;
  }

  /** To be called once a second with what is true now. */
  isDue(uptimeSeconds: number, state: string, leap: number): boolean {
    const { intervalSeconds } = this;
    if (intervalSeconds === 0) return false;
    if (uptimeSeconds % intervalSeconds !== 0 && state === this.state && leap === this.leap) return false;
    this.state = state;
    this.leap = leap;
    return true;
  }
}
