/** What the board can measure of itself: memory, stacks, random source, counter. */

/**
 * Bytes of the heap that all tasks share: 0 free now, 1 the least that ever was free, 2 the largest block. −1 where there
 * is no such heap (the simulator).
 */
export const heapBytes = native<(which: number) => number>("xs_selftest_heap_bytes");

/** The name of a task, by number from 0 on; "" beyond the last. Not all of them run on every board. */
export const taskName = native<(number: number) => string>("xs_selftest_task_name");

/** The least that the task's stack ever had free, in bytes; −1 where it does not run. */
export const taskStackBytes = native<(number: number) => number>("xs_selftest_task_stack_bytes");

/** Fills the buffer from the source of keys and nonces. */
export const random = native<(into: ArrayBufferLike) => void>("xs_selftest_random");

/**
 * Reads the counter so many times in a row: the most ticks from one reading to the next, with what interrupted them; −1
 * where a reading was before the one before it. At most 1,000 readings.
 */
export const counterStep = native<(readings: number) => number>("xs_selftest_counter_step");

/**
 * The most register reads that a reading of the counter ever took until the hardware showed it; the limit of
 * drivers/pulse/esp32/mcpwm.c, 32, where it never did. 0 where nothing has to be waited for.
 */
export const counterPolls = native<() => number>("xs_selftest_counter_polls");
