/**
 * The world around one appliance: sky, air, crystal, receiver, wires and clients, made second by second from one seed.
 *
 * Every part draws from a random stream named after it, and takes the world's time as an argument: the same options
 * give the same events, bit for bit, however fast they are asked for. Second 0 belongs to the appliance's start; the
 * receiver is heard from second 1 on.
 */

import { Clients, type ClientsOptions, NO_CLIENTS } from "./clients.js";
import { ENVIRONMENT_DEFAULTS, Environment, type EnvironmentOptions } from "./environment.js";
import { compareInstants, type Instant, instant, type WorldEvent } from "./events.js";
import type { Fault, FaultHooks } from "./faults.js";
import { OSCILLATOR_DEFAULTS, Oscillator, type OscillatorOptions } from "./oscillator.js";
import { PULSE_DEFAULTS, type PulseOptions, PulseWire } from "./pulse.js";
import { RandomStream } from "./random.js";
import { type Receiver, UNDISTURBED } from "./receiver.js";
import { SerialLine, type Transmission } from "./serial-line.js";
import { SKY_DEFAULTS, Sky, type SkyOptions } from "./sky.js";
import { UBLOX_DEFAULTS, type UbloxOptions, UbloxReceiver } from "./ublox.js";

export interface WorldOptions {
  seed: number;
  sky: SkyOptions;
  environment: EnvironmentOptions;
  oscillator: OscillatorOptions;
  receiver: UbloxOptions;
  pulse: PulseOptions;
  clients: ClientsOptions;
  faults: readonly Fault[];
}

export const WORLD_DEFAULTS: WorldOptions = {
  seed: 1,
  sky: SKY_DEFAULTS,
  environment: ENVIRONMENT_DEFAULTS,
  oscillator: OSCILLATOR_DEFAULTS,
  receiver: UBLOX_DEFAULTS,
  pulse: PULSE_DEFAULTS,
  clients: NO_CLIENTS,
  faults: [],
};

/** Some of a world's options; what is left out has its default. */
export type WorldChanges = { [K in keyof WorldOptions]?: Partial<WorldOptions[K]> };

/** The defaults with some options changed: `worldOptions({ seed: 7, receiver: { lagMs: 480 } })`. */
export function worldOptions(changes: WorldChanges): WorldOptions {
  return {
    seed: (changes.seed ?? WORLD_DEFAULTS.seed) as number,
    sky: { ...WORLD_DEFAULTS.sky, ...changes.sky },
    environment: { ...WORLD_DEFAULTS.environment, ...changes.environment },
    oscillator: { ...WORLD_DEFAULTS.oscillator, ...changes.oscillator },
    receiver: { ...WORLD_DEFAULTS.receiver, ...changes.receiver },
    pulse: { ...WORLD_DEFAULTS.pulse, ...changes.pulse },
    clients: { ...WORLD_DEFAULTS.clients, ...changes.clients },
    faults: (changes.faults ?? WORLD_DEFAULTS.faults) as readonly Fault[],
  };
}

export class World {
  readonly sky: Sky;
  readonly oscillator: Oscillator;
  readonly receiver: Receiver;
  readonly #faults: readonly FaultHooks[];
  readonly #wire: PulseWire;
  readonly #line: SerialLine;
  readonly #clients: Clients;
  #transmissions: Transmission[] = [];
  #events: WorldEvent[] = [];
  /** The next second that the receiver is to make. */
  #receiverSecond = 1;
  #nextSecond = 0;

  /** @param receiver stands in for the simulated one: a recording, a device. */
  constructor(options: WorldOptions, receiver?: Receiver) {
    const random = (name: string) => new RandomStream(options.seed, name);
    this.sky = new Sky(options.sky);
    this.#faults = options.faults.map((fault) => fault.begin(random(`fault ${fault.name}`)));
    const environment = new Environment(options.environment);
    this.oscillator = new Oscillator(options.oscillator, random("oscillator"), (worldSecond) =>
      environment.step(worldSecond, this.#warmthC(worldSecond)),
    );
    this.receiver = receiver ?? new UbloxReceiver(options.receiver, this.sky, random("receiver"));
    this.#wire = new PulseWire(options.pulse, this.oscillator, random("pulse"));
    this.#line = new SerialLine(random("serial line"));
    this.#clients = new Clients(options.clients, random("clients"));
  }

  /** The second that nextEvents() will give. */
  get nextSecond(): number {
    return this.#nextSecond;
  }

  /** The events of the next second, in order of time. */
  nextEvents(): WorldEvent[] {
    const worldSecond = this.#nextSecond++;
    // One second ahead: a pulse may be early, and belong to the second before its own.
    while (this.#receiverSecond <= worldSecond + 1) this.#runReceiver(this.#receiverSecond++);
    this.#transmissions.sort((a, b) => compareInstants(a.at, b.at));
    let sent = 0;
    for (const transmission of this.#transmissions) {
      if (transmission.at.second > worldSecond) break;
      this.#events.push(...this.#line.send(this.receiver.baud, transmission));
      sent++;
    }
    this.#transmissions.splice(0, sent);
    this.#events.push(...this.#clients.second(worldSecond));
    this.#events.sort((a, b) => compareInstants(a.at, b.at));
    const later = this.#events.findIndex(({ at }) => at.second > worldSecond);
    return this.#events.splice(0, later < 0 ? this.#events.length : later);
  }

  /** The appliance has written to the receiver, or (no bytes) set its own speed. Answers come in seconds not yet made. */
  hear(at: Instant, baud: number, bytes: Uint8Array): void {
    this.#line.applianceBaud = baud;
    const earliest: Instant = { second: this.#nextSecond, nanosecond: 0 };
    for (const answer of this.receiver.hear(at, baud, bytes)) {
      const late = compareInstants(answer.at, earliest) < 0;
      this.#transmissions.push({ at: late ? earliest : answer.at, bytes: answer.bytes });
    }
  }

  #runReceiver(worldSecond: number): void {
    const reception = { ...UNDISTURBED };
    for (const fault of this.#faults) fault.reception?.(worldSecond, reception);
    const output = this.receiver.second(worldSecond, reception);
    for (const fault of this.#faults) fault.output?.(worldSecond, output);
    let edges = this.#wire.carry(worldSecond, output.pulsesNs);
    for (const fault of this.#faults) edges = fault.edges?.(worldSecond, edges) ?? edges;
    this.#events.push(...edges);
    for (const { startNs, bytes } of output.bursts) {
      this.#transmissions.push({ at: instant(worldSecond, startNs), bytes });
    }
  }

  #warmthC(worldSecond: number): number {
    let sum = 0;
    for (const fault of this.#faults) sum += fault.warmthC?.(worldSecond) ?? 0;
    return sum;
  }
}
