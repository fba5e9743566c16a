/** What tshark reads in replies that take a leap second or a lost antenna, which virtual time brings about. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import {
  type Configuration,
  mergeConfigurations,
  storedConfiguration,
} from "../../../host-tools/simulator/configuration.js";
import { antennaCut } from "../../../host-tools/simulator/faults/signal.js";
import { FROM_APPLIANCE } from "../../../host-tools/simulator/link.js";
import { runWorld } from "../../../host-tools/simulator/virtual.js";
import type { WorldChanges } from "../../../host-tools/simulator/world.js";
import { assertSameHeader, type Packet, packetOf, refidOf } from "./packets.js";
import { objections, tsharkMissing, witnessed, writeCapture } from "./tshark.js";

const USUAL: Configuration = { console: { statusS: 60 }, receiver: { leapWaitS: 0 } };
const SMEARED: Configuration = { leap: { smear: true, timescale: "smeared" } };
const LOST: Configuration = { limits: { holdoverLimitUs: 10 } };
const ID_BYTES = 4;

/** The replies of a world, as they were on their way to the network. */
async function repliesOf(world: WorldChanges, seconds: number, configuration: Configuration): Promise<Buffer[]> {
  const replies: Buffer[] = [];
  const storage = storedConfiguration(mergeConfigurations(USUAL, configuration));
  const tap = {
    frame: ({ type, payload }: { type: number; payload: Buffer }) => {
      if (type === FROM_APPLIANCE.reply && payload.length > ID_BYTES)
        replies.push(Buffer.from(payload.subarray(ID_BYTES)));
    },
  };
  await runWorld({ seed: 3, clients: { requestsPerS: 1 }, ...world }, { seconds, storage, tap });
  return replies;
}

const night = (change: 1 | -1): WorldChanges => ({
  sky: { startUtc: "2026-12-31T23:58:00Z", leapEvents: [{ dayUtc: "2026-12-31", change }] },
});
const CUT: WorldChanges = { faults: [antennaCut({ fromS: 60, untilS: 2000 })] };

const KINDS: [kind: string, leap: number, stratum: number, refid: string][] = [
  ["announces an inserted second", 1, 1, "GPS\0"],
  ["announces one left out", 2, 1, "GPS\0"],
  ["is of a smeared time", 0, 1, "SMR\0"],
  ["is of a clock that is no longer believed", 3, 0, "INIT"],
];

describe("tshark, of virtual time", () => {
  const missing = tsharkMissing();
  const folder = mkdtempSync(join(tmpdir(), "noonmark-states-"));
  const file = join(folder, "packets.pcapng");
  let packets: Packet[] = [];
  before(async () => {
    if (missing !== undefined) return;
    const replies = [
      ...(await repliesOf(night(1), 240, {})),
      ...(await repliesOf(night(-1), 240, {})),
      ...(await repliesOf(night(1), 240, SMEARED)),
      ...(await repliesOf(CUT, 2000, LOST)),
    ];
    writeCapture(file, replies);
    packets = witnessed(file).map(packetOf);
    assert.equal(packets.length, replies.length);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [kind, leap, stratum, refid] of KINDS) {
    test(`reads a reply that ${kind}`, (context) => {
      if (missing !== undefined) return context.skip(missing);
      const those = packets.filter(
        (packet) => Number(packet.seen["ntp.flags.li"]) === leap && refidOf(packet) === refid,
      );
      assert.ok(those.length > 5, `${those.length} of ${packets.length}`);
      for (const { seen } of those) assert.equal(Number(seen["ntp.stratum"]), stratum);
    });
  }

  test("finds nothing malformed, and each field as the firmware's decoder does", (context) => {
    if (missing !== undefined) return context.skip(missing);
    const told = objections(file, "udp.srcport == 123");
    assert.equal(told, "", told.slice(0, 4000));
    for (const packet of packets) assertSameHeader(packet);
  });
});
