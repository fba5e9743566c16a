/**
 * Tells broadcast and multicast groups the time unasked, and has requests to groups answered (RFC 5905 §3.1, §8): those
 * only while it has the time, since who asks a group looks for a server that can be used, and others may be among it.
 */

/** What it needs of drivers/responder. */
export interface BroadcastPort {
  join(group: string): boolean;
  leave(group: string): boolean;
  broadcast(address: string, port: number, hops: number, pollExponent: number, keyId: number): boolean;
}

/** The section "broadcast" of the configuration. "" stands for no group, key 0 for no signature. */
export interface BroadcastOptions {
  ipv4: string;
  ipv6: string;
  pollExponent: number;
  hops: number;
  keyId: number;
  askedIpv4: string;
  askedIpv6: string;
}

/** Whether there is any group to send the time to or to be asked by. */
export function hasGroups({ ipv4, ipv6, askedIpv4, askedIpv6 }: Readonly<BroadcastOptions>): boolean {
  return ipv4 + ipv6 + askedIpv4 + askedIpv6 !== "";
}

export class Broadcaster {
  private readonly port: BroadcastPort;
  private readonly options: Readonly<BroadcastOptions>;
  private readonly udpPort: number;
  private nextSeconds = 0;
  private served = false;

  /** @param udpPort that of the groups. */
  constructor(port: BroadcastPort, options: Readonly<BroadcastOptions>, udpPort: number) {
    this.port = port;
    this.options = options;
    this.udpPort = udpPort;
  }

  /** To be called once a second: sends each group the time when its interval is over. */
  tick(uptimeSeconds: number, serves: boolean): void {
    const { options, port } = this;
    const { askedIpv4, askedIpv6 } = options;
    if (serves !== this.served) {
      this.served = serves;
      this.nextSeconds = uptimeSeconds;
      if (!serves && askedIpv4 !== "") port.leave(askedIpv4);
      if (!serves && askedIpv6 !== "") port.leave(askedIpv6);
    }
    if (uptimeSeconds < this.nextSeconds) return;
    // The first one goes out as soon as there is a time to send.
    this.nextSeconds = uptimeSeconds + (serves ? 2 ** options.pollExponent : 1);
    // There may be a network that was not there the last time.
    if (serves && askedIpv4 !== "") port.join(askedIpv4);
    if (serves && askedIpv6 !== "") port.join(askedIpv6);
    for (const address of [options.ipv4, options.ipv6]) {
      if (address !== "") port.broadcast(address, this.udpPort, options.hops, options.pollExponent, options.keyId);
    }
  }
}
