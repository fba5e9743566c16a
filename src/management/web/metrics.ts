/**
 * /metrics: Prometheus' text format 0.0.4. Names are our own, in base units; frequencies are ratios, positive when the
 * counter is fast. What is not known has no sample. With `metrics.aliases`, the names of chrony_exporter and gpsd's
 * exporter are there too, where theirs mean the same.
 */

import { ALARMS } from "../../status/alarms.js";
import type { SourceFields } from "../console/source-fields.js";
import type { Parts } from "./json.js";
import type { WebView } from "./view.js";

/** Of the format: Prometheus 3 refuses what has no content type that it knows. */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

const STATES = ["cold", "labelling", "locking", "synchronised", "holdover", "unsynchronised"];
const PTP_STATES = ["refused", "noTime", "listening", "master", "passive"];
/** Places of drivers/ptp's counters. */
const PTP_COUNTERS: readonly (readonly [name: string, place: number, help: string])[] = [
  ["announces_sent_total", 12, "Announces sent."],
  ["syncs_sent_total", 13, "Syncs sent."],
  ["delay_requests_answered_total", 0, "Delay_Req answered."],
];
const LEVELS = ["good", "doubtful", "bad"];

type Status = Readonly<Record<string, unknown>>;

/** A field of the status as a gauge: its name, what it is multiplied with to be in base units, and what it is. */
const GAUGES: readonly (readonly [name: string, field: string, scale: number, help: string])[] = [
  ["uptime_seconds", "uptimeS", 1, "Time since the firmware's start."],
  ["stratum", "stratum", 1, "NTP stratum that is served; 16 while the time may not be believed."],
  ["leap_indicator", "leap", 1, "NTP leap indicator that is served; 3 while the time may not be believed."],
  ["root_delay_seconds", "rootDelayUs", 1e-6, "Root delay that is served."],
  ["root_dispersion_seconds", "rootDispersionUs", 1e-6, "Root dispersion that is served: the bound of the error."],
  ["offset_seconds", "offsetNs", 1e-9, "Last pulse against the estimate."],
  ["offset_uncertainty_seconds", "offsetUncertaintyNs", 1e-9, "Bound of the estimate's error."],
  ["frequency_ratio", "frequencyPpb", 1e-9, "Frequency error of the counter, positive when it is fast."],
  ["frequency_uncertainty_ratio", "frequencyUncertaintyPpb", 1e-9, "Uncertainty of the frequency error."],
  ["jitter_seconds", "jitterNs", 1e-9, "Scatter of the pulses."],
  ["time_constant_seconds", "timeConstantS", 1, "Time constant of the loop in use."],
  ["satellites_used", "satellites", 1, "Satellites in the receiver's solution."],
  ["satellites_in_view", "satellitesInView", 1, "Satellites above the receiver's horizon."],
];

const COUNTERS: readonly (readonly [name: string, field: string, help: string])[] = [
  ["requests_answered_total", "requests", "Requests for the time that were answered."],
  ["pulses_rejected_total", "rejectedPulses", "Pulses that were not where they had to be."],
  ["pulses_missing_total", "missingPulses", "Pulses that did not come."],
];

/** In words of a label; the marks are chronyc's (sources/source.ts). */
const MARKS: Readonly<Record<string, string>> = {
  "*": "selected",
  "+": "combined",
  "-": "unused",
  x: "falseticker",
  "~": "jittery",
  "?": "unusable",
};

type OfSource = (source: SourceFields) => number | null | undefined;

const reachRatio: OfSource = ({ reach }) => bitsOf(Number.parseInt(reach, 8)) / 8;
const micro = (value: number | null | undefined) => (typeof value === "number" ? scaled(value, 1e-6) : value);

const SOURCE_GAUGES: readonly (readonly [name: string, help: string, value: OfSource])[] = [
  ["reach_ratio", "Part of the last eight that was due and came: pulses with sentences, or answers.", reachRatio],
  [
    "offset_seconds",
    "How far a server is ahead of the time that is served.",
    ({ offsetUs, kind }) => (kind === "server" ? micro(offsetUs) : undefined),
  ],
  ["distance_seconds", "How far that can be wrong.", ({ distanceUs }) => micro(distanceUs)],
  ["delay_seconds", "Least round trip to a server.", ({ delayUs }) => micro(delayUs)],
  ["stratum", "Stratum of a server's last answer.", ({ stratum }) => stratum],
];

