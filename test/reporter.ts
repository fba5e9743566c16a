/**
 * What Node's reporter "spec" prints; then the skipped tests with their reasons, with NOONMARK_TEST_DURATIONS how long
 * each file took, and a plain count alone on the last line.
 */

import { relative } from "node:path";
import { Readable } from "node:stream";
import { spec, type TestEvent } from "node:test/reporters";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));

class Count {
  private passed = 0;
  private failed = 0;
  private readonly skips: string[] = [];
  private readonly fileMs = new Map<string, number>();

  add(event: TestEvent): void {
    if (event.type !== "test:pass" && event.type !== "test:fail") return;
    const { name, skip, nesting, file, details } = event.data;
    if (nesting === 0 && file !== undefined) {
      this.fileMs.set(file, (this.fileMs.get(file) ?? 0) + details.duration_ms);
    }
    // The tests of a suite that is skipped are not even named: it counts as one.
    if (details.type === "suite" && (skip === undefined || event.type === "test:fail")) return;
    if (event.type === "test:fail") this.failed++;
    else if (skip === undefined) this.passed++;
    else this.skips.push(`${name}: ${skip === true || skip === "" ? "no reason given" : skip}`);
  }

  /** Of the tests of each file together, the longest first. */
  durations(): string[] {
    const files = [...this.fileMs].sort(([, a], [, b]) => b - a);
    return files.map(([file, ms]) => `${(ms / 1000).toFixed(1).padStart(7)} s ${relative(here, file)}`);
  }

  closing(): string[] {
    const skipped = this.skips.map((skip) => `skipped ${skip}`);
    return [...skipped, `${this.passed} passed, ${this.failed} failed, ${this.skips.length} skipped`];
  }
}

export default async function* reporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const count = new Count();
  async function* counted(): AsyncGenerator<TestEvent> {
    for await (const event of source) {
      count.add(event);
      yield event;
    }
  }
  yield* Readable.from(counted()).compose(new spec()) as AsyncIterable<string>;
  const durations = process.env.NOONMARK_TEST_DURATIONS === undefined ? [] : count.durations();
  for (const line of [...durations, ...count.closing()]) yield `${line}\n`;
}
