/** Waiting in tests for something that another process does: by condition, never by a fixed pause. */

/** Generous: a loaded machine may take its time, and a test that passes never waits this long. */
const LIMIT_MS = 10_000;

/** Resolves once `condition` holds; rejects with `what` when it does not within ten seconds, or `limitMs`. */
export async function until(condition: () => boolean, what: string, limitMs: number = LIMIT_MS): Promise<void> {
  const end = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited ${limitMs} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
