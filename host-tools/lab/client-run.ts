/**
 * Runs the firmware's client on a trace and compares its clock with the truth.
 *
 * The counter's phase x obeys x[k+1] = x[k] + y[k]; an exchange sent at the beginning of second k has T1 = k + x[k],
 * T2 = T3 = k + d_out + e and T4 = k + d_out + d_back + x then: the server answers at once, its stamps are exact. The
 * clock's error at the beginning of each second is held against the bound of that moment, before an exchange that is
 * sent in it. Nothing is rounded: a counter of 80 MHz has ticks of 12.5 ns.
 */

import { MODE_SERVER, makeHeader, type PacketHeader } from "../../src/ntp/packet.js";
import { type ServerOptions, Upstream } from "../../src/upstream.js";
import { RandomStream } from "../simulator/random.js";
import type { ClientTrace, ServerTrace } from "./client-trace.js";

export interface ClientRunOptions {
  /** Poll exponent of all servers; undefined: the client's own choice. */
  readonly poll?: number;
  readonly skipSeconds?: number;
  readonly startSeconds?: number;
  /** Called at the beginning of each second with the clock's error and bound (infinite before the first estimate). */
  readonly watch?: (second: number, error: number, bound: number) => void;
  /** Seconds in which a pulse tells the phase, and its standard deviation (world g). */
  readonly pulse?: { readonly at: (second: number) => boolean; readonly deviationSeconds: number };
}

export interface ClientMeasurement {
  readonly rmsNs: number;
  readonly maxNs: number;
  readonly withinBoundShare: number;
  readonly medianBoundNs: number;
  /** Requests sent. */
  readonly exchanges: number;
}

/** How far the client's clock is off when it starts. */
const START_SECONDS = 50e-3;
/** What the servers of the recorded worlds say of themselves. */
const STRATUM = 1;
const ROOT_DISPERSION_SECONDS = 15.3e-6;
/** Pulses offered to the estimator: each sixteenth second, as the discipline follows them in between. */
const PULSE_SECONDS = 16;

export function runClient(
  trace: ClientTrace,
  options: ClientRunOptions = {},
): ClientMeasurement & { client: Upstream } {
  const { poll, skipSeconds = 0, startSeconds = START_SECONDS } = options;
  const each: ServerOptions = poll === undefined ? { iburst: true } : { iburst: true, minPoll: poll, maxPoll: poll };
  const client = new Upstream(
    trace.servers.map(() => each),
    {},
    0,
  );
  const random = new RandomStream(1, "client requests");
  const pulses = new RandomStream(1, "client pulses");
  const keeper = new Keeper();
  let x = startSeconds;
  let skipped = 0;
  for (let second = 0; second < trace.frequency.length; second++) {
    const error = x - client.phaseSeconds(second);
    const bound = client.synchronised ? client.boundSeconds(second) : Number.POSITIVE_INFINITY;
    options.watch?.(second, error, bound);
    if (second >= skipSeconds) keeper.add(error, bound);
    else skipped = requests(client);
    const y = trace.frequency[second] as number;
    const { pulse } = options;
    if (pulse?.at(second) && second % PULSE_SECONDS === 0) {
      client.calibrate(second, x + pulse.deviationSeconds * pulses.gaussian(), pulse.deviationSeconds ** 2);
    }
    for (const [index, server] of trace.servers.entries()) ask(client, index, second, { server, x, y, random });
    x += y;
  }
  if (trace.frequency.length <= skipSeconds) skipped = requests(client);
  return { ...keeper.result(), exchanges: requests(client) - skipped, client };
}

const requests = (client: Upstream) => client.associations.reduce((sum, { requests }) => sum + requests, 0);

interface Now {
  readonly server: ServerTrace;
  readonly x: number;
  readonly y: number;
  readonly random: RandomStream;
}

const header: PacketHeader = makeHeader();

/** Asks a server if it is time to, and hands its answer on. */
function ask(client: Upstream, index: number, second: number, { server, x, y, random }: Now): void {
  const association = client.associations[index];
  if (association === undefined || second < association.dueSeconds) return;
  const out = server.outSeconds[second] as number;
  const back = server.backSeconds[second] as number;
  const error = server.errorSeconds[second] as number;
  header.origin.second = random.uint32();
  header.origin.fraction = random.uint32();
  association.sent(second, header.origin, random.uniform());
  if (Number.isNaN(out + back)) {
    if (!association.reachable) client.lose(index);
    return;
  }
  const unsynchronised = server.unsynchronised?.[second] === 1;
  header.mode = MODE_SERVER;
  header.version = 4;
  header.leap = unsynchronised ? 3 : 0;
  header.stratum = unsynchronised ? 16 : STRATUM;
  // Any moment will do: the association looks only at whether they are there.
  header.receive.second = header.transmit.second = 1;
  const exchange = {
    forwardSeconds: out + error - x,
    backwardSeconds: back - error + x + y * (out + back),
    stratum: header.stratum,
    leap: header.leap,
    refid: 0,
    rootDelaySeconds: 0,
    rootDispersionSeconds: ROOT_DISPERSION_SECONDS,
  };
  const verdict = association.receive(second + out + back, header);
  if (verdict === "answer") client.take(index, second, exchange);
  else client.lose(index, exchange);
}

/** What is made of all errors. */
class Keeper {
  #squares = 0;
  #largest = 0;
  #within = 0;
  readonly #bounds: number[] = [];

  add(error: number, bound: number): void {
    const size = Math.abs(error);
    this.#squares += error * error;
    this.#largest = Math.max(this.#largest, size);
    // Written so that a bound that is no number is broken.
    if (size <= bound) this.#within++;
    this.#bounds.push(bound);
  }

  result() {
    const count = this.#bounds.length;
    const bounds = Float64Array.from(this.#bounds).sort();
    return {
      rmsNs: Math.sqrt(this.#squares / count) * 1e9,
      maxNs: this.#largest * 1e9,
      withinBoundShare: this.#within / count,
      medianBoundNs: (bounds[Math.floor((count - 1) / 2)] ?? Number.NaN) * 1e9,
    };
  }
}
