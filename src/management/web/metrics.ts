/**
 * /metrics: Prometheus' text format 0.0.4. Names are our own, in base units; frequencies are ratios, positive when the
 * counter is fast. What is not known has no sample. With `metrics.aliases`, the names of chrony_exporter and gpsd's
 * exporter are there too, where theirs mean the same.
 */

import type { Parts } from "./json.js";
import type { WebView } from "./view.js";

/** Of the format: Prometheus 3 refuses what has no content type that it knows. */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

const STATES = ["cold", "labelling", "locking", "synchronised", "holdover", "unsynchronised"];
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

const ALIASES: readonly (readonly [name: string, field: string, scale: number])[] = [
  ["chrony_tracking_stratum", "stratum", 1],
  ["chrony_tracking_root_delay_seconds", "rootDelayUs", 1e-6],
  ["chrony_tracking_root_dispersion_seconds", "rootDispersionUs", 1e-6],
  ["chrony_tracking_frequency_ppms", "frequencyPpb", 1e-3],
  ["chrony_tracking_skew_ppms", "frequencyUncertaintyPpb", 1e-3],
  ["gpsd_uSat", "satellites", 1],
  ["gpsd_nSat", "satellitesInView", 1],
];

export function metricsText(view: WebView, aliases: boolean): Parts {
  let status: Status = {};
  return (index) => {
    switch (index) {
      case 0:
        status = view.status();
        return about(view, status) + states(status);
      case 1:
        return GAUGES.map(([name, field, scale, help]) => gauge(`noonmark_${name}`, status[field], scale, help)).join(
          "",
        );
      case 2:
        return COUNTERS.map(([name, field, help]) =>
          sample(`noonmark_${name}`, "counter", help, "", status[field]),
        ).join("");
      case 3:
        return packets(view);
      case 4:
        return findings(view);
      case 5:
        return aliases ? aliased(view, status) : "";
      default:
        return undefined;
    }
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
  // Scaling leaves digits that were never measured.
  const scaled = typeof value === "number" && scale !== 1 ? Number((value * scale).toPrecision(9)) : value;
  return sample(name, "gauge", help, "", scaled);
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

function aliased(view: WebView, status: Status): string {
  const help = "See the metric of ours with the same value.";
  const { received, limited } = view.packets();
  return (
    ALIASES.map(([name, field, scale]) => gauge(name, status[field], scale, help)).join("") +
    sample("chrony_serverstats_ntp_packets_received_total", "counter", help, "", received) +
    sample("chrony_serverstats_ntp_packets_dropped_total", "counter", help, "", limited)
  );
}
