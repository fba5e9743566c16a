/**
 * The world around one appliance: sky, air, crystal, receiver, wires and clients, made piece by piece from one seed.
 *
 * Every part draws from a random stream named after it, and takes the world's time as an argument: the same options
 * give the same events, bit for bit, however fast they are asked for. The appliance starts with second `start.worldS`; the
 * receiver is heard from the one after it on.
 */

import { NETWORK_DEFAULTS, type Surroundings, sameSurroundings } from "./access-point.js";
import { Clients, type ClientsOptions, NO_CLIENTS } from "./clients.js";
import { ENVIRONMENT_DEFAULTS, Environment, type EnvironmentOptions } from "./environment.js";
import { compareInstants, type Instant, insertInOrder, instant, type WorldEvent } from "./events.js";
import type { Fault, FaultHooks } from "./faults.js";
import { OSCILLATOR_DEFAULTS, Oscillator, type OscillatorOptions } from "./oscillator.js";
import { PluggedReceiver } from "./plugged-receiver.js";
import { NO_PTP, PtpNetwork, type PtpOptions } from "./ptp/network.js";
import { PULSE_DEFAULTS, type PulseOptions, PulseWire } from "./pulse.js";
import { RandomStream } from "./random.js";
import { type Receiver, UNDISTURBED } from "./receiver.js";
import { CATALOGUE, type ModelName } from "./receivers/catalogue.js";
import { type Circumstances, FactoryReceiver, type Model, WELL_CONNECTED } from "./receivers/factory-receiver.js";
import { SerialLine, type Transmission } from "./serial-line.js";
import type { ServerOptions } from "./servers/options.js";
import { type Datagram, type Delivery, ServerNetwork } from "./servers/servers.js";
import { SKY_DEFAULTS, Sky, type SkyOptions } from "./sky.js";

/** A receiver of the catalogue, in some circumstances; the figures, where they are given, instead of its own. */
export interface ReceiverOptions extends Circumstances {
  model: ModelName;
  lagMs: number | undefined;
  lagWobbleMs: number | undefined;
  pulseNoiseNs: number | undefined;
}

/** A u-blox 8 out of the box, which still knows where the satellites are. */
export const RECEIVER_DEFAULTS: ReceiverOptions = {
  ...WELL_CONNECTED,
  model: "ublox8",
  firstFixS: 1, // hot start (u-blox M8 data sheet, acquisition)
  lagMs: undefined,
  lagWobbleMs: undefined,
  pulseNoiseNs: undefined,
};

/** From this second of the world on another receiver is plugged in. */
export interface ReceiverSwap {
  atS: number;
  receiver: Partial<ReceiverOptions>;
}

export interface StartOptions {
  /** The world's second in which the appliance starts: those before it have passed without it. */
  worldS: number;
}

export interface WorldOptions {
  seed: number;
  start: StartOptions;
  sky: SkyOptions;
  environment: EnvironmentOptions;
  oscillator: OscillatorOptions;
  receiver: ReceiverOptions;
  receiverSwaps: readonly ReceiverSwap[];
  pulse: PulseOptions;
  /** The network that the appliance has to get into; undefined where it just is in one. */
  network: Surroundings | undefined;
  clients: ClientsOptions;
  /** Time servers that the appliance may ask, by name (the world has a resolver) or address; virtual time only. */
  servers: readonly ServerOptions[];
  /** Who else is in the group of PTP; virtual time only. */
  ptp: PtpOptions;
  faults: readonly Fault[];
}

export const WORLD_DEFAULTS: WorldOptions = {
  seed: 1,
  start: { worldS: 0 },
  sky: SKY_DEFAULTS,
  environment: ENVIRONMENT_DEFAULTS,
  oscillator: OSCILLATOR_DEFAULTS,
  receiver: RECEIVER_DEFAULTS,
  receiverSwaps: [],
  pulse: PULSE_DEFAULTS,
  network: undefined,
  clients: NO_CLIENTS,
  servers: [],
  ptp: NO_PTP,
  faults: [],
};

/** Some of a world's options; what is left out has its default. */
export type WorldChanges = { [K in keyof WorldOptions]?: Partial<WorldOptions[K]> };

