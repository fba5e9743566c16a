/**
 * A client that no one here wrote: ptp4l takes the appliance for its master, reads the right offset to UTC, and sees
 * offsets that are spread no wider than twice those from a ptp4l as master on the same machine. As a master itself, it is
 * stood aside for where it is better, and relieved when it is gone.
 */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Network, networkUnavailable, SERVER } from "../matrix/network.js";
import { type Row, Simulation } from "../simulator.js";
import { measuredOf, ptp4l, ptp4lMissing, secondsUntil, spreadNs } from "./ptp4l.js";

const unavailable = networkUnavailable() ?? ptp4lMissing();
const CLIENT = { slaveOnly: 1 };
/** Measurements that are waited for, one a second. */
const MEASUREMENTS = 20;
/** A busy computer's. */
const LIMIT_S = 90;
/** For so long another master is there: ptp4l announces itself after seven seconds, an appliance locks before. */
const OTHER_S = 30;
const APPLIANCE_S = 45;
const CLI = fileURLToPath(new URL("../../../host-tools/cli.js", import.meta.url));

const enough = (output: string) => measuredOf(output).length >= MEASUREMENTS;
const identityOf = (output: string) => /selected best master clock (\S+)/.exec(output)?.[1];

describe("ptp4l", () => {
  let network: Network;
  let appliance: Simulation;
  let said = "";

  before(async () => {
    if (unavailable !== undefined) return;
    network = await Network.open();
    const words = ["--ntp-port", "123", "--address", SERVER.ipv4, "--web-port", "0", "--json"];
    appliance = new Simulation(
      [...words, "--config", "ptp.enabled=true", "--config", "console.json=true"],
      network.enter,
    );
    await appliance.row((row) => row.ptp === "master", LIMIT_S);
    said = await ptp4l(network, CLIENT, enough, LIMIT_S);
  });
  after(async () => {
    await appliance?.stop();
    await network?.close();
  });

  const skippable = (name: string, body: () => Promise<void> | void) =>
    test(name, (context) => (unavailable === undefined ? body() : context.skip(unavailable)));
  const uptime = () => Number(appliance.rows.filter(({ uptimeS }) => typeof uptimeS === "number").at(-1)?.uptimeS ?? 0);
  const inState = (state: string, from: number) => (row: Row) => row.ptp === state && Number(row.uptimeS) >= from;
  /** Three intervals of two seconds, one second until it looks, and two for a row on a busy computer. */
  const TAKEOVER_S = 9;

  /** Another master ends by itself; the appliance has stood aside for it, and takes over in time. */
  async function seeTakeover(other: Promise<string>): Promise<void> {
    await appliance.row(inState("passive", uptime()), LIMIT_S);
    const output = await other;
    const gone = uptime();
    assert.equal(appliance.rows.at(-1)?.ptp, "passive", output);
    await appliance.row(inState("master", gone), LIMIT_S);
    assert.ok(uptime() - gone <= TAKEOVER_S, `${uptime() - gone} s\n${output}`);
  }

  skippable("chooses it as the best master within ten seconds", () => {
    const seconds = secondsUntil(said, /selected best master clock/);
    assert.ok(seconds !== undefined && seconds <= 10, `${seconds} s\n${said}`);
    assert.match(identityOf(said) ?? "", /^02005e\.fffe\.005301$/);
  });

  skippable("reads 37 s from TAI to UTC, and has nothing to complain of", () => {
    assert.match(said, /updating UTC offset to 37/);
    assert.doesNotMatch(said, /not using PTP timescale|temporal vortex|bad message|FAULT/);
  });

  skippable("sees it where this computer's clock is, to the microseconds that software stamps cost", () => {
    const measured = measuredOf(said);
    assert.ok(measured.length >= MEASUREMENTS, said);
    const offsets = measured.map(({ offsetNs }) => Math.abs(offsetNs)).sort((a, b) => a - b);
    // The simulated sky shows this computer's UTC, read some tens of microseconds from when it is told.
    assert.ok((offsets[Math.floor(offsets.length / 2)] ?? Number.NaN) < 100_000, JSON.stringify(measured));
  });

  skippable("sees offsets spread no wider than twice those from a ptp4l", async () => {
    // It ends with the network; whoever else is in there has another domain.
    void ptp4l(network, { priority1: 10, domainNumber: 5 }, () => false, 2 * LIMIT_S);
    const reference = await ptp4l(network, { ...CLIENT, domainNumber: 5 }, enough, LIMIT_S);
    const [own, other] = [spreadNs(measuredOf(said)), spreadNs(measuredOf(reference))];
    assert.ok(measuredOf(reference).length >= MEASUREMENTS, reference);
    console.log(`# the middle half of ${MEASUREMENTS} offsets: ${own} ns from us, ${other} ns from ptp4l`);
    assert.ok(own <= 2 * other, `${own} ns, ${other} ns from ptp4l`);
  });

  skippable("is stood aside for where it is the better master, and relieved when it is gone", () =>
    seeTakeover(ptp4l(network, { priority1: 1, clockClass: 6 }, () => false, OTHER_S)),
  );

  skippable("is not needed: of two appliances the better one serves, and the other takes over from it", () => {
    const words = ["--ntp-port", "123", "--web-port", "0", "--seed", "2", "--config", "ptp.enabled=true"];
    const settings = ["--config", "ptp.priority1=100", "--address", '"$own"'];
    const script = `own=$(ip -4 -o address show dev eth0 | sed 's,.* inet ,,; s,/.*,,')
exec '${process.execPath}' '${CLI}' sim ${[...words, ...settings].join(" ")}`;
    return seeTakeover(network.client(script, () => false, APPLIANCE_S));
  });
});
