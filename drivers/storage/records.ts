/**
 * Where records of a fixed length are kept for the history: a ring in memory, outside the engine's block, and a partition
 * of flash that is written in records and erased in sectors of 4 KB. What is in them is src/storage/history's business.
 */

/** How many records of 12 bytes the memory holds; 0 where the board had no room for them. */
export const minutes = native<() => number>("xs_records_minutes");

/** Keeps a copy of a record in a place, until the next start. */
export const keep = native<(place: number, record: Uint8Array) => void>("xs_records_keep");

/** Copies the record in a place; one that was never kept is zero. */
export const kept = native<(place: number, into: Uint8Array) => void>("xs_records_kept");

/** Sectors of the partition; 0 where there is none. */
export const sectors = native<() => number>("xs_records_sectors");

/** Copies 32 bytes of the partition. */
export const readRecord = native<(at: number, into: Uint8Array) => void>("xs_records_read");

/** Writes 32 bytes, which were erased before; false when the flash refused. Power lost in it leaves anything there. */
export const writeRecord = native<(at: number, record: Uint8Array) => boolean>("xs_records_write");

/** Erases the sector that begins at a byte of the partition, to ones; likewise. */
export const eraseSector = native<(at: number) => boolean>("xs_records_erase");
