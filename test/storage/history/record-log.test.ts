import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { RECORD_BYTES, RecordLog, SECTOR_BYTES } from "../../../src/storage/history/record-log.js";
import { Flash } from "./flash.js";

const SECTORS = 4;
const PER_SECTOR = SECTOR_BYTES / RECORD_BYTES;

function record(value: number): Uint8Array {
  const bytes = new Uint8Array(RECORD_BYTES);
  new DataView(bytes.buffer).setUint32(4, value);
  return bytes;
}

/** The values of all records that are there, the oldest first. */
function values(log: RecordLog): number[] {
  const found: number[] = [];
  const bytes = new Uint8Array(RECORD_BYTES);
  for (let age = log.ages - 1; age >= 0; age--) {
    if (log.read(age, bytes)) found.push(new DataView(bytes.buffer).getUint32(4));
  }
  return found;
}

const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

describe("the log of records in flash", () => {
  it("has nothing at first, and nothing where there is no partition", () => {
    assert.deepEqual(values(new RecordLog(new Flash(SECTORS))), []);
    const none = new RecordLog(new Flash(0));
    assert.equal(none.append(record(1)), false);
    assert.deepEqual(values(none), []);
  });

  it("finds all of it again after a restart, whatever its length", () => {
    const flash = new Flash(SECTORS);
    let log = new RecordLog(flash);
    for (let value = 1; value <= 2.5 * SECTORS * PER_SECTOR; value++) {
      assert.ok(log.append(record(value)));
      if (value % 37 > 0) continue;
      log = new RecordLog(flash);
      const kept = Math.min(value, (SECTORS - 1) * PER_SECTOR);
      assert.deepEqual(values(log), from(value - kept + 1, value));
    }
  });

  it("wears every sector alike", () => {
    const flash = new Flash(SECTORS);
    let log = new RecordLog(flash);
    for (let value = 1; value <= 10 * SECTORS * PER_SECTOR; value++) {
      log.append(record(value));
      // A restart costs no erasure.
      if (value % 100 === 0) log = new RecordLog(flash);
    }
    assert.deepEqual(flash.erasures, [10, 10, 10, 10]);
  });

  it("goes on behind what the flash refuses", () => {
    const flash = new Flash(SECTORS);
    const log = new RecordLog(flash);
    log.append(record(1));
    flash.refuses = true;
    assert.equal(log.append(record(2)), false);
    flash.refuses = false;
    assert.ok(log.append(record(3)));
    assert.deepEqual([values(log), log.failures], [[1, 3], 1]);
  });

  it("loses nothing but the newest record with power, at every byte of a write and of an erasure", () => {
    for (const before of [0, 5, PER_SECTOR - 1, PER_SECTOR, SECTORS * PER_SECTOR]) {
      const full = new Flash(SECTORS);
      const log = new RecordLog(full);
      for (let value = 1; value <= before; value++) log.append(record(value));
      for (let bytesLeft = 0; bytesLeft <= SECTOR_BYTES + RECORD_BYTES; bytesLeft += bytesLeft < 64 ? 1 : 13) {
        const flash = full.afterwards();
        flash.bytesLeft = bytesLeft;
        new RecordLog(flash).append(record(before + 1));
        const again = new RecordLog(flash.afterwards());
        const found = values(again);
        const newest = found.at(-1) ?? 0;
        assert.ok(newest === before || newest === before + 1, `${before} records, ${bytesLeft} bytes: ${newest}`);
        const kept = Math.min(newest, (SECTORS - 1) * PER_SECTOR);
        // An erasure that has begun has dropped what it was to drop.
        assert.ok(found.length >= kept - PER_SECTOR, `${found.length}`);
        assert.deepEqual(found, from(newest - found.length + 1, newest));
        again.append(record(newest + 1));
        assert.equal(values(again).at(-1), newest + 1);
      }
    }
  });

  it("loses nothing but the newest through a hundred power cuts at random bytes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ records: fc.nat(60), bytesLeft: fc.nat(SECTOR_BYTES + 200) }), {
          minLength: 100,
          maxLength: 100,
        }),
        (cuts) => {
          let flash = new Flash(SECTORS);
          let written: number[] = [];
          let value = 0;
          for (const { records, bytesLeft } of cuts) {
            const log = new RecordLog(flash);
            for (let i = 0; i < records; i++) if (log.append(record(++value))) written.push(value);
            flash.bytesLeft = bytesLeft;
            // What power fails in: all before it is there.
            while (log.append(record(++value))) written.push(value);
            flash = flash.afterwards();
            const found = values(new RecordLog(flash));
            if (found.at(-1) === value) written.push(value);
            assert.deepEqual(found, written.slice(written.length - found.length));
            assert.ok(found.length >= Math.min(written.length, (SECTORS - 2) * PER_SECTOR), `${found.length}`);
            written = written.slice(-found.length);
          }
        },
      ),
      { seed: 17, numRuns: 5 },
    );
  });
});
