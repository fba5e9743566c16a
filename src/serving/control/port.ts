/** The packets of the NTP port that C hands over: control messages, answered in as many fragments as it takes. */

import type { Control } from "./control.js";

/** What it needs of drivers/responder. */
export interface PacketPort {
  take(into: Uint8Array): number;
  send(bytes: Uint8Array, length: number): boolean;
}

/** In a turn: as many as the driver keeps (drivers/responder/handover.h). Others wait for their turn meanwhile. */
const PACKETS_PER_TURN = 8;

export class ControlPort {
  private readonly port: PacketPort;
  private readonly control: Control;

  constructor(port: PacketPort, control: Control) {
    this.port = port;
    this.control = control;
  }

  /**
   * Answers packets that wait, in a buffer of at least drivers/responder's PACKET_BYTES.
   * @returns whether more may wait: to be called again, after whoever else has something to do.
   */
  takePackets(packet: Uint8Array, uptimeSeconds: number): boolean {
    const { port, control } = this;
    for (let turn = 0; turn < PACKETS_PER_TURN; turn++) {
      const length = port.take(packet);
      if (length <= 0) return false;
      if (!control.accept(packet, length, uptimeSeconds)) continue;
      for (let size = control.next(packet); size > 0; size = control.next(packet)) port.send(packet, size);
    }
    return true;
  }
}
