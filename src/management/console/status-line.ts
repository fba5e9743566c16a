/** When a status line is due: at its interval, and as soon as what matters most has changed. */
export class StatusLine {
  private readonly intervalSeconds: number;
  private state = "";
  private leap = 3;
  private stratum = 16;

  /** @param intervalSeconds 0 for never. */
  constructor(intervalSeconds: number) {
    this.intervalSeconds = intervalSeconds;
  }

  /** To be called once a second with what is true now. */
  isDue(uptimeSeconds: number, state: string, leap: number, stratum: number): boolean {
    const { intervalSeconds } = this;
    if (intervalSeconds === 0) return false;
    const isNew = state !== this.state || leap !== this.leap || stratum !== this.stratum;
    if (uptimeSeconds % intervalSeconds !== 0 && !isNew) return false;
    this.state = state;
    this.leap = leap;
    this.stratum = stratum;
    return true;
  }
}
