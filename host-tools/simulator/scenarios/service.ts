/** Hazards of the network, the people and the machine. */

import { version } from "../../version.js";
import { lossyNetwork, requestFlood, roaming, slowNetwork, wifiGone } from "../faults/network.js";
import { abandonedUpdate, receiverCommand, storageRefuses, typedLines, ubloxBaud } from "../faults/people.js";
import { lostPulses } from "../faults/pulses.js";
import { garbledBytes } from "../faults/sentences.js";
import type { Scenario } from "../scenario.js";
import { HOUR_S } from "./spans.js";

const UPDATE_KEY = "the key of an update";
const WHOLE_HOUR = { fromS: 0, untilS: HOUR_S };

export const SERVICE: readonly Scenario[] = [
  {
    name: "wifi-gone",
    hazard: "The access point is away for twenty minutes.",
    seconds: HOUR_S,
    world: { clients: { requestsPerS: 2 }, faults: [wifiGone({ fromS: 1200, untilS: 2400 })] },
  },
  {
    name: "wifi-roaming",
    hazard: "The station changes its access point every minute; what is sent meanwhile comes 3 s later, all at once.",
    seconds: HOUR_S,
    world: { clients: { requestsPerS: 5 }, faults: [roaming(WHOLE_HOUR, 60, 3)] },
  },
  {
    name: "wifi-lossy",
    hazard: "Three packets of ten are lost, either way.",
    seconds: HOUR_S,
    world: { clients: { requestsPerS: 5 }, faults: [lossyNetwork(WHOLE_HOUR, 0.3)] },
  },
  {
    name: "wifi-slow",
    hazard: "Packets take half a second each way, and up to seconds more.",
    seconds: HOUR_S,
    world: { clients: { requestsPerS: 5 }, faults: [slowNetwork(WHOLE_HOUR, 500, 300)] },
  },
  {
    name: "request-flood",
    hazard: "For ten minutes 300 requests a second, and 100 packets a second that are none.",
    seconds: 1800,
    world: { clients: { requestsPerS: 1 }, faults: [requestFlood({ fromS: 600, untilS: 1200 }, 300, 100)] },
  },
  {
    name: "configuration-under-load",
    hazard: "Somebody rewrites the configuration every second while 50 requests a second come.",
    seconds: 1800,
    world: {
      clients: { requestsPerS: 50 },
      faults: [
        typedLines({ fromS: 300, untilS: 1500 }, 1, [
          "config set serving.allow 192.0.2.0/24",
          "config set limits.holdoverLimitUs 500",
          "config get",
          "config set wifi.ssid a network with a name of 32 bytes",
          "journal 64",
          "config set receiver.leapWaitS banana",
          "status",
          "doctor",
        ]),
      ],
    },
  },
  {
    name: "journal-full-and-asked",
    hazard: "A bad contact fills the journal, and somebody asks for all of it again and again.",
    seconds: HOUR_S,
    world: {
      clients: { requestsPerS: 5 },
      faults: [
        lostPulses({ fromS: 300, untilS: HOUR_S - 60 }, 0.4),
        garbledBytes({ fromS: 300, untilS: HOUR_S - 60 }, 0.001),
        typedLines({ fromS: 300, untilS: HOUR_S }, 7, ["journal 64", "config get", "doctor", "status", "clients 99"]),
      ],
    },
  },
  {
    name: "restart-at-random",
    hazard: "The firmware restarts four times, at random instants; the receiver runs on.",
    seconds: 2 * HOUR_S,
    world: {},
    powerCuts: { fromS: 300, untilS: 2 * HOUR_S - 300, count: 4 },
    limits: { unsynchronisedMaxS: 80 },
  },
  {
    name: "flash-refuses",
    hazard: "The flash is worn out: no write is taken, neither of the configuration nor of what was learned.",
    seconds: 2 * HOUR_S,
    world: {
      faults: [
        storageRefuses({ fromS: 0, untilS: 2 * HOUR_S }),
        typedLines({ fromS: 300, untilS: 600 }, 30, ["config set receiver.leapWaitS 60", "config get receiver"]),
      ],
    },
  },
  {
    name: "flash-refuses-and-restarts",
    hazard: "The flash is worn out, so that nothing was learned when the appliance restarts.",
    seconds: 2 * HOUR_S,
    world: { faults: [storageRefuses({ fromS: 0, untilS: 2 * HOUR_S })] },
    powerCuts: { fromS: HOUR_S, untilS: 2 * HOUR_S - 300, count: 2 },
    limits: { unsynchronisedMaxS: 60 },
  },
  {
    name: "update-abandoned",
    hazard: "Somebody begins an update and goes away: the clock is withdrawn while it lasts, and served again after.",
    seconds: HOUR_S,
    world: { clients: { requestsPerS: 5 }, faults: [abandonedUpdate(1200, UPDATE_KEY, version())] },
    configuration: { update: { key: UPDATE_KEY } },
    limits: {
      // Thirty seconds without a message, and a start of trust.
      unsynchronisedMaxS: 45,
      answered: [{ fromS: 60, untilS: HOUR_S }],
      journal: [
        /^update: an update of 65536 bytes to .* begins; no time is served meanwhile/,
        /^state: synchronised → unsynchronised: a new firmware is being received/,
        /^update: the update was given up: nothing came for 30 s/,
        /^state: .* → synchronised/,
      ],
    },
  },
  {
    name: "asked-while-cold",
    hazard: "Ten minutes without a fix after the start, and clients that ask: they are answered that there is no time.",
    seconds: HOUR_S,
    world: { clients: { requestsPerS: 5 }, receiver: { firstFixS: 600 } },
    limits: { synchronisedByS: 640, answered: [{ fromS: 5, untilS: HOUR_S }] },
  },
  {
    name: "everything-at-once",
    hazard: "Noise on every wire, a bad network, a flood, somebody at the console, and a supply that fails.",
    seconds: 2 * HOUR_S,
    world: {
      clients: { requestsPerS: 5 },
      faults: [
        lostPulses({ fromS: 600, untilS: 6000 }, 0.2),
        garbledBytes({ fromS: 600, untilS: 6000 }, 0.001),
        lossyNetwork({ fromS: 0, untilS: 2 * HOUR_S }, 0.1),
        slowNetwork({ fromS: 1200, untilS: 3600 }, 100, 50),
        requestFlood({ fromS: 2400, untilS: 3000 }, 50, 20),
        typedLines({ fromS: 300, untilS: 6600 }, 11, ["journal 64", "config get", "doctor", "config set x y"]),
        receiverCommand(4000, ubloxBaud(115_200)),
      ],
    },
    powerCuts: { fromS: 1800, untilS: 5400, count: 1 },
    limits: { synchronisedByS: 60, unsynchronisedMaxS: 120 },
  },
  {
    name: "short-of-memory",
    hazard:
      "A build that has ever less memory to spare: it has to stop with a clear word, never to serve a wrong time.",
    seconds: HOUR_S,
    world: {
      clients: { requestsPerS: 5 },
      // Some time what is left just suffices for the service, and whoever asks for everything at once asks too much.
      faults: [typedLines({ fromS: 600, untilS: HOUR_S }, 10, ["config get", "journal 64", "help"])],
    },
    // From the fifth minute on, and a twentieth fewer each minute: whatever the firmware takes, in the end it is too much.
    words: ["--spare-slots", "1000"],
    limits: { stopsSaying: /out of memory.*slots/s },
  },
  {
    name: "careless-baud",
    hazard: "Somebody sets the running receiver to another speed over its other port.",
    seconds: HOUR_S,
    world: { faults: [receiverCommand(1200, ubloxBaud(57_600))] },
    limits: { unsynchronisedMaxS: 0 },
  },
  {
    name: "receiver-swapped",
    hazard: "The receiver is swapped for one of another maker while the appliance runs.",
    seconds: 2 * HOUR_S,
    world: {
      receiverSwaps: [
        { atS: 1800, receiver: { model: "mtk3339", savedMessages: [], firstFixS: 30 } },
        { atS: 3600, receiver: { model: "atgm336h", savedMessages: [], firstFixS: 30 } },
        { atS: 5400, receiver: { model: "ubloxM10", savedMessages: [], firstFixS: 30 } },
      ],
    },
    configuration: { receiver: { leapWaitS: 60 } },
    limits: { synchronisedByS: 30, unsynchronisedMaxS: 0 },
  },
];
