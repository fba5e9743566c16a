/**
 * What Home Assistant takes of a device discovery message, by its documentation (home-assistant.io: MQTT, "Discovery
 * messages"; MQTT Sensor; MQTT Binary Sensor; developers.home-assistant.io: Sensor entity, device classes and units).
 * Only the keys that are documented, in their abbreviations; whatever else is in a message is a problem.
 */

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === "string" && value !== "";
const template: Check = (value) => typeof value === "string" && /^\{\{.*\}\}$/.test(value);
const topic: Check = (value) => typeof value === "string" && /^[^#+\0]+$/.test(value);
const seconds: Check = (value) => Number.isInteger(value) && (value as number) >= 0;
const oneOf =
  (...words: readonly unknown[]): Check =>
  (value) =>
    words.includes(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length > 0 && value.every(check);

const DEVICE: Readonly<Record<string, Check>> = {
  ids: listOf(text),
  name: text,
  mf: text,
  mdl: text,
  sw: text,
  hw: text,
  sn: text,
  cu: (value) => typeof value === "string" && URL.canParse(value) && /^https?:/.test(value),
};

const ORIGIN: Readonly<Record<string, Check>> = { name: text, sw: text, url: text };

/** Options that components may share at the root. */
const SHARED: Readonly<Record<string, Check>> = {
  avty_t: topic,
  avty_mode: oneOf("all", "any", "latest"),
  pl_avail: text,
  pl_not_avail: text,
  cmd_t: topic,
  stat_t: topic,
  qos: oneOf(0, 1, 2),
  e: text,
};

const COMMON: Readonly<Record<string, Check>> = {
  p: oneOf("sensor", "binary_sensor"),
  name: text,
  uniq_id: text,
  default_entity_id: (value) => typeof value === "string" && /^(sensor|binary_sensor)\.[a-z0-9_]+$/.test(value),
  val_tpl: template,
  exp_aft: seconds,
  ent_cat: oneOf("diagnostic"),
  ic: text,
};

/** Device classes with the units that each takes. */
const SENSOR_CLASSES: Readonly<Record<string, readonly (string | undefined)[]>> = {
  duration: ["d", "h", "min", "s", "ms"],
  temperature: ["°C", "°F", "K"],
  timestamp: [undefined],
  enum: [undefined],
};

const SENSOR: Readonly<Record<string, Check>> = {
  ...COMMON,
  dev_cla: oneOf(...Object.keys(SENSOR_CLASSES)),
  stat_cla: oneOf("measurement", "total", "total_increasing"),
  unit_of_meas: text,
  ops: listOf(text),
};

const BINARY_SENSOR: Readonly<Record<string, Check>> = {
  ...COMMON,
  dev_cla: oneOf("problem", "connectivity", "running", "power"),
  pl_on: text,
  pl_off: text,
};

/** What is wrong with a message; nothing where it is right. */
export function discoveryProblems(message: Readonly<Record<string, unknown>>): string[] {
  const { dev, o, cmps, ...shared } = message as Record<string, Record<string, unknown>>;
  const problems = [
    ...checked("dev", dev, DEVICE, ["ids", "name"]),
    ...checked("o", o, ORIGIN, ["name"]),
    ...checked("", shared, SHARED, []),
  ];
  const components = Object.entries(cmps ?? {}) as [string, Record<string, unknown>][];
  if (components.length === 0) problems.push("there are no components");
  for (const [id, component] of components) {
    const isBinary = component.p === "binary_sensor";
    problems.push(...checked(id, component, isBinary ? BINARY_SENSOR : SENSOR, ["p", "uniq_id", "name"]));
    if (shared.stat_t === undefined && component.stat_t === undefined) problems.push(`${id}: no state topic`);
    if (!isBinary) problems.push(...unitProblems(id, component));
    if (!String(component.default_entity_id).startsWith(`${component.p}.`))
      problems.push(`${id}: another platform's id`);
  }
  const ids = components.map(([, { uniq_id }]) => uniq_id);
  if (new Set(ids).size !== ids.length) problems.push("an identifier comes twice");
  return problems;
}

/** A sensor of a class has one of its units; a number with a unit or a state class is no text, and has no options. */
function unitProblems(id: string, { dev_cla, unit_of_meas, stat_cla, ops }: Record<string, unknown>): string[] {
  const units = typeof dev_cla === "string" ? SENSOR_CLASSES[dev_cla] : undefined;
  const problems: string[] = [];
  if (units !== undefined && !units.includes(unit_of_meas as string | undefined)) {
    problems.push(`${id}: ${dev_cla} in ${unit_of_meas}`);
  }
  if ((dev_cla === "enum") !== (ops !== undefined)) problems.push(`${id}: options go with the class enum`);
  if (dev_cla === "enum" && stat_cla !== undefined) problems.push(`${id}: an enum has no state class`);
  if (unit_of_meas !== undefined && stat_cla === undefined) problems.push(`${id}: a unit without a state class`);
  return problems;
}

function checked(
  where: string,
  value: Readonly<Record<string, unknown>> | undefined,
  keys: Readonly<Record<string, Check>>,
  needed: readonly string[],
): string[] {
  if (value === undefined) return [`${where} is missing`];
  const missing = needed.filter((key) => value[key] === undefined).map((key) => `${where}.${key} is missing`);
  const wrong = Object.entries(value)
    .filter(([key, each]) => keys[key]?.(each) !== true)
    .map(([key, each]) => `${where}.${key} is ${JSON.stringify(each)}`);
  return [...missing, ...wrong];
}
