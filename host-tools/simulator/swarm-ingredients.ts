/**
 * What the worlds of the swarm are made of (swarm.ts), each with its figures drawn at random.
 *
 * Left out is what nobody could tell from the truth, since no promise can hold there: a spoofer before the first label,
 * a leap second that was never announced, a pulse that was always late, a door that is opened to the winter while there
 * are no pulses to show what that does to the crystal. So the air is disturbed in the last third of a world only, after
 * the pulses have been. The named scenarios have some of them.
 */

import { NETWORK_DEFAULTS } from "./access-point.js";
import { airConditioner, doorOpened, sunOnCase } from "./faults/climate.js";
import {
  lossyNetwork,
  networkGone,
  noDhcp,
  otherAddress,
  requestFlood,
  roaming,
  sentAway,
  slowNetwork,
} from "./faults/network.js";
import { receiverCommand, storageRefuses, typedLines, ubloxBaud } from "./faults/people.js";
import { bothEdges, doubledPulses, glitches, lostPulses } from "./faults/pulses.js";
import { garbledBytes, hangingSender, lateSentences, wrongSeconds } from "./faults/sentences.js";
import { indoors, receiverUnpowered } from "./faults/signal.js";
import type { Fault, Span } from "./faults.js";
import { sentence } from "./nmea-writer.js";
import type { RandomStream } from "./random.js";
import { CATALOGUE, type ModelName } from "./receivers/catalogue.js";
import {
  CAREFUL_S,
  cut,
  type Ingredient,
  inLastThird,
  interruption,
  LABEL_WAIT_S,
  ofTheAir,
  type Part,
  percent,
  pick,
  RECOVERY_S,
  RESTART_S,
  SET_UP_S,
  span,
  spanned,
  spanOfPulses,
  spanText,
} from "./swarm-parts.js";

/** Ticks a second of the default crystal, on which the counter wraps at 2^48. */
const HZ = 80e6;

