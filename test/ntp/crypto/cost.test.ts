import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { ensureEngine } from "../../../host-tools/build/engine.js";
import { Authentication } from "../../../src/ntp/authentication.js";
import { converse, FRAME, frame, STEADY } from "../../drivers/sim/run.js";

/** Byte codes that a request may cost, its answer included: the check of one MAC and the making of another. */
const LIMITS = { AES128: 25_000, SHA256: 75_000, SHA1: 58_000, MD5: 48_000 } as const;
const SECRET = Array.from({ length: 16 }, (_, index) => index);
const TIMES = 10;

/** Checks and signs a request in the engine so many times, and says what the last signature was. */
const program = (algorithm: string, times: number) => `
  import { Authentication } from "ntp/authentication";
  import { write } from "drivers/console/console";
  export default function () {
    const secret = [${SECRET.join()}];
    const authentication = new Authentication([{ id: 9, algorithm: "${algorithm}", secret }]);
    const packet = new Uint8Array(72);
    for (let at = 0; at < 48; at++) packet[at] = at;
    let length = authentication.sign(packet, 48, 9);
    for (let time = 0; time < ${times}; time++) {
      if (authentication.check(packet, 48, length) !== "valid") throw new Error("the MAC is not valid");
      length = authentication.sign(packet, 48, 9);
    }
    write(packet.subarray(0, length).join());
  }`;

interface Metered {
  byteCodes: number;
  signed: string;
}

async function meter(engine: string, algorithm: string, times: number): Promise<Metered> {
  const pieces = [STEADY, frame(FRAME.start, 0), frame(FRAME.horizon, 1e9), frame(FRAME.stop, 0)];
  const { frames, stderr } = await converse({ main: program(algorithm, times) }, pieces, { program: engine });
  const reached = frames.find(({ type }) => type === FRAME.reached);
  const line = frames.find(({ type }) => type === FRAME.console);
  assert.ok(reached !== undefined && line !== undefined, stderr);
  return { byteCodes: Number(reached.payload.readBigUInt64LE(16)), signed: line.payload.toString() };
}

for (const [algorithm, limit] of Object.entries(LIMITS)) {
  test(`in the engine a request signed with ${algorithm} costs less than ${limit} byte codes`, async (context) => {
    const { program: engine } = await ensureEngine({ metering: true });
    const [none, some] = [await meter(engine, algorithm, 0), await meter(engine, algorithm, TIMES)];
    const cost = (some.byteCodes - none.byteCodes) / TIMES;
    context.diagnostic(`${algorithm}: ${Math.round(cost)} byte codes a request`);
    assert.ok(cost > 1000 && cost < limit, `${cost} byte codes`);

    const packet = Uint8Array.from({ length: 72 }, (_, at) => (at < 48 ? at : 0));
    const authentication = new Authentication([{ id: 9, algorithm: algorithm as "AES128", secret: SECRET }]);
    const length = authentication.sign(packet, 48, 9);
    assert.equal(some.signed, packet.subarray(0, length).join(), "Node and XS make the same MAC");
    if (algorithm === "AES128") return;
    const digest = createHash(algorithm).update(Uint8Array.from(SECRET)).update(packet.subarray(0, 48)).digest();
    assert.equal(Buffer.from(packet.subarray(52, length)).toString("hex"), digest.toString("hex", 0, length - 52));
  });
}
