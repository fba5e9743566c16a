/** What is published of the appliance, in one message: see discovery.ts, whose templates read these fields. */

import type { Alarm } from "../../status/alarms.js";

export interface StateView {
  status(): Readonly<Record<string, unknown>>;
  alarms(): readonly Readonly<Alarm>[];
  /** NaN where the board cannot tell. */
  temperatureCelsius(): number;
}

/** Home Assistant keeps no longer state (255 characters). */
const TEXT_MOST = 250;

export function stateJson(view: StateView): string {
  const status = view.status();
  const alarms = view.alarms();
  const celsius = view.temperatureCelsius();
  const { rootDelayUs, rootDispersionUs, state } = status;
  const isKnown = typeof rootDelayUs === "number" && typeof rootDispersionUs === "number";
  const boundUs = isKnown ? rootDelayUs / 2 + rootDispersionUs : null;
  return JSON.stringify({
    state,
    reason: `${status.reason}`.slice(0, TEXT_MOST),
    valid: state === "synchronised" || state === "holdover",
    boundMs: boundUs === null ? null : Number((boundUs / 1000).toFixed(6)),
    offsetNs: status.offsetNs,
    frequencyPpb: status.frequencyPpb,
    stratum: status.stratum,
    leap: status.leap,
    satellites: status.satellites,
    satellitesInView: status.satellitesInView,
    temperatureC: Number.isFinite(celsius) ? Number(celsius.toFixed(1)) : null,
    requests: status.requests,
    uptimeS: Math.floor(Number(status.uptimeS)),
    alarms: alarms.length,
    alarm:
      alarms.length === 0
        ? "none"
        : alarms
            .map(({ text }) => text)
            .join("; ")
            .slice(0, TEXT_MOST),
  });
}
