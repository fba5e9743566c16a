import assert from "node:assert/strict";
import { test } from "node:test";
import { CATALOGUE } from "../../../../host-tools/simulator/receivers/catalogue.js";
import { type UbloxSeries, UbxLanguage } from "../../../../host-tools/simulator/receivers/ubx-language.js";
import { frame } from "../../../../host-tools/simulator/ubx.js";

/** "1" or "0" for each command that is accepted or refused, "-" for none answered. */
function ask(series: UbloxSeries, ...commands: [message: number, payload: number[]][]) {
  const settings = CATALOGUE.ublox8.factory();
  const language = new UbxLanguage(series);
  const answers = commands.map(([message, payload]) => {
    const [answer] = language.hear(frame(message, Uint8Array.from(payload)), settings);
    return answer === undefined ? "-" : answer[3] === 1 ? "1" : "0";
  });
  return { answers: answers.join(""), settings };
}

const PVT: [number, number[]] = [0x0601, [0x01, 0x07, 1]];
const TIMELS: [number, number[]] = [0x0601, [0x01, 0x26, 1]];
const NO_GLL: [number, number[]] = [0x0601, [0xf0, 0x01, 0]];
const UNKNOWN: [number, number[]] = [0x0601, [0x99, 0x01, 1]];
const VALSET_GLL: [number, number[]] = [0x068a, [0, 1, 0, 0, 0xca, 0x00, 0x91, 0x20, 0]];
const VALSET_UNKNOWN: [number, number[]] = [0x068a, [0, 1, 0, 0, 0xca, 0x00, 0x91, 0x20, 0, 1, 0, 0, 0x20, 7]];
const VALSET_SHORT: [number, number[]] = [0x068a, [0, 1, 0, 0, 0xca, 0x00, 0x91]];

test("what each series has and obeys", () => {
  const commands = [PVT, TIMELS, NO_GLL, UNKNOWN, VALSET_GLL, VALSET_UNKNOWN, VALSET_SHORT];
  const expected: readonly [UbloxSeries, string][] = [
    [6, "0010000"],
    [7, "1010000"],
    [8, "1110000"],
    [9, "1110100"],
    [10, "0000100"],
  ];
  for (const [series, answers] of expected) assert.equal(ask(series, ...commands).answers, answers, `series ${series}`);
});

test("a group with one unknown key changes nothing", () => {
  assert.equal(ask(9, VALSET_UNKNOWN).settings.rates.get("GLL"), 1);
  assert.equal(ask(9, VALSET_GLL).settings.rates.get("GLL"), 0);
});

test("versions are told, a frame with a wrong sum is not heard", () => {
  const language = new UbxLanguage(8);
  const settings = CATALOGUE.ublox8.factory();
  const poll = frame(0x0a04, new Uint8Array(0));
  assert.match(Buffer.from(language.hear(poll, settings)[0] ?? []).toString("latin1"), /PROTVER=18\.00/);
  poll[7] = 0;
  assert.deepEqual(language.hear(poll, settings), []);
});

test("CFG-PRT changes the speed of UART 1 only", () => {
  const port = (id: number): [number, number[]] => [
    0x0600,
    [id, 0, 0, 0, 0xd0, 8, 0, 0, 0, 0xc2, 1, 0, 7, 0, 3, 0, 0, 0, 0, 0],
  ];
  assert.equal(ask(8, port(1)).settings.baud, 115200);
  assert.equal(ask(8, port(3)).answers, "0");
});