/** Offsets are left out: which sign chrony_exporter gives them depends on chronyd's version. */
const SOURCE_ALIASES: readonly (readonly [name: string, value: OfSource])[] = [
  ["stratum", ({ stratum }) => stratum],
  ["last_sample_age_seconds", ({ lastS }) => lastS],
  ["last_sample_error_margin_seconds", ({ distanceUs }) => micro(distanceUs)],
  ["polling_interval_seconds", ({ pollS }) => pollS],
  ["reachability_ratio", (source) => (source.kind === "server" ? reachRatio(source) : undefined)],
];

const ALIASES: readonly (readonly [name: string, field: string, scale: number])[] = [
  ["chrony_tracking_stratum", "stratum", 1],
  ["chrony_tracking_root_delay_seconds", "rootDelayUs", 1e-6],
  ["chrony_tracking_root_dispersion_seconds", "rootDispersionUs", 1e-6],
  ["chrony_tracking_frequency_ppms", "frequencyPpb", 1e-3],
  ["chrony_tracking_skew_ppms", "frequencyUncertaintyPpb", 1e-3],
  ["gpsd_uSat", "satellites", 1],
  ["gpsd_nSat", "satellitesInView", 1],
];

/** What the parts are made of, one after the other: made once, so that all of them are of one moment. */
interface Scrape {
  readonly view: WebView;
  readonly status: Status;
  readonly sources: readonly SourceFields[];
}

/**
 * Each is shorter than what the driver takes at once, whatever is configured: with eight servers of the longest names a
 * metric with a row for each source has some 1,200 bytes.
 */
const OWN: readonly ((scrape: Scrape) => string)[] = [
  ({ view, status }) => about(view, status) + states(status),
  ({ status }) => gauges(status, GAUGES.slice(0, 7)),
  ({ status }) => gauges(status, GAUGES.slice(7)),
  ({ status }) =>
    COUNTERS.map(([name, field, help]) => sample(`noonmark_${name}`, "counter", help, "", status[field])).join(""),
  ({ view }) => packets(view),
  ({ view }) => findings(view),
  ({ view }) => alarms(view),
  ({ view }) => ptp(view),
  ({ sources }) => sourceStates(sources),
];

export function metricsText(view: WebView, aliases: boolean): Parts {
  let scrape: Scrape | undefined;
  return (index) => {
    scrape ??= { view, status: view.status(), sources: view.sources() };
    const own = OWN[index];
    if (own !== undefined) return own(scrape);
    const ofSources = index - OWN.length;
    if (ofSources < SOURCE_GAUGES.length) return sourceGauge(scrape.sources, ofSources);
    const ofOthers = ofSources - SOURCE_GAUGES.length;
    if (!aliases || ofOthers > SOURCE_ALIASES.length) return undefined;
    return ofOthers === 0 ? aliased(view, scrape.status) : sourceAlias(scrape.sources, ofOthers - 1);
  };
}

