import assert from "node:assert/strict";
import { test } from "node:test";
import { Hypothesis } from "../../../src/sources/ntp/hypothesis.js";

const near = (value: number, wanted: number, tolerance = 1e-9) =>
  assert.ok(Math.abs(value - wanted) <= tolerance * Math.max(1, Math.abs(wanted)), `${value}, not ${wanted}`);

const none = new Float64Array(2);

const shown = (hypothesis: Hypothesis, server: number) => hypothesis.ownPhase + hypothesis.bias(server);

function started(wander = 1e-3): Hypothesis {
  const hypothesis = new Hypothesis(wander, 2);
  hypothesis.start(2, 4, 0.5, 1);
  hypothesis.meet(0, 2, 9);
  hypothesis.meet(1, 5, 9);
  return hypothesis;
}

test("two short predictions are one long one", () => {
  const walk = Float64Array.of(0.1, 0.2);
  const [once, twice] = [started(0.3), started(0.3)];
  once.predict(7, walk);
  twice.predict(3, walk);
  twice.predict(4, walk);
  for (const shares of [none, Float64Array.of(1, 0), Float64Array.of(0.25, 0.75)]) {
    once.weigh(shares);
    twice.weigh(shares);
    near(twice.ownPhase, once.ownPhase);
    near(twice.phaseVariance, once.phaseVariance);
    near(twice.phaseCross, once.phaseCross);
  }
  near(twice.frequencyVariance, once.frequencyVariance);
});

test("the variance of a prediction is that of a random walk of frequency", () => {
  const hypothesis = new Hypothesis(2, 1);
  hypothesis.start(0, 0, 0, 0);
  hypothesis.predict(3, Float64Array.of(0));
  hypothesis.lookAtPhase();
  near(hypothesis.uncertainty, (2 * 2 * 27) / 3);
  near(hypothesis.frequencyVariance, 12);
});

test("an exchange of one server corrects what the other shows too, by what they share", () => {
  const hypothesis = started();
  hypothesis.lookAt(0);
  near(hypothesis.expected, 2);
  near(hypothesis.uncertainty, 13);
  hypothesis.correct(4, 1);
  near(shown(hypothesis, 0), 4);
  // x takes 4 of 13 of the change, the bias the rest; x is what the other shows too.
  near(shown(hypothesis, 1), 5 + (2 * 4) / 13);
  hypothesis.lookAt(0);
  near(hypothesis.uncertainty, 1);
});

test("a server's bias that is widened takes the change, and the clock stays", () => {
  const hypothesis = started();
  for (let n = 0; n < 50; n++) {
    hypothesis.lookAt(n % 2);
    hypothesis.correct(hypothesis.expected, hypothesis.uncertainty / 2);
  }
  const before = hypothesis.ownPhase;
  hypothesis.widen(0, 1e6);
  hypothesis.lookAt(0);
  hypothesis.correct(hypothesis.expected + 100, 1);
  near(hypothesis.ownPhase, before, 0.01);
  near(shown(hypothesis, 0) - shown(hypothesis, 1), 97, 0.01);
});

test("variances between servers leave out what they share", () => {
  const hypothesis = started();
  near(hypothesis.varianceBetween(0, Float64Array.of(1, 0)), 0);
  near(hypothesis.varianceBetween(0, Float64Array.of(0, 1)), 18);
  near(hypothesis.varianceBetween(0, Float64Array.of(0.5, 0.5)), 9 / 2);
});
