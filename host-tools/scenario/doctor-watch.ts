/**
 * Holds the summary of the appliance's doctor against the truth of a scenario's world: it may never report that all is
 * well while what is served is wrong, or while nothing is served.
 *
 * Model: `doctor` is typed at the console every so often, and its answer belongs to the second in which it comes. What
 * is served in that second is the truth. Where serving begins or ends, answer and replies may lie on different sides of
 * the change: "nothing is served" counts where it holds for the second before and the one after too.
 */

import { readAnswer } from "../console/answers.js";
import { worstLevel } from "../console/level.js";
import { type Fault, withinAny } from "../simulator/faults.js";
import { limitsOf, type Scenario } from "../simulator/scenario.js";
import type { Observation } from "../simulator/virtual.js";

/** Some answers within the shortest span that matters; and not in step with the minutes in which much else happens. */
const EVERY_S = 17;

/** An answer that the truth contradicts. */
export interface Contradiction {
  second: number;
  /** What was true while the doctor reported that all is well. */
  truth: string;
}

interface Second {
  second: number;
  /** The summary of an answer of this second. */
  isGood: boolean;
  /** What a reply of this second was wrong by; undefined where none was. */
  wrong: string | undefined;
  /** Every reply of this second said that there is no time to serve, and there was one. */
  isWithout: boolean;
}

export class DoctorWatch {
  /** Answers so far, and those of them that reported that all is well. */
  answers = 0;
  good = 0;
  readonly contradictions: Contradiction[] = [];
  readonly #scenario: Scenario;
  #before: Second | undefined;
  #last: Second | undefined;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  /** The scenario, with somebody who asks. */
  get asked(): Scenario {
    const { world } = this.#scenario;
    const asking: Fault = {
      name: "doctor asked",
      begin: () => ({ typed: (worldSecond) => (worldSecond % EVERY_S === EVERY_S - 1 ? ["doctor #1"] : []) }),
    };
    return { ...this.#scenario, world: { ...world, faults: [...(world.faults ?? []), asking] } };
  }

  /** Takes in a second, in order. */
  second(observation: Observation): void {
    const next = this.#read(observation);
    if (this.#last !== undefined) this.#judge(this.#before, this.#last, next);
    this.#before = this.#last;
    this.#last = next;
  }

  #read({ second, text, replies }: Observation): Second {
    let isGood = false;
    for (const line of text) {
      const answer = readAnswer(line);
      if (answer?.findings === undefined) continue;
      this.answers++;
      if (worstLevel(answer.findings) !== "good") continue;
      this.good++;
      isGood = true;
    }
    const answered = replies.flatMap(({ reply }) => (reply === undefined ? [] : [reply]));
    const isWithout = answered.length > 0 && answered.every(({ leapIndicator }) => leapIndicator === 3);
    let wrong: string | undefined;
    for (const { leapIndicator, receiveErrorNs, transmitErrorNs, rootDelayS, rootDispersionS } of answered) {
      const errorNs = Math.max(Math.abs(receiveErrorNs), Math.abs(transmitErrorNs));
      const boundNs = (rootDelayS / 2 + rootDispersionS) * 1e9;
      if (leapIndicator !== 3 && !(errorNs <= boundNs)) {
        wrong = `served time was ${errorNs.toFixed(0)} ns off, its bound ${boundNs.toFixed(0)} ns`;
      }
    }
    return { second, isGood, wrong, isWithout };
  }

  #judge(before: Second | undefined, { second, isGood, wrong, isWithout }: Second, after: Second): void {
    if (!isGood || withinAny(limitsOf(this.#scenario).excused, second)) return;
    const without = isWithout && before?.isWithout === true && after.isWithout;
    const truth = wrong ?? (without ? "no time was served" : undefined);
    if (truth !== undefined) this.contradictions.push({ second, truth });
  }
}
