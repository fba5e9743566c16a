/**
 * Small values that survive a restart, by key. A write is atomic: after a power loss the old or the new value is
 * there, never a mixture.
 */

/** The value stored under `key` (at most 15 ASCII characters), or undefined. */
export const read = native<(key: string) => string | undefined>("xs_storage_read");

/** Stores `value` (at most 4,000 bytes of UTF-8) under `key`; false when the medium refused. */
export const write = native<(key: string, value: string) => boolean>("xs_storage_write");

/** Why everything that was stored had to be erased at this start, in words; "" when it had not. */
export const erased = native<() => string>("xs_storage_erased");

/** Forgets `key`; false when the medium refused. */
export const remove = native<(key: string) => boolean>("xs_storage_remove");
