import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { TRIAL_SECONDS, type UpdateDriver, Updater, utf8 } from "../../src/update/updater.js";
import { VERSION } from "../../src/update/version.js";
import { BOARD, Device } from "./device.js";

/** A driver whose packets and trial are at hand. */
class Driver extends Device implements UpdateDriver {
  readonly inbox: Buffer[] = [];
  readonly outbox: Buffer[] = [];
  onTrial = false;
  confirmed = 0;

  take(into: Uint8Array): number {
    const packet = this.inbox.shift();
    if (packet === undefined) return 0;
    into.set(packet);
    return packet.length;
  }

  reply(bytes: Uint8Array, length: number): boolean {
    this.outbox.push(Buffer.from(bytes.subarray(0, length)));
    return true;
  }

  pending(): boolean {
    return this.onTrial;
  }

  confirm(): void {
    this.confirmed++;
  }
}

function make(onTrial: boolean): { driver: Driver; updater: Updater; said: string[]; restarts: () => number } {
  const driver = new Driver();
  driver.onTrial = onTrial;
  const said: string[] = [];
  let restarts = 0;
  const updater = new Updater(
    driver,
    "sixteen bytes or more",
    BOARD,
    (text) => said.push(text),
    () => restarts++,
  );
  return { driver, updater, said, restarts: () => restarts };
}

describe("updater", () => {
  it("has the version of package.json", () => {
    const path = fileURLToPath(new URL("../../../package.json", import.meta.url));
    assert.equal(VERSION, JSON.parse(readFileSync(path, "utf8")).version);
  });

  it("answers all packets that wait, and is silent about what is none", () => {
    const { driver, updater } = make(false);
    const hello = Buffer.concat([Buffer.from("NMU1\x01\0\0\0"), Buffer.alloc(48)]);
    driver.inbox.push(hello, Buffer.from("what?"), hello);
    updater.receive(new Uint8Array(1072));
    assert.equal(driver.outbox.length, 2);
    assert.ok(!updater.active);
  });

  it("takes packets without end four at a time", () => {
    const { driver, updater } = make(false);
    let taken = 0;
    driver.take = () => {
      taken++;
      return 8;
    };
    assert.equal(updater.receive(new Uint8Array(1072)), true);
    assert.equal(taken, 4);
  });

  it("keeps a new firmware from its first served second on", () => {
    const { driver, updater, said, restarts } = make(true);
    for (let second = 0; second < 900; second++) updater.tick(false, second);
    assert.equal(driver.confirmed, 0);
    for (let second = 900; second < 5000; second++) updater.tick(second !== 2000, second);
    assert.equal(driver.confirmed, 1);
    assert.equal(restarts(), 0);
    assert.deepEqual(said, [`firmware ${VERSION} has served its first second and stays`]);
  });

  it("goes back, once, from a firmware that serves nothing", () => {
    const { driver, updater, said, restarts } = make(true);
    for (let second = 0; second <= TRIAL_SECONDS; second++) updater.tick(false, second);
    assert.equal(restarts(), 0);
    updater.tick(false, TRIAL_SECONDS + 1);
    updater.tick(false, TRIAL_SECONDS + 2);
    assert.equal(restarts(), 1);
    assert.equal(driver.confirmed, 0);
    assert.match(said[0] ?? "", /back to the one before/);
  });

  it("leaves a firmware that is not on trial alone", () => {
    const { driver, updater, restarts } = make(false);
    for (let second = 0; second < 2 * TRIAL_SECONDS; second++) updater.tick(second % 2 === 0, second);
    assert.equal(restarts() + driver.confirmed, 0);
  });

  it("writes UTF-8 as everybody does", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        assert.deepEqual(Buffer.from(utf8(text)), Buffer.from(text, "utf8"));
      }),
      { numRuns: 200, seed: 20_261_122 },
    );
  });
});
