import assert from "node:assert/strict";
import { test } from "node:test";
import { RandomStream } from "../../../../host-tools/simulator/random.js";
import { UNDISTURBED } from "../../../../host-tools/simulator/receiver.js";
import { CATALOGUE } from "../../../../host-tools/simulator/receivers/catalogue.js";
import {
  type Circumstances,
  FactoryReceiver,
  WELL_CONNECTED,
} from "../../../../host-tools/simulator/receivers/factory-receiver.js";
import { SKY_DEFAULTS, Sky } from "../../../../host-tools/simulator/sky.js";

const AT = { second: 5, nanosecond: 0 };

function receiver(name: keyof typeof CATALOGUE, circumstances: Partial<Circumstances> = {}, seed = 1) {
  const sky = new Sky(SKY_DEFAULTS);
  const made = new FactoryReceiver(
    CATALOGUE[name],
    { ...WELL_CONNECTED, ...circumstances },
    sky,
    new RandomStream(seed, "receiver"),
  );
  const run = (from: number, until: number, changes = {}) => {
    let output = made.second(from, { ...UNDISTURBED, ...changes });
    for (let second = from + 1; second < until; second++) output = made.second(second, { ...UNDISTURBED, ...changes });
    return output;
  };
  return { made, run };
}

const textOf = (bursts: readonly { bytes: Uint8Array }[]) =>
  bursts.map(({ bytes }) => Buffer.from(bytes).toString("latin1")).join("");

test("it begins with its banner, and has its fix after its time", () => {
  const { made } = receiver("atgm336h");
  assert.match(textOf(made.second(1, UNDISTURBED).bursts), /MA=CASIC.*GNGGA/s);
  const status = [2, 3, 4, 5].map((second) => {
    const { bursts, pulsesNs } = made.second(second, UNDISTURBED);
    return `${/RMC,[^,]*,([AV])/.exec(textOf(bursts))?.[1]}${pulsesNs.length}`;
  });
  assert.deepEqual(status, ["V0", "V0", "A1", "A1"]);
});

test("the same seed gives the same second, another seed another", () => {
  const at = (seed: number) => receiver("mtk3339", {}, seed).run(1, 20);
  assert.deepEqual(at(1), at(1));
  assert.notDeepEqual(at(1).pulsesNs, at(2).pulsesNs);
});

test("the rising edge is the beginning, or behind an inverting wire the end", () => {
  const straight = receiver("ublox8").run(1, 10).pulsesNs[0] ?? Number.NaN;
  const inverted = receiver("ublox8", { pulse: "inverted" }).run(1, 10).pulsesNs[0] ?? Number.NaN;
  assert.ok(Math.abs(straight) < 100, `${straight}`);
  assert.ok(Math.abs(inverted - 100e6) < 100, `${inverted}`);
  assert.deepEqual(receiver("ublox8", { pulse: "open" }).run(1, 10).pulsesNs, []);
  assert.equal(receiver("ublox8", { pulsesPerS: 5 }).run(1, 10).pulsesNs.length, 5);
});

test("it obeys at its own speed only, and forgets with its power", () => {
  const { made, run } = receiver("mtk3339");
  run(1, 5);
  const command = Buffer.from("$PMTK314,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0*29\r\n", "latin1");
  assert.deepEqual(made.hear(AT, 38400, command), []);
  const [answer] = made.hear(AT, 9600, command);
  assert.equal(Buffer.from(answer?.bytes ?? []).toString("latin1"), "$PMTK001,314,3*36\r\n");
  assert.ok((answer?.at.nanosecond ?? 0) > 0);
  assert.equal(textOf(run(6, 7).bursts).match(/\$/g)?.length, 1);
  run(7, 8, { powered: false });
  assert.deepEqual(made.hear(AT, 9600, command), []);
  assert.match(textOf(run(8, 9).bursts), /PMTK010,001.*GPGSA/s);
});

test("disconnected wires", () => {
  const { made, run } = receiver("mtk3339", { hears: false });
  run(1, 5);
  assert.deepEqual(made.hear(AT, 9600, Buffer.from("$PMTK605*31\r\n", "latin1")), []);
  assert.deepEqual(receiver("mtk3339", { speaks: false }).run(1, 10).bursts, []);
});
