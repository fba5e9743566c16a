/** Steps that bring a stored configuration from one version to the next. */

/** A stored configuration as read: sections of unchecked values beside `version`. */
export type Stored = Record<string, unknown>;

/** Changes `stored` in place from version n to n + 1; it may be handed anything that JSON can hold. */
export type Migration = (stored: Stored) => void;

/** Step i leads from version i + 1 to i + 2. */
export const MIGRATIONS: readonly Migration[] = [answerSymmetric];

/** In version 1 serving.symmetric was false by default; now it is true, and who wants it false has to say so again. */
function answerSymmetric(stored: Stored): void {
  const { serving } = stored;
  if (typeof serving !== "object" || serving === null || !("symmetric" in serving)) return;
  const { symmetric, ...others } = serving;
  if (symmetric === false) stored.serving = others;
}

/**
 * Applies the steps that are due and returns `stored`. A version that is missing, or newer than this firmware, has
 * none: its values are taken as far as they are allowed.
 */
export function migrate(stored: Stored, migrations: readonly Migration[]): Stored {
  const { version } = stored;
  const known = typeof version === "number" && Number.isInteger(version) && version >= 1;
  for (let i = known ? version - 1 : migrations.length; i < migrations.length; i++) migrations[i]?.(stored);
  return stored;
}
