/** An emulated board with a world at its receiver line: machine, pulses and receiver put together. */

import { LineSplitter } from "../console/lines.js";
import type { Failure } from "../failure.js";
import type { Receiver } from "../simulator/receiver.js";
import { World, type WorldChanges, worldOptions } from "../simulator/world.js";
import { Machine } from "./machine.js";
import { Gateway, type Server } from "./network/gateway.js";
import { Pulses } from "./pulses.js";
import type { Forward } from "./qemu.js";
import { ReceiverLine } from "./receiver-line.js";

export interface BoardOptions {
  qemu: string;
  flash: string;
  forwards: readonly Forward[];
  /** What the board may ask, at the addresses that network/neighbours.ts names. */
  servers?: readonly Server[];
  world: WorldChanges;
  /** In place of the simulated receiver. */
  receiver?: Receiver;
  capture?: string;
  words?: readonly string[];
}

export interface BoardEvents {
  line?(line: string): void;
  pulse?(): void;
  restarted?(): void;
  ended(failure: Failure): void;
}

export class Board {
  readonly machine: Machine;
  readonly #gateway: Gateway;
  readonly #pulses: Pulses;
  readonly #line: ReceiverLine;
  readonly #startMs: number;
  readonly #taps: ((bytes: Buffer) => void)[];

  static async start(options: BoardOptions, events: BoardEvents): Promise<Board> {
    let board: Board | undefined;
    const lines = new LineSplitter((line) => events.line?.(line));
    const taps: ((bytes: Buffer) => void)[] = [];
    const { qemu, flash, forwards, servers = [], capture, words = [] } = options;
    const udp = forwards.filter(({ protocol }) => protocol === "udp");
    const gateway = await Gateway.open(udp, servers, (frame) => board?.machine.send(frame));
    try {
      const machine = await Machine.start(
        qemu,
        { flash, forwards, capture, words },
        {
          console: (bytes) => {
            for (const tap of taps) tap(bytes);
            lines.push(bytes);
          },
          receiver: (bytes) => board?.hear(bytes),
          frame: (frame) => gateway.take(frame),
          restarted: () => events.restarted?.(),
          ended: (failure) => {
            board?.end();
            events.ended(failure);
          },
        },
      );
      board = new Board({ machine, gateway }, options, events, taps);
      return board;
    } catch (error) {
      await gateway.close();
      throw error;
    }
  }

  private constructor(
    { machine, gateway }: { machine: Machine; gateway: Gateway },
    { world, receiver }: BoardOptions,
    events: BoardEvents,
    taps: ((bytes: Buffer) => void)[],
  ) {
    this.machine = machine;
    this.#gateway = gateway;
    this.#taps = taps;
    const startUtc = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString().replace(".000Z", "Z");
    const changes = { ...world, sky: { startUtc, ...world.sky } };
    this.#startMs = Date.parse(changes.sky.startUtc);
    this.#line = new ReceiverLine(new World(worldOptions(changes), receiver), {
      receive: (bytes) => machine.receive(bytes),
      type: (line) => machine.type(`${line}\r\n`),
    });
    this.#pulses = new Pulses(machine, () => {
      this.#line.pulse();
      events.pulse?.();
    });
  }

  /**
   * What the world's time is beside this computer's, in seconds (positive: the world is ahead): at most a second at the
   * start, and more and more behind where the computer is too busy to emulate the chip at its speed.
   */
  aheadS(): number | undefined {
    const elapsedMs = this.#line.elapsedMs;
    return elapsedMs === undefined ? undefined : (this.#startMs + elapsedMs - Date.now()) / 1000;
  }

  hear(bytes: Uint8Array): void {
    this.#line.hear(bytes);
  }

  /** From now on `tap` gets what the console says, as it comes. */
  tap(tap: (bytes: Buffer) => void): void {
    this.#taps.push(tap);
  }

  type(text: string): void {
    this.machine.type(text);
  }

  async stop(): Promise<void> {
    this.end();
    await this.machine.stop();
    await this.#gateway.close();
  }

  /** Nothing more is sent: stop(), or QEMU has ended by itself. */
  end(): void {
    this.#pulses.end();
    this.#line.end();
  }
}