/** The defaults with some options changed: `worldOptions({ seed: 7, receiver: { lagMs: 480 } })`. */
export function worldOptions(changes: WorldChanges): WorldOptions {
  return {
    seed: (changes.seed ?? WORLD_DEFAULTS.seed) as number,
    start: { ...WORLD_DEFAULTS.start, ...changes.start },
    sky: { ...WORLD_DEFAULTS.sky, ...changes.sky },
    environment: { ...WORLD_DEFAULTS.environment, ...changes.environment },
    oscillator: { ...WORLD_DEFAULTS.oscillator, ...changes.oscillator },
    receiver: { ...WORLD_DEFAULTS.receiver, ...changes.receiver },
    receiverSwaps: (changes.receiverSwaps ?? WORLD_DEFAULTS.receiverSwaps) as readonly ReceiverSwap[],
    pulse: { ...WORLD_DEFAULTS.pulse, ...changes.pulse },
    network: changes.network === undefined ? undefined : { ...NETWORK_DEFAULTS, ...changes.network },
    clients: { ...WORLD_DEFAULTS.clients, ...changes.clients },
    servers: (changes.servers ?? WORLD_DEFAULTS.servers) as readonly ServerOptions[],
    ptp: { ...WORLD_DEFAULTS.ptp, ...changes.ptp },
    faults: (changes.faults ?? WORLD_DEFAULTS.faults) as readonly Fault[],
  };
}

/** When lines are typed within a second: any instant will do, between the pulse and the next. */
const TYPED_NS = 370e6;

export class World {
  readonly sky: Sky;
  readonly oscillator: Oscillator;
  readonly receiver: Receiver;
  readonly servers: ServerNetwork;
  readonly ptp: PtpNetwork;
  readonly #faults: readonly FaultHooks[];
  readonly #wire: PulseWire;
  readonly #line: SerialLine;
  readonly #clients: Clients;
  #transmissions: Transmission[] = [];
  #events: WorldEvent[] = [];
  /** The next second that the receiver, and that the clients are to make. */
  #receiverSecond: number;
  #clientSecond: number;
  #now: Instant;
  #storageRefuses = false;
  readonly #usualSurroundings: Surroundings | undefined;
  #surroundings: Surroundings | undefined;

