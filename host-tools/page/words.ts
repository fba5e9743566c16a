/** Numbers and states in words. */

/** Whether the time of a board in this state may be believed. */
export function isTrusted(state: string): boolean {
  return state === "synchronised" || state === "holdover";
}

/** An error of so many microseconds, rounded up to two digits: it is a bound. */
export function errorText(us: number): string {
  const units: [number, string][] = [
    [1e6, "s"],
    [1e3, "ms"],
    [1, "µs"],
    [1e-3, "ns"],
  ];
  const [size, unit] = units.find(([size]) => us >= size) ?? [1e-3, "ns"];
  const value = us / size;
  const digits = value >= 10 ? 0 : 1;
  return `${(Math.ceil(value * 10 ** digits - 1e-9) / 10 ** digits).toFixed(digits)} ${unit}`;
}

export function durationText(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

export function isoTime(unixMs: number): string {
  return new Date(unixMs).toISOString().slice(11, 19);
}

export function isoDate(unixMs: number): string {
  return new Date(unixMs).toISOString().slice(0, 10);
}
