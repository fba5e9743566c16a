/** Faults of servers, of the ways to them, and of the resolver. A server is named; "" is all of them. */

import { type Fault, type Span, within } from "../faults.js";
import type { ResolverState, ServerPath, ServerState } from "../servers/options.js";
import type { LeapEvent } from "../sky.js";

const concerns = (wanted: string, name: string) => wanted === "" || wanted === name;

/** A server is another for a while: changed in whatever way. */
export function serverIs(span: Span, server: string, changes: Partial<Omit<ServerState, "path">>): Fault {
  return {
    name: `serverIs ${server} ${span.fromS} ${Object.keys(changes).join()}`,
    begin: () => ({
      server: (worldSecond, name, state) => {
        if (concerns(server, name) && within(span, worldSecond)) Object.assign(state, changes);
      },
    }),
  };
}

/** The way to a server is another for a while: a route change, loss, a queue. */
export function pathIs(span: Span, server: string, changes: Partial<ServerPath>): Fault {
  return {
    name: `pathIs ${server} ${span.fromS} ${Object.keys(changes).join()}`,
    begin: () => ({
      server: (worldSecond, name, state) => {
        if (concerns(server, name) && within(span, worldSecond)) Object.assign(state.path, changes);
      },
    }),
  };
}

/** Its clock drifts away from the truth, from nothing at the start of the span. */
export function serverDrifts(span: Span, server: string, secondsPerHour: number): Fault {
  return {
    name: `serverDrifts ${server} ${span.fromS}`,
    begin: () => ({
      server: (worldSecond, name, state) => {
        if (!concerns(server, name) || !within(span, worldSecond)) return;
        state.offsetS += ((worldSecond - span.fromS) * secondsPerHour) / 3600;
      },
    }),
  };
}

/** Its clock steps there and back by an offset, every so many seconds. */
export function serverSteps(span: Span, server: string, offsetS: number, everyS: number): Fault {
  return {
    name: `serverSteps ${server} ${span.fromS}`,
    begin: () => ({
      server: (worldSecond, name, state) => {
        if (!concerns(server, name) || !within(span, worldSecond)) return;
        if (Math.floor((worldSecond - span.fromS) / everyS) % 2 === 0) state.offsetS += offsetS;
      },
    }),
  };
}

/** It spreads a leap second over a day, and does not say so. */
export function serverSmears(server: string, leap: LeapEvent): Fault {
  return serverIs({ fromS: 0, untilS: Number.POSITIVE_INFINITY }, server, { smears: leap, leap: 0 });
}

/** The network to and from all servers is gone every so often: there for `upS` of each `everyS` only. */
export function serversIntermittent(span: Span, everyS: number, upS: number): Fault {
  return {
    name: "serversIntermittent",
    begin: () => ({
      server: (worldSecond, _, state) => {
        if (within(span, worldSecond) && (worldSecond - span.fromS) % everyS >= upS) state.dead = true;
      },
    }),
  };
}

/** The resolver is silent, refuses, or answers rubbish. */
export function resolverIs(span: Span, changes: Partial<ResolverState>): Fault {
  return {
    name: `resolverIs ${span.fromS}`,
    begin: () => ({
      resolver: (worldSecond, state) => {
        if (within(span, worldSecond)) Object.assign(state, changes);
      },
    }),
  };
}
