/**
 * What is right and wrong with receiver, antenna, wires and pulse, in words that a person can act on.
 *
 * Model: the path from the sky to the clock has an order (power and wire, speed, sentences, fix, pulse, the pulse's
 * right edge, sentences well behind it), and the first place where it is broken explains the rest. So findings are
 * given in that order, and end at the first bad one; a doubtful one does not end them.
 */

import { type Finding, findingOf } from "../../status/finding.js";
import type { BinaryProtocol } from "../binary-protocol.js";
import type { Trouble } from "../receiver.js";
import type { Found } from "./detection.js";
import type { Family } from "./families.js";
import type { LagHistogram } from "./lag.js";

/** Whether the captured edges are the beginnings of pulses; "unchecked" where the receiver cannot show it. */
export type PulseEdges = "unchecked" | "checking" | "beginnings" | "ends";

/** All that the findings rest on. */
export interface Observation {
  /** As configured: 0 is "find out". */
  configuredBaud: number;
  found: Found | undefined;
  /** The speed that is listened at. */
  baud: number;
  /** Times that all speeds were tried in vain. */
  rounds: number;
  /** Bytes that came in the last of them. */
  bytesLastRound: number;
  /** A protocol that is not read here, and the speed at which it was heard. */
  protocol: BinaryProtocol | undefined;
  protocolBaud: number;
  /** Sentences that came without a checksum, since the start. */
  withoutChecksum: number;
  /** The receiver was set up, and what of that was refused or not answered. */
  isSetUp: boolean;
  troubles: readonly string[];
  /** Seconds since a message that carries the time; infinite before the first. */
  sinceTimeSeconds: number;
  fix: boolean;
  /** Seconds for which there has been no fix. */
  noFixSeconds: number;
  /** Satellites in the receiver's own fix, 0 where it has none; and what receiver.minimumSatellites asks for. */
  satellitesUsed: number;
  minimumSatellites: number;
  /** Why the messages with a time claim no second. */
  trouble: Trouble | undefined;
  /** Times on the line go back again and again. */
  contradict: boolean;
  /** Bursts since one of a second sender that stands still; −1 where there was none. */
  sinceStill: number;
  /** Undefined where the receiver does not list them. */
  satellitesInView: number | undefined;
  /** Seconds since the last edge; infinite before the first. */
  sincePulseSeconds: number;
  /** Edges in a row that did not come a second after the one before, and the last such interval. */
  oddPulses: number;
  pulseIntervalSeconds: number;
  edges: PulseEdges;
  /** The receiver was set to pulse upside down, to make up for the wire. */
  compensated: boolean;
  lag: LagHistogram;
}

/** Messages that carry the time come every second. */
const TIME_PATIENCE_SECONDS = 5;
/** A pulse may be missed; three are not. */
const PULSE_PATIENCE_SECONDS = 3;
const ODD_PULSES = 5;
/** A cold start takes half a minute under an open sky. */
const COLD_START_SECONDS = 60;

const FAMILY_NAMES: Readonly<Record<Family, string>> = {
  ublox: "u-blox",
  mtk: "MTK or Quectel",
  casic: "CASIC",
  nmea: "NMEA-only",
};

/** How each is set to speak NMEA. */
const TO_NMEA: Readonly<Record<BinaryProtocol, string>> = {
  "SiRF binary": "with its maker's tool, or gpsctl -n; without its battery it forgets that",
  "SkyTraq binary": "with its maker's GNSS Viewer (command 09, message type)",
  "Garmin binary": "with Garmin's SNSRCFG, or by the wire that chooses its protocol",
  TSIP: "with its maker's tool (commands BC and 7A); the oldest have no NMEA",
  "Motorola Oncore binary": "with its maker's tool (command Ci), where it has NMEA at all",
};

/** Fewer may be what was left of damaged ones. */
const SENTENCES_ENOUGH = 5;
/** A second sender was heard within so many bursts. */
const STILL_BURSTS = 60;

/** The findings in the path's order, up to the first bad one. */
export function findingsOf(observation: Observation): Finding[] {
  const findings: Finding[] = [];
  for (const look of [receiverFinding, timeFinding, fixFinding, pulseFinding, edgeFinding, lagFinding]) {
    const finding = look(observation);
    if (finding === undefined) break;
    findings.push(finding);
    if (finding.level === "bad") break;
  }
  return findings;
}

function receiverFinding(observation: Observation): Finding {
  const { found, baud, isSetUp, troubles } = observation;
  if (found === undefined) return searchFinding(observation);
  const version = found.version === "" ? "" : ` (${found.version})`;
  const name = `${FAMILY_NAMES[found.family]} receiver${version} at ${baud} baud`;
  const how = isSetUp ? "set up" : "not set up";
  const detail = troubles.length === 0 ? "" : `, but for: ${troubles.join(", ")}`;
  const advice = "if it should obey commands, check that the board's transmit pin goes to its RX";
  return good("receiver", `${name}, ${how}${detail}`, found.family === "nmea" ? advice : "");
}

