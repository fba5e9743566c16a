/** tshark reads every PTP message that the appliance sends, has nothing to object to, and reads each field as we do. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import {
  ANNOUNCE,
  DELAY_RESP,
  FOLLOW_UP,
  readAnnouncement,
  readHeader,
  SYNC,
  timestampOf,
} from "../../../host-tools/simulator/ptp/messages.js";
import { Capture, objections, readFields, tsharkMissing } from "../capture/tshark.js";
import { Network, networkUnavailable, SERVER } from "../matrix/network.js";
import { Simulation } from "../simulator.js";
import { measuredOf, ptp4l, ptp4lMissing } from "./ptp4l.js";

const unavailable = networkUnavailable() ?? tsharkMissing() ?? ptp4lMissing();
const LIMIT_S = 90;

const HEADER = [
  ...["messagetype", "majorsdoid", "versionptp", "minorversionptp", "messagelength", "domainnumber", "flags"],
  ...["correction.ns", "clockidentity", "sourceportid", "sequenceid", "controlfield", "logmessageperiod"],
] as const;
const ANNOUNCED = [
  ...["an.origincurrentutcoffset", "an.priority1", "an.grandmasterclockclass", "an.grandmasterclockaccuracy"],
  ...["an.grandmasterclockvariance", "an.priority2", "an.grandmasterclockidentity", "an.localstepsremoved"],
  "timesource",
] as const;
/** Where each type has its timestamp. */
const TIMES: Readonly<Record<number, string>> = {
  [SYNC]: "sdr.origintimestamp",
  [FOLLOW_UP]: "fu.preciseorigintimestamp",
  [DELAY_RESP]: "dr.receivetimestamp",
  [ANNOUNCE]: "an.origintimestamp",
};
const STAMPS = Object.values(TIMES).flatMap((name) => [`${name}.seconds`, `${name}.nanoseconds`]);
const FIELDS = [
  ...["ip.src", "ip.dst", "ip.ttl", "udp.srcport", "udp.dstport", "udp.payload"],
  ...[...HEADER, ...ANNOUNCED, ...STAMPS].map((name) => `ptp.v2.${name}`),
  ...["ptp.v2.dr.requestingsourceportidentity", "ptp.v2.dr.requestingsourceportid"],
];

