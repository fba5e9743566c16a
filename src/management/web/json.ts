/**
 * The answers in JSON, each as a function from the number of a part to its text: only one part is in memory at a time,
 * and none is longer than what the driver takes at once.
 */

import type { Timestamp } from "../../time/timestamp.js";
import type { UtcSecond } from "../../time/units.js";
import { isoText } from "../../time/utc.js";
import { UNIX_EPOCH } from "./history.js";
import type { WebView } from "./view.js";

/** Part `index` of an answer; undefined behind the last one. */
export type Parts = (index: number) => string | undefined;

/** An answer of one part. */
export function whole(text: () => string): Parts {
  return (index) => (index === 0 ? text() : undefined);
}

/** /status.json: the names of `noonmark sim --json`; what only the simulator knows is null. */
export function statusJson(view: WebView): Parts {
  return whole(() => `${JSON.stringify({ ...view.status(), slots: null, chunkBytes: null })}\n`);
}

const JOURNAL_MOST = 32;
const CLIENTS_MOST = 12;

/** /page.json: all that the page polls, so that one connection is enough. */
export function pageJson(view: WebView): Parts {
  let sources: ReturnType<WebView["sources"]> = [];
  let findings: ReturnType<WebView["findings"]> = [];
  return (index) => {
    if (index === 0) return `{"status":${JSON.stringify(view.status())}`;
    if (index === 1) {
      findings = view.findings();
      const device = { version: view.version(), board: view.board(), temperatureCelsius: temperature(view) };
      return `,"device":${JSON.stringify(device)},"alarms":${JSON.stringify(alarmFields(view))},"findings":[`;
    }
    const finding = findings[index - 2];
    if (finding !== undefined) return `${index > 2 ? "," : ""}${JSON.stringify(finding)}`;
    if (index === findings.length + 2) {
      sources = view.sources();
      return '],"sources":[';
    }
    const from = index - findings.length - 3;
    const source = sources[from];
    if (source !== undefined) return `${from > 0 ? "," : ""}${JSON.stringify(source)}`;
    return from === sources.length ? "]}\n" : undefined;
  };
}

/** Alarms that are raised, at most one for each of the list: copies, since JSON is not made of what lies in flash. */
function alarmFields(view: WebView) {
  return view.alarms().map(({ sinceSeconds, ...alarm }) => ({ ...alarm, sinceS: Math.floor(sinceSeconds) }));
}

function temperature(view: WebView): number | null {
  const celsius = view.temperatureCelsius();
  return Number.isFinite(celsius) ? Number(celsius.toFixed(1)) : null;
}

/** /why.json: one sentence a part; `?ago=SECONDS` for a moment before. */
export function whyJson(view: WebView, agoSeconds: number): Parts {
  let lines: readonly string[] = [];
  return (index) => {
    if (index === 0) {
      lines = view.why(agoSeconds);
      return '{"why":[';
    }
    const line = lines[index - 1];
    if (line !== undefined) return `${index > 1 ? "," : ""}${JSON.stringify(line)}`;
    return index === lines.length + 1 ? "]}\n" : undefined;
  };
}

/** /journal.json: the newest entries, the latest last. */
export function journalJson(view: WebView): Parts {
  let entries: ReturnType<WebView["journal"]> = [];
  return (index) => {
    if (index === 0) {
      entries = view.journal(JOURNAL_MOST);
      return '{"entries":[';
    }
    const entry = entries[index - 1];
    if (entry === undefined) return index === entries.length + 1 ? "]}\n" : undefined;
    const { number, uptimeSeconds, second, event, evidence } = entry;
    const time = second > 0 ? isoText(second) : null;
    return `${index > 1 ? "," : ""}${JSON.stringify({ number, uptimeS: uptimeSeconds, time, event, evidence })}`;
  };
}

/** /clients.json: how many there are and what they speak. Their addresses are nobody's business. */
export function clientsJson(view: WebView): Parts {
  return whole(() => {
    const { known, clients, limited, kissed, unanswered } = view.clients(CLIENTS_MOST);
    const versions: Record<string, number> = {};
    for (const { version } of clients) versions[version] = (versions[version] ?? 0) + 1;
    const reasons = unanswered.map(({ reason, count, words }) => ({ reason, count, words }));
    return `${JSON.stringify({ known, latest: clients.length, versions, limited, kissed, unanswered: reasons })}\n`;
  });
}

/** /time.json: for a clock on a wall. `unix` is text, since a number in JSON is a float to whoever reads it. */
export function timeJson(view: WebView): Parts {
  return whole(() => {
    const at: Timestamp = { second: 0 as UtcSecond, fraction: 0 };
    const unix = view.readTime(at) ? `${at.second - UNIX_EPOCH}.${microseconds(at.fraction)}` : null;
    const { state, reason, leap, rootDelayUs, rootDispersionUs } = view.status();
    return `${JSON.stringify({ unix, state, reason, leap, rootDelayUs, rootDispersionUs })}\n`;
  });
}

/** Six digits of a fraction in units of 2^-32 s, cut off. */
function microseconds(fraction: number): string {
  return Math.floor((fraction / 2 ** 32) * 1e6)
    .toString()
    .padStart(6, "0");
}