  /** @param receiver stands in for the simulated one: a recording, a device. */
  constructor(options: WorldOptions, receiver?: Receiver) {
    const random = (name: string) => new RandomStream(options.seed, name);
    this.#now = { second: options.start.worldS, nanosecond: 0 };
    this.#clientSecond = options.start.worldS;
    this.#receiverSecond = options.start.worldS + 1;
    this.sky = new Sky(options.sky);
    this.#faults = options.faults.map((fault) => fault.begin(random(`fault ${fault.name}`)));
    const environment = new Environment(options.environment);
    this.oscillator = new Oscillator(options.oscillator, random("oscillator"), (worldSecond) =>
      environment.step(worldSecond, this.#warmthC(worldSecond)),
    );
    this.receiver = receiver ?? pluggedReceivers(options, this.sky, random("receiver"));
    this.#wire = new PulseWire(options.pulse, this.oscillator, random("pulse"));
    this.#line = new SerialLine(random("serial line"));
    this.#clients = new Clients(options.clients, random("clients"));
    const { seed, sky: skyOptions, servers } = options;
    this.servers = new ServerNetwork(servers, { seed, sky: new Sky(skyOptions), skyOptions, hooks: this.#faults });
    this.ptp = new PtpNetwork(options.ptp, new Sky(skyOptions));
    this.#usualSurroundings = options.network;
    this.#surroundings = options.network;
  }

  /** The network as the appliance was last told of; undefined where the world has none of its own. */
  get surroundings(): Surroundings | undefined {
    return this.#surroundings;
  }

  /** Until when events were made. */
  get now(): Instant {
    return this.#now;
  }

  /** The events from now until just before `until`, in order of time. */
  advance(until: Instant): WorldEvent[] {
    const lastSecond = until.nanosecond === 0 ? until.second - 1 : until.second;
    // One second ahead: a pulse may be early, and belong to the second before its own.
    while (this.#receiverSecond <= lastSecond + 1) this.#runReceiver(this.#receiverSecond++);
    while (this.#clientSecond <= lastSecond) this.#runPeople(this.#clientSecond++);
    for (const transmission of takeBefore(this.#transmissions, until)) {
      for (const event of this.#line.send(this.receiver.baud, transmission)) this.#add(event);
    }
    this.#now = until;
    return takeBefore(this.#events, until);
  }

  /** The appliance has written to the receiver, or (no bytes) set its own speed. It is answered from now on. */
  hear(at: Instant, baud: number, bytes: Uint8Array): void {
    this.#line.applianceBaud = baud;
    for (const answer of this.receiver.hear(at, baud, bytes)) {
      const late = compareInstants(answer.at, this.#now) < 0;
      insertInOrder(this.#transmissions, { at: late ? this.#now : answer.at, bytes: answer.bytes });
    }
  }

  /** What comes back of a datagram that the appliance sends. */
  carry(at: Instant, datagram: Datagram): Delivery[] {
    return PtpNetwork.isFor(datagram) ? this.ptp.carry(at, datagram) : this.servers.carry(at, datagram);
  }

  #add(event: WorldEvent): void {
    insertInOrder(this.#events, event);
  }

  /** The clients, and who else does something to the appliance. */
  #runPeople(worldSecond: number): void {
    const network = this.#clients.usual();
    let refuses = false;
    for (const fault of this.#faults) {
      fault.network?.(worldSecond, network);
      for (const line of fault.typed?.(worldSecond) ?? []) {
        this.#add({ kind: "console", at: instant(worldSecond, TYPED_NS), line });
      }
      const packet = fault.updatePacket?.(worldSecond);
      if (packet !== undefined) this.#add({ kind: "update", at: instant(worldSecond, TYPED_NS), packet });
      refuses ||= fault.storageRefuses?.(worldSecond) ?? false;
    }
    for (const delivery of this.ptp.second(worldSecond)) {
      this.#add({ kind: "datagram", at: delivery.at, delivery });
    }
    for (const request of this.#clients.second(worldSecond, network)) this.#add(request);
    this.#changeSurroundings(worldSecond);
    if (refuses === this.#storageRefuses) return;
    this.#storageRefuses = refuses;
    this.#add({ kind: "storage", at: instant(worldSecond, 0), refuses });
  }

  #changeSurroundings(worldSecond: number): void {
    if (this.#usualSurroundings === undefined || this.#surroundings === undefined) return;
    const surroundings = { ...this.#usualSurroundings };
    for (const fault of this.#faults) fault.surroundings?.(worldSecond, surroundings);
    if (sameSurroundings(surroundings, this.#surroundings)) return;
    this.#surroundings = surroundings;
    this.#add({ kind: "network", at: instant(worldSecond, 0), surroundings });
  }

  #runReceiver(worldSecond: number): void {
    const reception = { ...UNDISTURBED };
    for (const fault of this.#faults) {
      const bytes = fault.bytesToReceiver?.(worldSecond);
      // What it answers goes back to who asked.
      if (bytes !== undefined) this.receiver.hear(instant(worldSecond, 0), this.receiver.baud, bytes);
    }
    for (const fault of this.#faults) fault.reception?.(worldSecond, reception);
    const output = this.receiver.second(worldSecond, reception);
    for (const fault of this.#faults) fault.output?.(worldSecond, output);
    let edges = this.#wire.carry(worldSecond, output.pulsesNs);
    for (const fault of this.#faults) edges = fault.edges?.(worldSecond, edges) ?? edges;
    for (const edge of edges) this.#add(edge);
    for (const { startNs, bytes } of output.bursts) {
      insertInOrder(this.#transmissions, { at: instant(worldSecond, startNs), bytes });
    }
  }

  #warmthC(worldSecond: number): number {
    let sum = 0;
    for (const fault of this.#faults) sum += fault.warmthC?.(worldSecond) ?? 0;
    return sum;
  }
}

/** Takes what comes before `until` out of a list in order of time. */
function takeBefore<T extends { at: Instant }>(list: T[], until: Instant): T[] {
  let count = 0;
  for (const { at } of list) {
    if (compareInstants(at, until) >= 0) break;
    count++;
  }
  return list.splice(0, count);
}

function pluggedReceivers({ receiver, receiverSwaps }: WorldOptions, sky: Sky, random: RandomStream): Receiver {
  const first = simulatedReceiver(receiver, sky, random);
  if (receiverSwaps.length === 0) return first;
  const later = receiverSwaps.map(({ atS, receiver: changes }) => ({
    atS,
    receiver: simulatedReceiver({ ...RECEIVER_DEFAULTS, ...changes }, sky, random.fork(`plugged in at ${atS}`)),
  }));
  return new PluggedReceiver(first, later);
}

function simulatedReceiver(options: ReceiverOptions, sky: Sky, random: RandomStream): Receiver {
  const own: Model = CATALOGUE[options.model];
  const model = {
    ...own,
    lagMs: options.lagMs ?? own.lagMs,
    steadyLagMs: options.lagMs ?? own.steadyLagMs,
    lagWobbleMs: options.lagWobbleMs ?? own.lagWobbleMs,
    pulseNoiseNs: options.pulseNoiseNs ?? own.pulseNoiseNs,
  };
  return new FactoryReceiver(model, options, sky, random);
}
