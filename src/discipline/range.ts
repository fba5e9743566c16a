/** Refusing a wrong configuration value, in the same words wherever it is noticed. */

/**
 * Returns `value` if it lies in the range.
 * @throws RangeError with the name, the value and the range otherwise, NaN included. Only constructors call it.
 */
export function inRange(name: string, value: number, minimum: number, maximum: number, unit: string): number {
  if (value >= minimum && value <= maximum) return value;
  const range = unit === "" ? `${minimum} to ${maximum}` : `${minimum} to ${maximum} ${unit}`;
  throw new RangeError(`${name} is ${value}; it must be from ${range}`);
}

/** As `inRange`, for a whole number. */
export function wholeInRange(name: string, value: number, minimum: number, maximum: number, unit: string): number {
  if (value === Math.floor(value)) return inRange(name, value, minimum, maximum, unit);
  throw new RangeError(
    `${name} is ${value}; it must be a whole number from ${minimum} to ${maximum} ${unit}`.trimEnd(),
  );
}
