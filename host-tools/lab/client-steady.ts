/** The worlds of the client's benchmark in which nothing happens: a to d. */

import { linearRmsNs } from "./client-linear.js";
import { RECORDED_CELLS, RECORDED_SEVERAL_BOUND_US, RECORDED_SEVERAL_US } from "./client-recorded.js";
import { type ClientSection, PATHS, Report, runAll, type Seeds } from "./client-report.js";
import { LAWS, OTHER_SETS, SECONDS, SEVERAL, SKIPPED_SECONDS, several, world } from "./client-worlds.js";
import { significant } from "./table.js";

/** What is wanted. */
const MOST_RATIO = 1.5;
const MOST_LINEAR_RATIO = 1.1;
const MOST_AUTO_RATIO = 1.2;
const MOST_ORACLE_RATIO = 1.1;

export function fixedPolls(seeds: Seeds): ClientSection {
  const head = ["RMS error, µs", "**ours**", "max", "chrony *", "ntpd *", "ntpd-rs *", "best *", "bound"];
  const report = new Report("One server, fixed polls", [
    ...head,
    "ours/bound",
    "worst seed",
    "best/bound",
    "within",
    "median bound",
    "bound/RMS",
  ]);
  for (const { world: name, wander, poll, defaultsUs, bestUs, boundUs, chronyBoundUs } of RECORDED_CELLS) {
    const what = `${name}, q ${wander}, poll ${poll}`;
    const run = runAll(seeds, (seed) => world(seed, name, wander, [PATHS[name]]), { poll });
    report.most(what, run.rmsUs, bestUs);
    if (chronyBoundUs !== undefined) report.most(`${what}, median bound`, run.medianBoundUs, chronyBoundUs);
    report.rows.push([
      what,
      `**${significant(run.rmsUs)}**`,
      significant(run.maxUs),
      ...defaultsUs.map(significant),
      significant(bestUs),
      significant(boundUs),
      report.most(`${what}, ratio to the bound`, run.rmsUs / boundUs, MOST_RATIO),
      significant(run.worstUs / boundUs),
      significant(bestUs / boundUs),
      report.honest(what, run),
      significant(run.medianBoundUs),
      significant(run.medianBoundUs / run.rmsUs),
    ]);
  }
  return report.done();
}

export function otherLaws(seeds: Seeds): ClientSection {
  const report = new Report("Other laws of delay in world b, poll 4", [
    "RMS error, µs",
    "**ours**",
    "linear",
    "ratio",
    "within",
  ]);
  for (const [name, path] of Object.entries(LAWS)) {
    for (const wander of [1e-9, 1e-8]) {
      const make = (seed: number) => world(seed, name, wander, [path]);
      const run = runAll(seeds, make, { poll: 4 });
      const squares = seeds.map((seed) => linearRmsNs(make(seed), wander, 4, SKIPPED_SECONDS) ** 2);
      const linearUs = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / seeds.length) / 1e3;
      const what = `${name}, q ${wander}`;
      const ratio = report.most(`${what}, ratio to the linear filter`, run.rmsUs / linearUs, MOST_LINEAR_RATIO);
      report.rows.push([what, `**${significant(run.rmsUs)}**`, significant(linearUs), ratio, report.honest(what, run)]);
    }
  }
  return report.done();
}

export function ownPoll(seeds: Seeds): ClientSection {
  const report = new Report("Its own poll", [
    "RMS error, µs",
    "**auto**",
    "fixed",
    "ratio",
    "requests",
    "fixed's",
    "within",
  ]);
  for (const [name, wander, poll] of [
    ["a", 1e-9, 4],
    ["a", 1e-8, 4],
    ["b", 1e-9, 4],
    ["b", 1e-8, 4],
    ["c", 1e-9, 6],
    ["c", 1e-8, 6],
  ] as const) {
    const make = (seed: number) => world(seed, name, wander, [PATHS[name]]);
    const auto = runAll(seeds, make, {});
    const fixed = runAll(seeds, make, { poll });
    const what = `${name}, q ${wander}, auto`;
    report.rows.push([
      `${name}, q ${wander}, against poll ${poll}`,
      `**${significant(auto.rmsUs)}**`,
      significant(fixed.rmsUs),
      report.most(`${what}, ratio`, auto.rmsUs / fixed.rmsUs, MOST_AUTO_RATIO),
      report.most(`${what}, requests`, auto.exchanges, (SECONDS - SKIPPED_SECONDS) / 2 ** poll),
      String(fixed.exchanges),
      report.honest(what, auto),
    ]);
  }
  return report.done();
}

export function severalServers(seeds: Seeds): ClientSection {
  const head = ["RMS / max, µs", "**ours**", "chrony *", "ntpd *", "ntpd-rs *", "oracle", "within", "median bound"];
  const report = new Report("d. Several servers, q 1e-9, poll 6", head);
  SEVERAL.forEach((make, index) => {
    const recorded = RECORDED_SEVERAL_US[index] ?? [0, 0, 0];
    const { name } = make(0);
    const run = runAll(seeds, make, { poll: 6 });
    report.most(name, run.rmsUs, Math.min(...recorded));
    report.most(`${name}, median bound`, run.medianBoundUs, RECORDED_SEVERAL_BOUND_US);
    const ours = `**${significant(run.rmsUs)}** / ${significant(run.maxUs)}`;
    const bound = significant(run.medianBoundUs);
    report.rows.push([name, ours, ...recorded.map(significant), "–", report.honest(name, run), bound]);
  });
  for (const { asymmetriesSeconds, lieSeconds } of OTHER_SETS) {
    const lies = lieSeconds === undefined ? [] : [() => lieSeconds];
    const name = `A ${asymmetriesSeconds.map((a) => a * 1e3).join(", ")} ms${lieSeconds === undefined ? "" : `, the last ${lieSeconds * 1e3} ms off`}`;
    const run = runAll(seeds, (seed) => several(seed, name, asymmetriesSeconds, lies), { poll: 6 });
    const oracleUs = oracle(seeds, asymmetriesSeconds.slice(0, asymmetriesSeconds.length - lies.length));
    report.most(`${name}, ratio to the oracle`, run.rmsUs / oracleUs, MOST_ORACLE_RATIO);
    const ours = `**${significant(run.rmsUs)}** / ${significant(run.maxUs)}`;
    const bound = significant(run.medianBoundUs);
    report.rows.push([name, ours, "–", "–", "–", significant(oracleUs), report.honest(name, run), bound]);
  }
  return report.done();
}

/**
 * Who knows which servers are true, and averages them: half of their mean asymmetry, and our own estimate's noise with
 * as many symmetric servers. @returns RMS in µs.
 */
function oracle(seeds: Seeds, asymmetriesSeconds: readonly number[]): number {
  const symmetric = asymmetriesSeconds.map(() => 0);
  const run = runAll(seeds, (seed) => several(seed, "symmetric", symmetric), { poll: 6 });
  const bias = asymmetriesSeconds.reduce((sum, a) => sum + a / 2, 0) / asymmetriesSeconds.length;
  return Math.hypot(run.rmsUs, bias * 1e6);
}
