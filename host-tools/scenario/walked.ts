/** What came of one recording: what was served of it, and whether the doctor's summaries were true. */

import { readAnswer } from "../console/answers.js";
import { levelOf, worstLevel } from "../console/level.js";
import type { Scenario } from "../simulator/scenario.js";
import type { Observation } from "../simulator/virtual.js";
import { DoctorWatch } from "./doctor-watch.js";

export interface Walked {
  name: string;
  seconds: number;
  /** Seconds with replies that are not leap 3, and those of them that were beyond their bound; null: no truth is known. */
  servedS: number;
  wrongS: number | null;
  /** Answers of the doctor, and those of them that reported that all is well. */
  answers: number;
  good: number;
  /** The most frequent summary: its level, and the codes of what was not good. */
  summary: string;
  /** The first summary that the truth contradicts, in words. */
  contradiction: string | null;
  /** Why no truth is known; empty where it is. */
  remark: string;
}

/** Sees the seconds of a run, in order. */
export class Walk {
  readonly watch: DoctorWatch;
  readonly #name: string;
  /** False: what is served is not held against anything; that something is, is. */
  readonly #isJudged: boolean;
  #seconds = 0;
  #servedS = 0;
  #wrongS = 0;
  readonly #summaries = new Map<string, number>();

  constructor(name: string, scenario: Scenario, isJudged: boolean) {
    this.#name = name;
    this.#isJudged = isJudged;
    this.watch = new DoctorWatch(scenario);
  }

  second(observation: Observation): void {
    this.#seconds++;
    const seen = this.#isJudged ? observation : { ...observation, replies: observation.replies.map(withoutError) };
    this.watch.second(seen);
    const served = seen.replies.flatMap(({ reply }) =>
      reply === undefined || reply.leapIndicator === 3 ? [] : [reply],
    );
    if (served.length > 0) this.#servedS++;
    const isWrong = served.some(({ transmitErrorNs, rootDelayS, rootDispersionS }) => {
      return !(Math.abs(transmitErrorNs) <= (rootDelayS / 2 + rootDispersionS) * 1e9);
    });
    if (isWrong) this.#wrongS++;
    for (const line of observation.text) {
      const findings = readAnswer(line)?.findings;
      if (findings === undefined) continue;
      const codes = findings.filter((finding) => levelOf(finding) !== "good").map(({ code }) => code);
      const summary = [worstLevel(findings), ...codes].join(" ");
      this.#summaries.set(summary, (this.#summaries.get(summary) ?? 0) + 1);
    }
  }

  /** @param remark why there is no truth. */
  conclude(remark = ""): Walked {
    const { answers, good, contradictions } = this.watch;
    const [first] = contradictions;
    const [most] = [...this.#summaries].sort(([, a], [, b]) => b - a);
    return {
      name: this.#name,
      seconds: this.#seconds,
      servedS: this.#servedS,
      wrongS: this.#isJudged ? this.#wrongS : null,
      answers,
      good,
      summary: most?.[0] ?? "no answer",
      contradiction:
        first === undefined ? null : `second ${first.second}: all is well, it reported, while ${first.truth}`,
      remark,
    };
  }
}

function withoutError({ reply, ...rest }: Observation["replies"][number]): Observation["replies"][number] {
  return {
    ...rest,
    reply: reply === undefined ? undefined : { ...reply, receiveErrorNs: 0, transmitErrorNs: 0 },
  };
}
