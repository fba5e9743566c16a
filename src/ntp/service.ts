/**
 * The packets of the NTP port that C hands over: authenticated or extended requests to the server, control messages to
 * their own answerer, and what either answers back to the network.
 */

import { addTicks, ticksBetween } from "../time/ticks.js";
import type { Ticks } from "../time/units.js";
import type { Control } from "./control.js";
import { MODE_CONTROL, MODE_MASK } from "./packet.js";
import type { Server } from "./server.js";
import type { TransmitLead } from "./transmit-lead.js";

/** What it needs of drivers/responder. */
export interface ServicePort {
  take(into: Uint8Array): number;
  receivedTicks(): Ticks;
  send(bytes: Uint8Array, length: number): boolean;
}

export class Service {
  private readonly port: ServicePort;
  private readonly now: () => Ticks;
  private readonly server: Server;
  private readonly control: Control;
  private readonly lead: TransmitLead;

  /** @param now reads the counter. @param lead learns how long signing takes; the broadcaster shares it. */
  constructor(port: ServicePort, now: () => Ticks, server: Server, control: Control, lead: TransmitLead) {
    this.port = port;
    this.now = now;
    this.server = server;
    this.control = control;
    this.lead = lead;
  }

  /** Takes the packets that wait, in a buffer of at least drivers/responder's PACKET_BYTES. */
  takePackets(packet: Uint8Array, uptimeSeconds: number): void {
    const { port, server, lead } = this;
    for (let length = port.take(packet); length > 0; length = port.take(packet)) {
      if (((packet[0] ?? 0) & MODE_MASK) === MODE_CONTROL) {
        this.answerControl(packet, length, uptimeSeconds);
        continue;
      }
      if (!server.accept(packet, length)) continue;
      // Each algorithm takes its own time.
      const kind = server.signature;
      const started = this.now();
      const size = server.answer(packet, port.receivedTicks(), addTicks(started, lead.ticks(kind)), packet);
      lead.learn(kind, ticksBetween(started, this.now()));
      if (size > 0) port.send(packet, size);
    }
  }

  /** A control message, answered in as many fragments as it takes. */
  private answerControl(packet: Uint8Array, length: number, uptimeSeconds: number): void {
    const { control, port } = this;
    if (!control.accept(packet, length, uptimeSeconds)) return;
    for (let size = control.next(packet); size > 0; size = control.next(packet)) port.send(packet, size);
  }
}
