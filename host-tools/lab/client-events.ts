/** The worlds of the client's benchmark in which something happens: e to g. */

import {
  RECORDED_COLD_STARTS,
  RECORDED_EVENTS_US,
  RECORDED_OUTAGES_MS,
  RECORDED_PULSE_LOSS_US,
} from "./client-recorded.js";
import { type ClientSection, PATHS, Report, runAll, type Seeds, summary } from "./client-report.js";
import { type ClientMeasurement, runClient } from "./client-run.js";
import type { ClientTrace } from "./client-trace.js";
import {
  ASYMMETRIES_SECONDS,
  EVENT_SECOND,
  EVENTS,
  eventWorld,
  outage,
  SKIPPED_SECONDS,
  several,
  world,
} from "./client-worlds.js";
import { significant } from "./table.js";

/** e: limits in seconds, and by when the first of them must be kept for good. */
const COLD_STARTS = {
  a: { limits: [1e-3, 100e-6], wantedSeconds: 5 },
  b: { limits: [5e-3, 1e-3], wantedSeconds: 6 },
  c: { limits: [5e-3, 1e-3], wantedSeconds: 6 },
} as const;
const COLD_START_SECONDS = 12_000;

export function coldStarts(seeds: Seeds): ClientSection {
  const report = new Report("e. Cold start, 10 s off: seconds until below the limits for good, each seed", [
    "world, limits",
    "**poll 4**",
    "auto",
    "chrony, poll 4 *",
  ]);
  for (const name of ["a", "b", "c"] as const) {
    const { limits, wantedSeconds } = COLD_STARTS[name];
    for (const frequency of [1e-5, 1e-4, -1e-4]) {
      const what = `${name}: ${limits.map((limit) => `${limit * 1e3}`).join(" / ")} ms, ${frequency * 1e6} ppm`;
      const cells = [4, undefined].map((poll) => {
        const times = seeds.map((seed) => {
          const trace = world(seed, what, 1e-9, [PATHS[name]], { seconds: COLD_START_SECONDS, frequency });
          return coldStart(trace, poll, limits);
        });
        for (const [first = 0] of times) report.most(`${what}, poll ${poll ?? "auto"}`, first, wantedSeconds);
        return times.map((seconds) => seconds.join(" / ")).join(", ");
      });
      report.rows.push([what, ...cells, RECORDED_COLD_STARTS[name]]);
    }
  }
  return report.done();
}

/** The first second from which the error stays below each limit. */
function coldStart(trace: ClientTrace, poll: number | undefined, limits: readonly number[]): number[] {
  const seconds = limits.map(() => 0);
  runClient(trace, {
    ...(poll === undefined ? {} : { poll }),
    startSeconds: 10,
    watch: (second, error) => {
      limits.forEach((limit, index) => {
        if (Math.abs(error) > limit) seconds[index] = second + 1;
      });
    },
  });
  return seconds;
}

export function events(seeds: Seeds): ClientSection {
  const head = ["RMS / max, µs", "**ours**", "chrony *", "ntpd *", "ntpd-rs *", "within"];
  const report = new Report(`f. Events at ${EVENT_SECOND} s, world c, q 1e-9, poll 6`, head);
  EVENTS.forEach((event, index) => {
    const recorded = RECORDED_EVENTS_US[index];
    for (const servers of [1, 4] as const) {
      const daemons = servers === 1 ? recorded?.alone : recorded?.ofFour;
      const name = `${event.name}, ${servers === 1 ? "alone" : "of 4"}`;
      // Of a change of route only what follows it was recorded.
      const skipSeconds = index === 0 ? EVENT_SECOND : SKIPPED_SECONDS;
      const run = runAll(seeds, (seed) => eventWorld(seed, event, servers), { poll: 6, skipSeconds });
      const ours = `**${significant(run.rmsUs)}** / ${significant(run.maxUs)}`;
      if (daemons) report.most(name, run.rmsUs, Math.min(...daemons));
      // A lone server that steps makes every bound false: nobody else can tell.
      const lone = event.name === "server steps + 1 s" && servers === 1;
      const within = lone ? `${(run.within * 100).toFixed(1)} %, excused` : report.honest(name, run);
      report.rows.push([name, ours, ...(daemons?.map(significant) ?? ["–", "–", "–"]), within]);
    }
  });
  return report.done();
}

