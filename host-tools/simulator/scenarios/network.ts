/**
 * Hazards of the way into the network: the access point, its password, the one who gives addresses, the cable.
 *
 * The clock owes nothing to the network, so it stays synchronised throughout. After the access point is back the
 * appliance is served again within REJOIN_S: a minute is the longest pause between its attempts (attachment.ts), a
 * scan takes 2.5 s, joining and DHCP one more (drivers/network/sim), and the first request may be up to a second away.
 */

import { networkGone, noDhcp, otherAddress, otherPassword, refusesAll, sentAway } from "../faults/network.js";
import type { Scenario } from "../scenario.js";
import { HOUR_S } from "./spans.js";

const CREDENTIALS = { ssid: "noonmark test", password: "correct horse" };
const REJOIN_S = 66;
/** Nothing is answered before there is a time to tell. */
const FIRST_S = 15;
/** A cable's negotiation, and DHCP. */
const CABLE_S = 4;
/** From being sent away to being back: a pause of a second, a scan, DHCP. */
const ROAM_S = 8;
/** DHCP is asked again after a minute at most. */
const DHCP_S = 62;

const ATTACHED = /^network: in the network as 192\.0\.2\.20, signal -61 dBm$/;

export const NETWORK: readonly Scenario[] = [
  {
    name: "access-point-gone",
    hazard: "The access point is gone for an hour.",
    seconds: 2.5 * HOUR_S,
    world: { network: {}, faults: [networkGone({ fromS: 1800, untilS: 1800 + HOUR_S })] },
    configuration: { wifi: CREDENTIALS },
    limits: {
      answered: [
        { fromS: FIRST_S, untilS: 1800 },
        { fromS: 1800 + HOUR_S + REJOIN_S, untilS: 2.5 * HOUR_S },
      ],
      unanswered: [{ fromS: 1800, untilS: 1800 + HOUR_S }],
      journal: [
        ATTACHED,
        /^network: "noonmark test" was lost \(reason 200\)/,
        /^network: no access point "noonmark test" is in reach/,
        ATTACHED,
      ],
    },
  },
  {
    name: "access-point-flickers",
    hazard: "The access point falls silent for 5 s every now and then: too short for the driver to notice.",
    seconds: HOUR_S,
    world: { network: {}, faults: [600, 1200, 1800].map((fromS) => networkGone({ fromS, untilS: fromS + 5 })) },
    configuration: { wifi: CREDENTIALS },
    limits: {
      answered: [
        { fromS: FIRST_S, untilS: 600 },
        { fromS: 605, untilS: 1200 },
        { fromS: 1805, untilS: HOUR_S },
      ],
      unanswered: [{ fromS: 600, untilS: 605 }],
      journal: [ATTACHED],
    },
  },
  {
    name: "access-point-roams",
    hazard: "The station is sent away every ten minutes, and finds the network again from the next access point.",
    seconds: HOUR_S,
    // WIFI_REASON_BSS_TRANSITION_DISASSOC
    world: { network: {}, faults: [sentAway({ fromS: 600, untilS: HOUR_S }, 600, 12)] },
    configuration: { wifi: CREDENTIALS },
    limits: {
      answered: [1, 2, 3, 4, 5].map((n) => ({ fromS: n * 600 + ROAM_S, untilS: (n + 1) * 600 })),
      unanswered: [1, 2, 3, 4, 5].map((n) => ({ fromS: n * 600, untilS: n * 600 + 3 })),
      journal: [ATTACHED, /was lost \(reason 12\)/, ATTACHED, /was lost \(reason 12\)/, ATTACHED],
    },
  },
  {
    name: "network-without-dhcp",
    hazard: "Nobody gives addresses; after half an hour somebody does.",
    seconds: HOUR_S,
    world: { network: {}, faults: [noDhcp({ fromS: 0, untilS: 1800 })] },
    configuration: { wifi: CREDENTIALS },
    limits: {
      answered: [{ fromS: 1800 + DHCP_S, untilS: HOUR_S }],
      unanswered: [{ fromS: 0, untilS: 1800 }],
      journal: [/^network: no DHCP server gives us an address: set network\.address, or mend the server$/, ATTACHED],
    },
  },
  {
    name: "network-fixed-address",
    hazard: "Nobody gives addresses, and the appliance has been told one.",
    seconds: 1800,
    world: { network: { dhcp: false } },
    configuration: { wifi: CREDENTIALS, network: { address: "192.0.2.77", prefixLength: 24, gateway: "192.0.2.1" } },
    limits: {
      answered: [{ fromS: FIRST_S, untilS: 1800 }],
      journal: [/^network: in the network as 192\.0\.2\.77, signal/],
    },
  },
  {
    name: "wrong-password",
    hazard: "The password is not the access point's, until the access point gets the right one.",
    seconds: HOUR_S,
    world: { network: {}, faults: [otherPassword({ fromS: 0, untilS: 1800 }, "battery staple")] },
    configuration: { wifi: CREDENTIALS },
    limits: {
      answered: [{ fromS: 1800 + REJOIN_S + 4, untilS: HOUR_S }],
      unanswered: [{ fromS: 0, untilS: 1800 }],
      journal: [/^network: "noonmark test" does not take the password: check wifi\.password$/, ATTACHED],
    },
  },
  {
    name: "access-point-full",
    hazard: "The access point has room for no more stations, for half an hour.",
    seconds: HOUR_S,
    // WIFI_REASON_ASSOC_TOOMANY
    world: { network: {}, faults: [refusesAll({ fromS: 0, untilS: 1800 }, 5)] },
    configuration: { wifi: CREDENTIALS },
    limits: {
      answered: [{ fromS: 1800 + REJOIN_S + 4, untilS: HOUR_S }],
      unanswered: [{ fromS: 0, untilS: 1800 }],
      journal: [/^network: "noonmark test" refuses us \(reason 5\)/, ATTACHED],
    },
  },
  {
    name: "access-point-open",
    hazard: "An open access point of the same name stands where a password is expected: it must not be trusted.",
    seconds: 1800,
    world: { network: { password: "" } },
    configuration: { wifi: CREDENTIALS },
    limits: {
      unanswered: [{ fromS: 0, untilS: 1800 }],
      journal: [/^network: "noonmark test" is in reach, but not with WPA/],
    },
  },
  {
    name: "address-changes",
    hazard: "DHCP gives another address while the appliance serves.",
    seconds: HOUR_S,
    world: { network: {}, faults: [otherAddress({ fromS: 1800, untilS: HOUR_S }, [198, 51, 100, 9])] },
    configuration: { wifi: CREDENTIALS },
    limits: {
      answered: [{ fromS: FIRST_S, untilS: HOUR_S }],
      journal: [ATTACHED, /^network: in the network as 198\.51\.100\.9, signal -61 dBm$/],
    },
  },
  {
    name: "cable-pulled",
    hazard: "A wired board's cable is out for twenty minutes.",
    seconds: HOUR_S,
    world: { network: { medium: "ethernet" }, faults: [networkGone({ fromS: 1200, untilS: 2400 })] },
    limits: {
      answered: [
        { fromS: FIRST_S, untilS: 1200 },
        { fromS: 2400 + CABLE_S, untilS: HOUR_S },
      ],
      unanswered: [{ fromS: 1200, untilS: 2400 }],
      journal: [/^network: in the network as 192\.0\.2\.20$/, /no link on the network cable/, /in the network as/],
    },
  },
];
