import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ANNOUNCE,
  announce,
  FOLLOW_UP,
  message,
  readAnnouncement,
  readHeader,
} from "../../../../host-tools/simulator/ptp/messages.js";
import type { PtpHeard } from "../../../../host-tools/simulator/ptp/network.js";
import { type PtpDemand, ptpDemandsAreMet, ptpIsTrue } from "../../../../host-tools/simulator/ptp/promises.js";
import type { Observation } from "../../../../host-tools/simulator/virtual.js";

const TRUE = { at: { second: 1, nanosecond: 0 }, taiMinusUtcS: 37, leapChange: 0, leapInS: 0 };

function announced(changes: Parameters<typeof announce>[0] = {}, flags = 0x3c, more: Partial<PtpHeard> = {}): PtpHeard {
  const bytes = announce({ accuracy: 0x26, ...changes }, { flags });
  return { ...TRUE, header: readHeader(bytes), announcement: readAnnouncement(bytes), errorNs: undefined, ...more };
}

const followUp = (errorNs: number): PtpHeard => ({
  ...TRUE,
  header: readHeader(message(44, { type: FOLLOW_UP })),
  announcement: undefined,
  errorNs,
});

const seen = (ptp: readonly PtpHeard[], second = 1) => ({ second, ptp }) as unknown as Observation;
const truth = (...ptp: PtpHeard[]) => ptpIsTrue().second(seen(ptp));

test("a time within what the Announce before it states is kept, one beyond it is not", () => {
  assert.equal(truth(announced(), followUp(24_999)), undefined);
  assert.match(truth(announced(), followUp(-25_001)) ?? "", /25001 ns off TAI, 25000 ns are stated/);
  assert.match(truth(followUp(0)) ?? "", /no Announce says how good/);
  assert.match(truth(announced({ accuracy: 0xfe }), followUp(0)) ?? "", /no Announce says how good/);
});

test("the offset to UTC is the true one", () => {
  assert.match(truth(announced({ utcOffset: 36 })) ?? "", /stated as 36 s, it is 37 s/);
  assert.equal(truth(announced({ utcOffset: 0, clockClass: 248 }, 0x08)), undefined);
});

test("leap flags are there in the last twelve hours, and only then", () => {
  const near = { leapChange: 1, leapInS: 1000 };
  assert.equal(truth(announced({}, 0x3d, near)), undefined);
  assert.match(truth(announced({}, 0x3c, near)) ?? "", /no leap flag 1000 s before/);
  assert.match(truth(announced({}, 0x3e, near)) ?? "", /leap flags 2, 1 is true/);
  assert.match(truth(announced({}, 0x3d)) ?? "", /leap flags 1, 0 is true/);
  assert.match(truth(announced({}, 0x3d, { leapChange: 1, leapInS: 50_000 })) ?? "", /leap flags 1/);
});

test("only who has or just had its receiver calls itself traceable", () => {
  assert.match(truth(announced({ clockClass: 52 })) ?? "", /class 52 calls itself traceable/);
});

test("demands: the class that is due, silence where it is due, and that anything was said", () => {
  const holds = (demand: PtpDemand, ...ptp: PtpHeard[]) => {
    const watch = ptpDemandsAreMet([demand]);
    return watch.second(seen(ptp, 5)) ?? watch.end?.();
  };
  const due = { fromS: 5, untilS: 6, clockClass: 6 };
  assert.equal(holds(due, announced()), undefined);
  assert.match(holds(due, announced({ clockClass: 7 })) ?? "", /class 7, where 6 is due/);
  assert.match(holds(due) ?? "", /no Announce from second 5 to 6/);
  assert.match(holds({ ...due, clockClass: 0 }, followUp(0)) ?? "", /there has to be silence/);
  assert.equal(holds({ ...due, clockClass: 0 }), undefined);
  assert.equal(ANNOUNCE, 11);
});
