/**
 * What the metering build of the simulator's engine runs instead of the firmware: one client with so many servers, and
 * their exchanges.
 *
 * It is loaded by XS, so it imports nothing of Node. client-cost.ts calls it.
 */

import { Upstream } from "../../src/upstream.js";

/** Server, uptime when it was asked, T2 − T1 and T4 − T3. */
export type MeteredExchange = readonly [server: number, second: number, forward: number, backward: number];

/** @returns the client, to be held. */
export default function run(servers: number, exchanges: readonly MeteredExchange[]): Upstream | undefined {
  if (servers === 0) return undefined;
  const options = [];
  for (let index = 0; index < servers; index++) options.push({ minPoll: 6, maxPoll: 6 });
  const client = new Upstream(options, {}, 0);
  const answer = {
    forwardSeconds: 0,
    backwardSeconds: 0,
    stratum: 1,
    leap: 0,
    refid: 0,
    rootDelaySeconds: 0,
    rootDispersionSeconds: 15e-6,
  };
  let kept = 0;
  for (let n = 0; n < exchanges.length; n++) {
    const [server, second, forward, backward] = exchanges[n] as MeteredExchange;
    const association = client.associations[server];
    if (association !== undefined) association.reach = 1;
    answer.forwardSeconds = forward;
    answer.backwardSeconds = backward;
    client.take(server, second, answer);
    kept += client.phaseSeconds(second) + client.boundSeconds(second);
  }
  if (Number.isNaN(kept)) throw new Error("the client has made a number that is none");
  return client;
}