export const INGREDIENTS: readonly Ingredient[] = [
  {
    name: "crystal",
    share: 0.5,
    draw: (random) => {
      const frequencyOffsetPpm = random.between(-100, 100);
      return { words: `${frequencyOffsetPpm.toFixed(1)} ppm`, world: { oscillator: { frequencyOffsetPpm } } };
    },
  },
  {
    name: "wander",
    share: 0.4,
    draw: (random) => {
      const wanderPerSqrtS = pick(random, [1e-10, 3e-10, 3e-9, 1e-8]);
      return { words: `${wanderPerSqrtS} per √s`, world: { oscillator: { wanderPerSqrtS } } };
    },
  },
  {
    name: "flicker",
    share: 0.3,
    draw: (random) => {
      const whiteFrequency = pick(random, [1e-10, 1e-9, 3e-9]);
      return { words: `${whiteFrequency} each second`, world: { oscillator: { whiteFrequency } } };
    },
  },
  {
    name: "heat",
    share: 0.4,
    draw: (random) => {
      const environment = {
        meanC: random.between(-10, 45),
        dailyAmplitudeC: random.between(0, 10),
        heatingAmplitudeC: random.between(0, 1.5),
        heatingPeriodS: pick(random, [600, 1200, 3600]),
      };
      const { meanC, dailyAmplitudeC, heatingAmplitudeC, heatingPeriodS } = environment;
      const words = `${meanC.toFixed(0)} °C ± ${dailyAmplitudeC.toFixed(1)} ± ${heatingAmplitudeC.toFixed(1)} in ${heatingPeriodS} s`;
      return { words, world: { environment } };
    },
  },
  {
    name: "counterWrap",
    share: 0.2,
    draw: (random, seconds) => {
      const inS = Math.floor(random.between(2, seconds));
      return { words: `after ${inS} s`, world: { oscillator: { startCount: 2 ** 48 - inS * HZ } } };
    },
  },
  {
    // A majority of them is right: what one that lies can do where nothing else is there is nobody's to know.
    name: "witnesses",
    share: 0.25,
    draw: (random) => {
      const offsetS = pick(random, [0, 1, -1, 0.1, -3600, 86_400]);
      const delayS = pick(random, [150e-6, 2e-3, 20e-3]);
      const servers = ["a.example", "b.example", "c.example"].map((name, index) => ({
        name,
        offsetS: index === 0 ? offsetS : 0,
        path: { outS: delayS, backS: delayS, jitterS: delayS / 10 },
      }));
      const configuration = { upstream: { servers: servers.map(({ name }) => `${name},iburst`) } };
      const words = `three servers ${delayS * 1e3} ms away, one off by ${offsetS} s`;
      // Where the receiver's second is wrong for a while, nothing is served that was by them before.
      return { words, world: { servers }, configuration, costsS: RESTART_S };
    },
  },
  { name: "leap", share: 0.2, draw: (random) => leap(random) },
  {
    name: "date",
    share: 0.4,
    unless: "leap",
    draw: (random) => {
      const startUtc = pick(random, DATES);
      return { words: startUtc, world: { sky: { startUtc } } };
    },
  },
  {
    name: "lag",
    share: 0.3,
    draw: (random) => {
      const lagMs = Math.round(random.between(40, 500));
      return { words: `${lagMs} ms`, world: { receiver: { lagMs } } };
    },
  },
  {
    name: "lagWobble",
    share: 0.3,
    draw: (random) => {
      const lagWobbleMs = Math.round(random.between(0, 40));
      return { words: `${lagWobbleMs} ms`, world: { receiver: { lagWobbleMs } }, delaysS: CAREFUL_S };
    },
  },
  {
    name: "fraction",
    share: 0.15,
    draw: (random) => {
      const fractionMs = pick(random, [90, 300, 408, 700, 990, 999]);
      return { words: `.${String(fractionMs).padStart(3, "0")}`, world: { receiver: { fractionMs } } };
    },
  },
  {
    name: "pulseNoise",
    share: 0.4,
    draw: (random) => {
      const pulseNoiseNs = pick(random, [0, 5, 30, 100, 300]);
      return { words: `${pulseNoiseNs} ns`, world: { receiver: { pulseNoiseNs } } };
    },
  },
  {
    name: "model",
    share: 0.4,
    unless: "leap",
    draw: (random) => {
      const model = pick(random, Object.keys(CATALOGUE) as ModelName[]);
      const world = { receiver: { model, savedMessages: [] } };
      return { words: model, world, delaysS: LABEL_WAIT_S + SET_UP_S };
    },
  },
  {
    name: "coldStart",
    share: 0.3,
    draw: (random) => {
      const firstFixS = Math.round(random.between(5, 120));
      const leapKnownS = Math.round(random.between(0, 750));
      const assumedLeapSeconds = pick(random, [15, 16, 17, 18]);
      const words = `fix after ${firstFixS} s, ${assumedLeapSeconds} leap seconds for ${leapKnownS} s more`;
      const world = { receiver: { firstFixS, leapKnownS, assumedLeapSeconds } };
      return { words, world, delaysS: firstFixS + leapKnownS + LABEL_WAIT_S };
    },
  },
  {
    name: "shortCut",
    share: 0.4,
    draw: (random, seconds) => {
      const when = spanOfPulses(random, seconds, random.between(1, 300));
      // Holdover bridges it; only what is not synchronised yet has to wait.
      return { ...cut(when), costsS: 0, delaysS: when.untilS - when.fromS + RECOVERY_S };
    },
  },
  {
    name: "longCut",
    share: 0.2,
    draw: (random, seconds) => cut(spanOfPulses(random, seconds, seconds * random.between(0.05, 0.4))),
  },
  {
    name: "lostPulses",
    share: 0.4,
    draw: (random, seconds) => {
      const when = spanOfPulses(random, seconds, seconds * random.between(0.02, 0.3));
      const probability = random.between(0.01, 0.9);
      const words = `${(100 * probability).toFixed(0)} % ${spanText(when)}`;
      return { words, fault: lostPulses(when, probability), ...interruption(when) };
    },
  },
  // The pulse's wire.
  spanned("doubledPulses", 0.2, (random) => {
    const probability = random.between(0.05, 0.9);
    return { words: percent(probability), fault: (when) => doubledPulses(when, probability, 200e3) };
  }),
  spanned("glitches", 0.2, (random) => {
    const perS = random.between(0.05, 0.5);
    return { words: `${perS.toFixed(2)} a second`, fault: (when) => glitches(when, perS), delaysS: 2 * RECOVERY_S };
  }),
  spanned("bothEdges", 0.1, (random) => {
    const widthMs = random.between(50, 900);
    return { words: `${widthMs.toFixed(0)} ms wide`, fault: (when) => bothEdges(when, widthMs, 5) };
  }),
  // What the receiver says.
  spanned("lateSentences", 0.2, (random) => {
    const laterMs = random.between(20, 300);
    return { words: `${laterMs.toFixed(0)} ms`, fault: (when) => lateSentences(when, laterMs, 20) };
  }),
  spanned("wrongSeconds", 0.2, (random) => {
    const probability = random.between(0.001, 0.05);
    return { words: percent(probability), fault: (when) => wrongSeconds(when, probability, [-1, -2, 1]) };
  }),
  spanned("garbledBytes", 0.2, (random) => {
    const probability = random.between(0.0001, 0.005);
    return { words: percent(probability), fault: (when) => garbledBytes(when, probability) };
  }),
  {
    name: "secondSender",
    share: 0.1,
    // Of those whose line is full with their own words nobody could say anything on it.
    unless: "model",
    draw: (random, seconds) => {
      const when = span(random, seconds, seconds * random.between(0.02, 0.4));
      const status = pick(random, ["A", "V"]);
      const said = sentence(
        `GPRMC,093000.00,${status},5128.67400,N,00000.00000,W,0.021,,010326,,,${status === "A" ? "A" : "N"}`,
      );
      const waitS = when.untilS - when.fromS + LABEL_WAIT_S;
      return { words: `${status} ${spanText(when)}`, fault: hangingSender(when, said, 850), delaysS: waitS };
    },
  },
  // The signal and the supplies.
  {
    name: "indoors",
    share: 0.1,
    draw: (random, seconds) => {
      const when = spanOfPulses(random, seconds, seconds * random.between(0.1, 0.4));
      const [goodMeanS, badMeanS] = [random.between(60, 900), random.between(5, 300)];
      const words = `good for ${goodMeanS.toFixed(0)} s, bad for ${badMeanS.toFixed(0)} s, ${spanText(when)}`;
      return { words, fault: indoors({ ...when, goodMeanS, badMeanS }), ...interruption(when) };
    },
  },
  {
    name: "brownOut",
    share: 0.1,
    draw: (random, seconds) => {
      const when = spanOfPulses(random, seconds, random.between(1, 60));
      return { words: spanText(when), fault: receiverUnpowered(when), costsS: RESTART_S, lasts: true };
    },
  },
  {
    name: "powerCuts",
    share: 0.15,
    draw: (random, seconds) => {
      const count = pick(random, [1, 2]);
      const powerCuts = { fromS: RECOVERY_S, untilS: Math.max(2 * RECOVERY_S, seconds - 3 * RECOVERY_S), count };
      return { words: `${count}`, powerCuts, costsS: count * RESTART_S, lasts: true };
    },
  },
  {
    // While a label stands: from a receiver that is late while one is sought nobody could tell.
    ...spanned(
      "lateByASecond",
      0.1,
      (random) => {
        const laterMs = random.between(700, 2000);
        return {
          words: `${laterMs.toFixed(0)} ms`,
          fault: (when) => ({ ...lateSentences(when, laterMs, 50), name: "lateByASecond" }),
        };
      },
      inLastThird,
    ),
    unless: "powerCuts",
  },
  // The air.
  ofTheAir("door", 0.15, (random) => {
    const colderC = random.between(2, 15);
    return { words: `${colderC.toFixed(0)} °C`, fault: (when) => doorOpened(when, colderC) };
  }),
  ofTheAir("sun", 0.15, (random) => {
    const warmerC = random.between(2, 15);
    return { words: `${warmerC.toFixed(0)} °C`, fault: (when) => sunOnCase(when, warmerC) };
  }),
  ofTheAir("airConditioner", 0.1, (random) => {
    const colderC = random.between(0.5, 3);
    return { words: `${colderC.toFixed(1)} °C`, fault: (when) => airConditioner(when, colderC, 900) };
  }),
  // The network, and people.
  {
    name: "accessPoint",
    share: 0.15,
    draw: (random, seconds) => {
      const when = span(random, seconds, seconds * random.between(0.02, 0.4));
      const [words, fault] = pick(random, ACCESS_POINT_FAULTS);
      const { name: ssid, password } = NETWORK_DEFAULTS;
      const configuration = { wifi: { ssid, password } };
      return { words: `${words} ${spanText(when)}`, world: { network: {} }, configuration, fault: fault(when) };
    },
  },
  spanned("slowNetwork", 0.2, (random) => {
    const delayMs = random.between(1, 500);
    return { words: `${delayMs.toFixed(0)} ms`, fault: (when) => slowNetwork(when, delayMs, delayMs / 2) };
  }),
  spanned("lossyNetwork", 0.2, (random) => {
    const probability = random.between(0.01, 0.9);
    return { words: percent(probability), fault: (when) => lossyNetwork(when, probability) };
  }),
  spanned("roaming", 0.1, (random) => {
    const everyS = Math.round(random.between(10, 120));
    return { words: `every ${everyS} s`, fault: (when) => roaming(when, everyS, 3) };
  }),
  spanned("flood", 0.1, () => ({ words: "20 requests a second", fault: (when) => requestFlood(when, 20, 10) })),
  spanned("typing", 0.15, (random) => {
    const everyS = Math.round(random.between(1, 30));
    const lines = [
      "config get",
      "status",
      "journal 64",
      "config set receiver.leapWaitS banana",
      "doctor",
      "\u0000\u00ff",
    ];
    return { words: `every ${everyS} s`, fault: (when) => typedLines(when, everyS, lines) };
  }),
  spanned("wornFlash", 0.1, () => ({ words: "no write", fault: (when) => storageRefuses(when) })),
  {
    name: "carelessBaud",
    share: 0.1,
    draw: (random, seconds) => {
      const atS = Math.round(random.between(RECOVERY_S, seconds / 2));
      const baud = pick(random, [9600, 57_600, 115_200]);
      return { words: `${baud} after ${atS} s`, fault: receiverCommand(atS, ubloxBaud(baud)), delaysS: SET_UP_S };
    },
  },
  {
    name: "manyClients",
    share: 0.2,
    draw: (random) => {
      const requestsPerS = pick(random, [2, 5]);
      return { words: `${requestsPerS} requests a second`, world: { clients: { requestsPerS } } };
    },
  },
];