function head(name: string, type: string, help: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

/** One sample with its head; nothing where the value is no number. */
function sample(name: string, type: string, help: string, labels: string, value: unknown): string {
  return typeof value === "number" ? `${head(name, type, help)}${name}${labels} ${value}\n` : "";
}

function gauge(name: string, value: unknown, scale: number, help: string): string {
  return sample(name, "gauge", help, "", typeof value === "number" ? scaled(value, scale) : value);
}

/** Scaling leaves digits that were never measured. */
function scaled(value: number, scale: number): number {
  return scale === 1 ? value : Number((value * scale).toPrecision(9));
}

function gauges(status: Status, some: typeof GAUGES): string {
  return some.map(([name, field, scale, help]) => gauge(`noonmark_${name}`, status[field], scale, help)).join("");
}

function bitsOf(byte: number): number {
  let bits = 0;
  for (let rest = byte; rest > 0; rest >>= 1) bits += rest & 1;
  return bits;
}

/** As the format wants a label's value (prometheus.io, Exposition formats). */
function quoted(text: string): string {
  return `"${text.replace(/\\/g, "\\\\").replace(/\n/g, "\\n").replace(/"/g, '\\"')}"`;
}

function about(view: WebView, { loop, refid }: Status): string {
  const labels = `{version=${quoted(view.version())},board=${quoted(view.board())},loop=${quoted(`${loop}`)},refid=${quoted(`${refid}`)}}`;
  return (
    sample("noonmark_info", "gauge", "What this is; always 1.", labels, 1) +
    gauge("noonmark_temperature_celsius", finite(view.temperatureCelsius()), 1, "Temperature of the chip.")
  );
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function states(status: Status): string {
  const { state, network } = status;
  const serves = state === "synchronised" || state === "holdover" ? 1 : 0;
  const rows = STATES.map((name) => `noonmark_state{state="${name}"} ${name === state ? 1 : 0}\n`).join("");
  return (
    gauge("noonmark_time_valid", serves, 1, "1 while the time may be believed (synchronised or in holdover).") +
    head("noonmark_state", "gauge", "1 for the state that the clock is in.") +
    rows +
    gauge("noonmark_network_attached", network === "attached" ? 1 : 0, 1, "1 while the network is there.")
  );
}

function packets(view: WebView): string {
  const { received } = view.packets();
  const { known, unanswered } = view.clients(1);
  const name = "noonmark_packets_unanswered_total";
  const rows = unanswered.map(({ reason, count }) => `${name}{reason="${reason}"} ${count}\n`).join("");
  return (
    sample("noonmark_packets_received_total", "counter", "Packets that came to the NTP port.", "", received) +
    gauge("noonmark_clients_known", known, 1, "Clients that are kept in mind.") +
    (rows === "" ? "" : head(name, "counter", "Packets that were not answered with the time, by reason.") + rows)
  );
}

function findings(view: WebView): string {
  const list = view.findings();
  const name = "noonmark_findings";
  const count = (wanted: string) => list.filter(({ level }) => level === wanted).length;
  const rows = LEVELS.map((level) => `${name}{level="${level}"} ${count(level)}\n`).join("");
  return head(name, "gauge", "What doctor finds, by how bad it is.") + rows;
}

/** A row for each alarm that there is, so that a rule finds it before it was ever raised. */
function alarms(view: WebView): string {
  const raised = view.alarms().map(({ code }) => code);
  const name = "noonmark_alarm";
  const rows = ALARMS.map(
    ({ code, severity }) => `${name}{alarm="${code}",severity="${severity}"} ${raised.includes(code) ? 1 : 0}\n`,
  ).join("");
  return head(name, "gauge", "1 while an alarm is raised: something that a person must act on.") + rows;
}

function sourceStates(sources: readonly SourceFields[]): string {
  const name = "noonmark_source_state";
  const rows = sources.map(({ name: source, kind, state }) => {
    const labels = `source=${quoted(source)},kind="${kind}",state="${MARKS[state] ?? "unusable"}"`;
    return `${name}{${labels}} 1\n`;
  });
  return head(name, "gauge", "What selection holds of a source, as a label; always 1.") + rows.join("");
}

function sourceGauge(sources: readonly SourceFields[], index: number): string {
  const [name, help, value] = SOURCE_GAUGES[index] as (typeof SOURCE_GAUGES)[number];
  const labels = ({ name: source }: SourceFields) => `source=${quoted(source)}`;
  return rowsOf(`noonmark_source_${name}`, help, sources, value, labels);
}

function sourceAlias(sources: readonly SourceFields[], index: number): string {
  const [name, value] = SOURCE_ALIASES[index] as (typeof SOURCE_ALIASES)[number];
  const labels = ({ address = "", name: source }: SourceFields) =>
    `source_address=${quoted(address)},source_name=${quoted(source)}`;
  return rowsOf(`chrony_sources_${name}`, ALIAS_HELP, sources, value, labels);
}

/** A row for each source of which there is a value; nothing where there is none of any. */
function rowsOf(
  name: string,
  help: string,
  sources: readonly SourceFields[],
  value: OfSource,
  labels: (source: SourceFields) => string,
): string {
  const rows = sources.flatMap((source) => {
    const number = value(source);
    return typeof number === "number" ? [`${name}{${labels(source)}} ${number}\n`] : [];
  });
  return rows.length === 0 ? "" : head(name, "gauge", help) + rows.join("");
}

const ALIAS_HELP = "See the metric of ours with the same value.";

/** Nothing where PTP is off: it has no state then. */
function ptp(view: WebView): string {
  const status = view.ptp();
  if (status === undefined) return "";
  const { state, clockClass, counts } = status;
  const rows = PTP_STATES.map((each) => `noonmark_ptp_state{state="${each}"} ${each === state ? 1 : 0}\n`).join("");
  return (
    head("noonmark_ptp_state", "gauge", "What the PTP port does: 1 for the state that it is in.") +
    rows +
    gauge("noonmark_ptp_clock_class", clockClass, 1, "PTP clock class: 6 locked, 7 holdover, 52 degraded, 248 else.") +
    PTP_COUNTERS.map(([name, place, help]) => sample(`noonmark_ptp_${name}`, "counter", help, "", counts[place])).join(
      "",
    )
  );
}

function aliased(view: WebView, status: Status): string {
  const { received, limited } = view.packets();
  return (
    ALIASES.map(([name, field, scale]) => gauge(name, status[field], scale, ALIAS_HELP)).join("") +
    sample("chrony_serverstats_ntp_packets_received_total", "counter", ALIAS_HELP, "", received) +
    sample("chrony_serverstats_ntp_packets_dropped_total", "counter", ALIAS_HELP, "", limited)
  );
}
