/**
 * Tells broadcast and multicast groups the time unasked, and has requests to groups answered (RFC 5905 §3.1, §8): those
 * only while it has the time, since who asks a group looks for a server that can be used, and others may be among it.
 */

import { addTicks, ticksBetween } from "../time/ticks.js";
import type { Ticks } from "../time/units.js";
import type { Server } from "./server.js";
import type { TransmitLead } from "./transmit-lead.js";

/** What it needs of drivers/responder. */
export interface BroadcastPort {
  join(group: string): boolean;
  leave(group: string): boolean;
  sendTo(address: string, port: number, hops: number, bytes: Uint8Array, length: number): boolean;
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

export class Broadcaster {
  private readonly port: BroadcastPort;
  private readonly now: () => Ticks;
  private readonly server: Server;
  private readonly lead: TransmitLead;
  private readonly options: Readonly<BroadcastOptions>;
  private readonly udpPort: number;
  private nextSeconds = 0;
  private served = false;

  /** @param now reads the counter. @param udpPort that of the groups. */
  constructor(
    port: BroadcastPort,
    now: () => Ticks,
    server: Server,
    lead: TransmitLead,
    options: Readonly<BroadcastOptions>,
    udpPort: number,
  ) {
    this.port = port;
    this.now = now;
    this.server = server;
    this.lead = lead;
    this.options = options;
    this.udpPort = udpPort;
  }

  /** To be called once a second: tells each group when its interval is over. `packet` is written over. */
  tick(packet: Uint8Array, uptimeSeconds: number, serves: boolean): void {
    const { options, port } = this;
    const { askedIpv4, askedIpv6 } = options;
    if (serves !== this.served) {
      this.served = serves;
      this.nextSeconds = uptimeSeconds;
      if (!serves && askedIpv4 !== "") port.leave(askedIpv4);
      if (!serves && askedIpv6 !== "") port.leave(askedIpv6);
    }
    if (uptimeSeconds < this.nextSeconds) return;
    // The first one goes out as soon as there is a time to tell.
    this.nextSeconds = uptimeSeconds + (serves ? 2 ** options.pollExponent : 1);
    // There may be a network that was not there the last time.
    if (serves && askedIpv4 !== "") port.join(askedIpv4);
    if (serves && askedIpv6 !== "") port.join(askedIpv6);
    if (options.keyId !== 0 && this.server.signatureOf(options.keyId) === 0) return;
    if (options.ipv4 !== "") this.tell(options.ipv4, packet);
    if (options.ipv6 !== "") this.tell(options.ipv6, packet);
  }

  private tell(address: string, packet: Uint8Array): void {
    const { server, lead } = this;
    const { pollExponent, keyId, hops } = this.options;
    const kind = server.signatureOf(keyId);
    const started = this.now();
    const size = server.broadcast(addTicks(started, lead.ticks(kind)), pollExponent, keyId, packet);
    if (size === 0) return;
    lead.learn(kind, ticksBetween(started, this.now()));
    this.port.sendTo(address, this.udpPort, hops, packet, size);
  }
}