describe("tshark reads PTP", () => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-ptp-"));
  const file = join(folder, "packets.pcapng");
  let sent: { seen: Record<string, string>; bytes: Buffer }[] = [];

  before(async () => {
    if (unavailable !== undefined) return;
    const network = await Network.open();
    const capture = await Capture.start(network.enter, file, "udp port 319 or udp port 320");
    const words = ["--ntp-port", "123", "--address", SERVER.ipv4, "--web-port", "0", "--json"];
    const settings = [
      "ptp.enabled=true",
      "ptp.domain=9",
      "ptp.syncInterval=-2",
      "ptp.priority1=77",
      "ptp.priority2=88",
    ];
    const appliance = new Simulation([...words, ...settings.flatMap((each) => ["--config", each])], network.enter);
    try {
      await appliance.row((row) => row.ptp === "master", LIMIT_S);
      const client = { slaveOnly: 1, domainNumber: 9 };
      await ptp4l(network, client, (output) => measuredOf(output).length >= 5, LIMIT_S);
      const hybrid = { ...client, hybrid_e2e: 1 };
      await ptp4l(network, hybrid, (output) => measuredOf(output).length >= 3, LIMIT_S);
    } finally {
      await appliance.stop();
      await capture.stop();
      await network.close();
    }
    sent = readFields(file, FIELDS)
      .filter((seen) => seen["ip.src"] === SERVER.ipv4)
      .map((seen) => ({ seen, bytes: Buffer.from(seen["udp.payload"] ?? "", "hex") }));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const skippable = (name: string, body: () => void) =>
    test(name, (context) => (unavailable === undefined ? body() : context.skip(unavailable)));
  const ofType = (type: number) => sent.filter(({ bytes }) => readHeader(bytes).type === type);
  /** A field as a number; tshark writes identities as hexadecimal numbers. */
  const number = (seen: Record<string, string>, name: string) => Number(seen[`ptp.v2.${name}`]);
  const identity = (seen: Record<string, string>, name: string) =>
    (seen[`ptp.v2.${name}`] ?? "").replace(/^0x/, "").padStart(16, "0");

  skippable("of all four kinds", () => {
    for (const type of [ANNOUNCE, SYNC, FOLLOW_UP, DELAY_RESP]) assert.ok(ofType(type).length > 2, `type ${type}`);
  });

  skippable("and objects to none", () => {
    // Of what goes to one host it remarks that it gets no farther than the link, as it is meant to.
    const told = objections(file, `ip.src == ${SERVER.ipv4} && !ip.ttl.too_small`);
    assert.equal(told, "", told.slice(0, 4000));
    const ofLength = "ptp.v2.msg_len_too_large || ptp.v2.msg_len_too_small || _ws.malformed";
    assert.equal(objections(file, `ip.ttl.too_small && (${ofLength})`), "");
  });

  skippable("with the header as it is", () => {
    for (const { seen, bytes } of sent) {
      const header = readHeader(bytes);
      const { sdoId, version, minorVersion, length, domain, sequence, control, logInterval } = header;
      assert.deepEqual(
        HEADER.filter((name) => name !== "clockidentity").map((name) => number(seen, name)),
        [
          ...[
            header.type,
            sdoId,
            version,
            minorVersion,
            length,
            domain,
            header.flags,
            Number(header.correction >> 16n),
          ],
          ...[Number.parseInt(header.source.slice(16), 16), sequence, control, (logInterval << 24) >> 24],
        ],
        JSON.stringify(seen),
      );
      assert.equal(identity(seen, "clockidentity"), header.source.slice(0, 16));
      assert.deepEqual([version, minorVersion, domain, bytes.length], [2, 1, 9, length]);
      assert.equal(seen["ip.ttl"], "1");
    }
  });

  skippable("with what an Announce says of its clock", () => {
    for (const { seen, bytes } of ofType(ANNOUNCE)) {
      const says = readAnnouncement(bytes);
      const { utcOffset, priority1, clockClass, accuracy, variance, priority2, stepsRemoved, timeSource } = says;
      assert.deepEqual(
        ANNOUNCED.filter((name) => name !== "an.grandmasterclockidentity").map((name) => number(seen, name)),
        [utcOffset, priority1, clockClass, accuracy, variance, priority2, stepsRemoved, timeSource],
        JSON.stringify(seen),
      );
      assert.equal(identity(seen, "an.grandmasterclockidentity"), says.grandmaster);
      assert.deepEqual([utcOffset, priority1, clockClass, priority2, timeSource], [37, 77, 6, 88, 0x20]);
    }
  });

  skippable("with the times as they are", () => {
    for (const { seen, bytes } of sent) {
      const name = TIMES[readHeader(bytes).type] ?? "";
      const { second, nanosecond } = timestampOf(bytes);
      assert.deepEqual([number(seen, `${name}.seconds`), number(seen, `${name}.nanoseconds`)], [second, nanosecond]);
    }
  });

  skippable("each Follow_Up with the number of a Sync, each answer to who asked, alone where it asked so", () => {
    const syncs = new Set(ofType(SYNC).map(({ bytes }) => readHeader(bytes).sequence));
    for (const { bytes } of ofType(FOLLOW_UP)) assert.ok(syncs.has(readHeader(bytes).sequence));
    for (const { seen, bytes } of ofType(DELAY_RESP)) {
      assert.equal(identity(seen, "dr.requestingsourceportidentity"), bytes.toString("hex", 44, 52));
      assert.equal(number(seen, "dr.requestingsourceportid"), bytes.readUInt16BE(52));
      const isUnicast = (readHeader(bytes).flags & 0x400) !== 0;
      assert.equal(seen["ip.dst"] === "224.0.1.129", !isUnicast, JSON.stringify(seen));
    }
    const answers = ofType(DELAY_RESP).map(({ seen }) => seen["ip.dst"] === "224.0.1.129");
    assert.deepEqual([answers.includes(true), answers.includes(false)], [true, true]);
  });
});
