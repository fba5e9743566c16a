/** Hazards that the receiver itself reports: jammers, spoofers, antennas; and counts of satellites that jump. */

import { addedSatellites, reports, spoofedDrag } from "../faults/signal.js";
import type { Scenario } from "../scenario.js";
import { HOUR_S } from "./spans.js";

const SPAN = { fromS: 1800, untilS: 2700 };
const SERVERS = ["a.example", "b.example", "c.example"].map((name) => ({ name }));
const ASKS = { upstream: { servers: SERVERS.map(({ name }) => `${name},iburst`) } };
const HOLDOVER = { receiver: { jamming: "holdover" } };

export const INTERFERENCE: readonly Scenario[] = [
  {
    name: "jamming-reported",
    hazard: "The receiver reports critical jamming for a quarter of an hour, and has a fix all the same: a warning.",
    seconds: HOUR_S,
    world: { faults: [reports(SPAN, { jamming: 3 })] },
    limits: {
      journal: [/^receiver: it reports: jamming critical, spoofing none/, /^receiver: it reports: jamming none/],
    },
  },
  {
    name: "jamming-holdover",
    hazard: "The same of a u-blox 9, whose pulses are to be left out meanwhile.",
    seconds: HOUR_S,
    world: { receiver: { model: "ubloxM9" }, faults: [reports(SPAN, { jamming: 3 })] },
    configuration: HOLDOVER,
    limits: {
      synchronisedByS: 120,
      journal: [
        /^pulse: the receiver reports that it is jammed: its pulses are not used/,
        /^state: synchronised → holdover: .*it is jammed/,
        /^pulse: the receiver is believed again/,
        /^state: holdover → synchronised/,
      ],
    },
  },
  {
    name: "spoofing-reported",
    hazard: "A receiver reports that it is spoofed before its time is dragged away; its pulses are to be left out.",
    seconds: HOUR_S,
    world: { faults: [reports(SPAN, { spoofing: 2 }), spoofedDrag({ fromS: 1810, untilS: 2680 }, 5)] },
    configuration: HOLDOVER,
    limits: { journal: [/^receiver: it reports: jamming none, spoofing indicated/, /→ holdover: .*it is spoofed/] },
  },
  {
    name: "spoofing-reported-servers-one-lies",
    hazard: "As before, with three servers, one of which is a second off.",
    seconds: HOUR_S,
    world: {
      servers: SERVERS.map((server, index) => ({ ...server, offsetS: index === 0 ? 1 : 0 })),
      faults: [reports(SPAN, { spoofing: 3 }), spoofedDrag({ fromS: 1810, untilS: 2680 }, 5)],
    },
    configuration: { ...HOLDOVER, ...ASKS },
    limits: { strata: [1, 2], rateMaxPpm: 150, journal: [/spoofing by several signs/, /→ holdover: .*it is spoofed/] },
  },
  {
    name: "antenna-short",
    hazard: "The antenna's cable is short-circuited, and the receiver hears enough all the same.",
    seconds: HOUR_S,
    world: { receiver: { model: "ubloxM10" }, faults: [reports(SPAN, { antenna: 3 })] },
    limits: { synchronisedByS: 120, journal: [/antenna short/, /^receiver: it reports: .*antenna in order/] },
  },
  {
    name: "satellites-jump",
    hazard: "Twelve more satellites are there from one second to the next: a warning.",
    seconds: HOUR_S,
    world: { faults: [addedSatellites(SPAN, 12)] },
    limits: { journal: [/the satellites in use went from \d+ to \d+ within a second/] },
  },
];