export function outages(seeds: Seeds): ClientSection {
  const report = new Report("f. No network after poll 6: error at the end, ms RMS (bound)", [
    "world",
    "",
    "**ours**",
    "chrony *",
    "ideal",
    "within",
  ]);
  const gaps = [3600, 21_600, 86_400] as const;
  for (const { world: name, wander, errorMs, boundMs } of RECORDED_OUTAGES_MS) {
    gaps.forEach((gap, index) => {
      const runs = seeds.map((seed) => outageRun(outage(seed, PATHS[name], wander, gap)));
      const rms = Math.sqrt(runs.reduce((sum, { error }) => sum + error ** 2, 0) / runs.length) * 1e3;
      const bound = Math.max(...runs.map((run) => run.bound)) * 1e3;
      const broken = runs.reduce((sum, run) => sum + run.broken, 0);
      const what = `${name}, q ${wander}, ${gap / 3600} h`;
      if (broken > 0) report.missed.push(`${what}: ${broken} s beyond the bound`);
      const ideal = wander * Math.sqrt(gap ** 3 / 3) * 1e3;
      report.rows.push([
        `${name}, q ${wander}`,
        `${gap / 3600} h`,
        `**${significant(rms)}** (${significant(bound)})`,
        `${errorMs[index]} (${boundMs[index]})`,
        significant(ideal),
        broken === 0 ? "100 %" : `${broken} s beyond`,
      ]);
    });
  }
  return report.done();
}

function outageRun(trace: ClientTrace) {
  const last = { error: 0, bound: 0, broken: 0 };
  runClient(trace, {
    poll: 6,
    watch: (second, error, bound) => {
      if (second < EVENT_SECOND) return;
      if (!(Math.abs(error) <= bound)) last.broken++;
      last.error = error;
      last.bound = bound;
    },
  });
  return last;
}

/** g: the pulse's noise, and how far the clock is off at the start. */
const PULSE_NOISE_SECONDS = 100e-9;
const PULSE_START_SECONDS = 10e-3;

export function pulseLoss(seeds: Seeds): ClientSection {
  const head = [
    "RMS while lost, µs",
    "**ours**",
    "wanted",
    "chrony *",
    "ntpd *",
    "ntpd-rs *",
    "within",
    "median bound",
  ];
  const report = new Report("g. The pulse lost, three servers at poll 6", head);
  for (const { wander, gapSeconds, daemonsUs, wantedUs } of RECORDED_PULSE_LOSS_US) {
    const runs = seeds.map((seed) => {
      const trace = several(seed, "g", ASYMMETRIES_SECONDS.slice(0, 3), [], wander);
      return lossRun(trace, gapSeconds);
    });
    const what = `q ${wander}, ${gapSeconds / 3600} h`;
    const run = summary(runs);
    report.most(what, run.rmsUs, wantedUs);
    report.rows.push([
      what,
      `**${significant(run.rmsUs)}**`,
      String(wantedUs),
      ...daemonsUs.map(significant),
      report.honest(what, run),
      significant(run.medianBoundUs),
    ]);
  }
  return report.done();
}

/** What is measured of the seconds without a pulse only. */
function lossRun(trace: ClientTrace, gapSeconds: number): ClientMeasurement {
  let squares = 0;
  let most = 0;
  let within = 0;
  const bounds: number[] = [];
  const lost = (second: number) => second >= EVENT_SECOND && second < EVENT_SECOND + gapSeconds;
  const { exchanges } = runClient(trace, {
    poll: 6,
    startSeconds: PULSE_START_SECONDS,
    pulse: { at: (second) => !lost(second), deviationSeconds: PULSE_NOISE_SECONDS },
    watch: (second, error, bound) => {
      if (!lost(second)) return;
      squares += error * error;
      most = Math.max(most, Math.abs(error));
      if (Math.abs(error) <= bound) within++;
      bounds.push(bound);
    },
  });
  bounds.sort((a, b) => a - b);
  return {
    rmsNs: Math.sqrt(squares / gapSeconds) * 1e9,
    maxNs: most * 1e9,
    withinBoundShare: within / gapSeconds,
    medianBoundNs: (bounds[bounds.length >> 1] ?? Number.NaN) * 1e9,
    exchanges,
  };
}