/** What an access point may do; WIFI_REASON_BSS_TRANSITION_DISASSOC is 12. */
const ACCESS_POINT_FAULTS: readonly (readonly [words: string, fault: (when: Span) => Fault])[] = [
  ["gone", networkGone],
  ["without DHCP", noDhcp],
  ["sends away every minute", (when) => sentAway(when, 60, 12)],
  ["gives another address", (when) => otherAddress(when, [198, 51, 100, 9])],
];

/** Minutes before a moment at which a calendar can be got wrong. */
const DATES: readonly string[] = [
  "2036-02-07T06:20:00Z", // NTP's second era begins at 06:28:16
  "2027-12-31T23:50:00Z",
  "2028-02-28T23:50:00Z",
  "2038-11-20T23:50:00Z", // the ten-bit GPS week rolls over
];

/**
 * A leap second ten minutes after the start, from a receiver that can announce one: where nobody has announced it,
 * nobody can know of it in time.
 */
function leap(random: RandomStream): Omit<Part, "name"> {
  const dayUtc = pick(random, ["2026-06-30", "2026-12-31"]);
  const change = pick(random, [1, -1] as const);
  const model = pick(random, ["ublox8", "ubloxM9", "ubloxM10"] as const);
  const world = { sky: { startUtc: `${dayUtc}T23:50:00Z`, leapEvents: [{ dayUtc, change }] }, receiver: { model } };
  return { words: `${change > 0 ? "+1" : "-1"} after ${dayUtc}, ${model}`, world, delaysS: SET_UP_S };
}
