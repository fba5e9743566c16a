/**
 * What Home Assistant is to know of the appliance: its device discovery (one retained message with a device, an origin
 * and its components; home-assistant.io, MQTT, "Discovery messages"), in parts.
 *
 * Abbreviations are that document's. Units: a bound is a duration, of which ms is a unit to every version; parts in 10^9
 * and nanoseconds have no class.
 */

import type { Parts } from "../web/json.js";

export interface Announced {
  /** network.hostName: the identity of the device, and of its topics. */
  hostName: string;
  version: string;
  board: string;
  /** Of the page; "" where there is none. */
  address: string;
  stateTopic: string;
  availabilityTopic: string;
  /** A value that was not published again after so long is not shown any more. */
  expireSeconds: number;
}

interface Component {
  readonly id: string;
  readonly platform: "sensor" | "binary_sensor";
  readonly name: string;
  /** Its field of the state, or an expression of it. */
  readonly template: string;
  /** Further keys. */
  readonly more: Readonly<Record<string, unknown>>;
}

const sensor = (id: string, name: string, field: string, more: Component["more"]): Component => ({
  id,
  platform: "sensor",
  name,
  template: `{{ value_json.${field} }}`,
  more,
});
const MEASURED = { stat_cla: "measurement" };
const DIAGNOSTIC = { ent_cat: "diagnostic" };

const COMPONENTS: readonly Component[] = [
  {
    id: "problem",
    platform: "binary_sensor",
    name: "Alarm",
    template: "{{ 'ON' if value_json.alarms > 0 else 'OFF' }}",
    more: { dev_cla: "problem" },
  },
  {
    id: "valid",
    platform: "binary_sensor",
    name: "Time valid",
    template: "{{ 'ON' if value_json.valid else 'OFF' }}",
    more: {},
  },
  sensor("alarm", "Alarm text", "alarm", {}),
  sensor("state", "State", "state", {
    dev_cla: "enum",
    ops: ["cold", "labelling", "locking", "synchronised", "holdover", "unsynchronised"],
  }),
  sensor("reason", "Reason", "reason", DIAGNOSTIC),
  sensor("bound", "Error bound", "boundMs", { dev_cla: "duration", unit_of_meas: "ms", ...MEASURED }),
  sensor("offset", "Offset of the last pulse", "offsetNs", { unit_of_meas: "ns", ...MEASURED, ...DIAGNOSTIC }),
  sensor("frequency", "Frequency error", "frequencyPpb", { unit_of_meas: "ppb", ...MEASURED, ...DIAGNOSTIC }),
  sensor("stratum", "Stratum", "stratum", DIAGNOSTIC),
  sensor("leap", "Leap indicator", "leap", DIAGNOSTIC),
  sensor("satellites", "Satellites used", "satellites", MEASURED),
  sensor("in_view", "Satellites in view", "satellitesInView", { ...MEASURED, ...DIAGNOSTIC }),
  sensor("temperature", "Temperature", "temperatureC", {
    dev_cla: "temperature",
    unit_of_meas: "°C",
    ...MEASURED,
    ...DIAGNOSTIC,
  }),
  sensor("requests", "Requests answered", "requests", { stat_cla: "total_increasing", ...DIAGNOSTIC }),
  sensor("uptime", "Uptime", "uptimeS", { dev_cla: "duration", unit_of_meas: "s", ...MEASURED, ...DIAGNOSTIC }),
];

/** The message: its head, a part for each component, its end. The same each time, so that its length can be told. */
export function discoveryParts(announced: Announced): Parts {
  return (index) => {
    if (index === 0) return head(announced);
    const component = COMPONENTS[index - 1];
    if (component === undefined) return index === COMPONENTS.length + 1 ? "}}" : undefined;
    const { id, platform, name, template, more } = component;
    const uniqueId = `noonmark_${announced.hostName}_${id}`;
    const entity = `${platform}.${uniqueId.toLowerCase().replace(/[^a-z0-9_]/g, "_")}`;
    const about = { p: platform, name, uniq_id: uniqueId, default_entity_id: entity, val_tpl: template };
    const fields = { ...about, exp_aft: announced.expireSeconds, ...more };
    return `${index > 1 ? "," : ""}"${id}":${JSON.stringify(copied(fields))}`;
  };
}

function head({ hostName, version, board, address, ...about }: Announced): string {
  const device = {
    ids: [`noonmark_${hostName}`],
    name: hostName,
    mf: "Noonmark",
    mdl: board,
    sw: version,
    ...(address === "" ? {} : { cu: address }),
  };
  const shared = {
    dev: device,
    o: { name: "noonmark", sw: version },
    stat_t: about.stateTopic,
    avty_t: about.availabilityTopic,
  };
  return `${JSON.stringify(shared).slice(0, -1)},"cmps":{`;
}

/** Lists of what lies in flash as lists in memory: XS can only write JSON of what it can mark. */
function copied(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) copy[key] = Array.isArray(value) ? [...value] : value;
  return copy;
}