/** Why no receiver is found. */
function searchFinding(observation: Observation): Finding {
  const { baud, rounds, bytesLastRound, configuredBaud, protocol, protocolBaud, withoutChecksum } = observation;
  if (protocol !== undefined) {
    const finding = `the receiver speaks ${protocol} at ${protocolBaud} baud, which is not read here`;
    return bad("binaryProtocol", finding, `set it to NMEA: ${TO_NMEA[protocol]}`);
  }
  if (rounds === 0) return bad("searching", `looking for a receiver, now at ${baud} baud`, "wait up to 20 s");
  const where = configuredBaud > 0 ? `${configuredBaud} baud` : "any speed";
  if (bytesLastRound === 0) {
    const wires =
      "check its power, that its TX goes to the board's receive pin, and receiver.baud and board.* in config";
    return bad("noBytes", `not one byte came from the receiver at ${where}`, wires);
  }
  if (withoutChecksum >= SENTENCES_ENOUGH) {
    const finding = `the receiver's sentences come without checksums (${withoutChecksum} so far), and are not believed`;
    return bad("noChecksum", finding, "switch NMEA checksums on in the receiver: each sentence has to end with *hh");
  }
  const speeds = configuredBaud > 0 ? "set receiver.baud to 0 to try all speeds" : "set receiver.baud to its speed";
  const advice = `${speeds}; check that its signal is 3.3 V logic, not RS-232`;
  return bad("wrongBaud", `${bytesLastRound} bytes came, but no whole sentence at ${where}`, advice);
}

function timeFinding({ sinceTimeSeconds, trouble, contradict, sinceStill }: Observation): Finding {
  if (sinceTimeSeconds >= TIME_PATIENCE_SECONDS) {
    const advice = "switch RMC or ZDA on in the receiver, or restart it without its backup battery";
    return bad("noSentences", "the receiver sends, but nothing that tells time and date (RMC, ZDA, NAV-PVT)", advice);
  }
  if (trouble === "noDate") {
    const advice =
      "wait a quarter of an hour: some learn the date late; then switch ZDA on, or restart it without its battery";
    return bad("noDate", "the receiver's time, by which it stands, comes without a date", advice);
  }
  if (trouble === "noStatus") {
    const finding = "the receiver tells the time, but nothing that it sends says whether the time holds";
    return bad("noStatus", finding, "switch RMC, GGA, GNS or GLL on in the receiver, or NAV-PVT or NAV-STATUS");
  }
  if (contradict) {
    const finding = "the times on the line go back again and again: two receivers speak on it, or one names two times";
    return bad("twoSenders", finding, "leave one receiver on the line");
  }
  if (sinceStill >= 0 && sinceStill < STILL_BURSTS) {
    const finding = "it tells the time every second, but a second sender on the line repeats one and the same time";
    return findingOf("doubtful", "senderHangs", finding, "take the second sender off: what it says is left out");
  }
  return good("sentences", "it tells the time every second");
}

function fixFinding(observation: Observation) {
  const { fix, noFixSeconds, satellitesInView, satellitesUsed, minimumSatellites } = observation;
  const sees = satellitesInView === undefined ? "" : `, ${satellitesInView} satellites in view`;
  if (fix) return good("fix", `it has a fix${sees}`);
  if (satellitesUsed > 0 && satellitesUsed < minimumSatellites) {
    const finding = `the receiver has a fix by ${satellitesUsed} satellites, and receiver.minimumSatellites asks for ${minimumSatellites}`;
    const advice = "give the antenna more of the sky, or lower receiver.minimumSatellites (0: the receiver's own word)";
    return bad("fewSatellites", finding, advice);
  }
  const patience = noFixSeconds < COLD_START_SECONDS ? "a cold start takes half a minute; " : "";
  const advice = `${patience}give the antenna a view of the sky, and check its plug`;
  return bad("noFix", `no fix for ${noFixSeconds.toFixed(0)} s${sees}`, advice);
}

function pulseFinding({ sincePulseSeconds, oddPulses, pulseIntervalSeconds }: Observation) {
  if (sincePulseSeconds >= PULSE_PATIENCE_SECONDS) {
    const since = Number.isFinite(sincePulseSeconds) ? `for ${sincePulseSeconds.toFixed(0)} s` : "ever";
    const advice =
      "wire the receiver's PPS (or TIMEPULSE) to the pin in board.pulsePin: some modules do not bring it out";
    return bad("noPulse", `there is a fix, but no pulse came ${since}`, advice);
  }
  if (oddPulses >= ODD_PULSES) {
    const advice = "set the receiver's pulse to once a second, and check the wire for noise";
    return bad("pulseRate", `pulses come every ${pulseIntervalSeconds.toFixed(3)} s, not every second`, advice);
  }
  return good("pulse", "it pulses once a second");
}

function edgeFinding({ edges, compensated }: Observation) {
  if (edges === "ends") {
    const advice =
      "the signal is upside down: change pulse.inverted in config, or take the inverting stage out of its wire";
    return bad("pulseInverted", "the captured edges are the ends of the pulses: they move when the width does", advice);
  }
  if (edges === "beginnings") {
    const how = compensated ? ", since the receiver makes up for a wire that turns the pulse upside down" : "";
    return good("edge", `the captured edges are the beginnings of the pulses${how}`);
  }
  if (edges === "checking") {
    const finding = "whether the edges are the beginnings of the pulses is being checked";
    return findingOf("doubtful", "edge", finding, "wait some seconds: until then the pulses are not used");
  }
  const advice = "make sure that the pulse is not upside down: this receiver cannot be made to show it";
  return findingOf("doubtful", "edge", "whether the edges are the beginnings of the pulses is not known", advice);
}

function lagFinding({ lag }: Observation): Finding | undefined {
  if (!lag.known) return undefined;
  const bins = `by 50 ms: ${lag.toString()}`;
  if (lag.straddles) {
    const advice =
      "the seconds cannot be paired with pulses safely: set the receiver to fewer sentences or a higher speed";
    return bad("lagAmbiguous", `the sentences begin just before the pulse and just after it (${bins})`, advice);
  }
  return good("lag", `the sentences begin about ${lag.medianMs.toFixed(0)} ms after the pulse (${bins})`);
}

function good(code: string, finding: string, advice = ""): Finding {
  return findingOf("good", code, finding, advice);
}

function bad(code: string, finding: string, advice: string): Finding {
  return findingOf("bad", code, finding, advice);
}
