/** The packets of the NTP port that C hands over: control messages, answered in as many fragments as it takes. */

import type { Control } from "./control.js";

/** What it needs of drivers/responder. */
export interface ServicePort {
  take(into: Uint8Array): number;
  send(bytes: Uint8Array, length: number): boolean;
}

export class Service {
  private readonly port: ServicePort;
  private readonly control: Control;

  constructor(port: ServicePort, control: Control) {
    this.port = port;
    this.control = control;
  }

  /** Answers the packets that wait, in a buffer of at least drivers/responder's PACKET_BYTES. */
  takePackets(packet: Uint8Array, uptimeSeconds: number): void {
    const { port, control } = this;
    for (let length = port.take(packet); length > 0; length = port.take(packet)) {
      if (!control.accept(packet, length, uptimeSeconds)) continue;
      for (let size = control.next(packet); size > 0; size = control.next(packet)) port.send(packet, size);
    }
  }
}
