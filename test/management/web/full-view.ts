/** A view of an appliance of which everything is known, each number at its longest. */

import type { SourceFields } from "../../../src/management/console/source-fields.js";
import type { WebView } from "../../../src/management/web/view.js";
import { HISTORY_WORDS } from "./history.js";

const NUMBER = -123456789.12345;
const FIELDS =
  "uptimeS stratum leap rootDelayUs rootDispersionUs offsetNs offsetUncertaintyNs frequencyPpb frequencyUncertaintyPpb " +
  "jitterNs timeConstantS satellites satellitesInView requests rejectedPulses missingPulses";

const RECEIVER: SourceFields = { name: "GPS", kind: "receiver", state: "*", reason: "", reach: "377" };
const SERVER: SourceFields = {
  name: "x".repeat(63),
  kind: "server",
  state: "x",
  reason: "",
  address: "2001:db8:1234:5678:9abc:def0:1234:5678",
  stratum: 15,
  pollS: 1024,
  reach: "377",
  lastS: 1234,
  offsetUs: NUMBER,
  distanceUs: NUMBER,
  delayUs: NUMBER,
};

export function fullView(): WebView {
  const status = Object.fromEntries(FIELDS.split(" ").map((name) => [name, NUMBER]));
  return {
    status: () => ({ ...status, state: "unsynchronised", loop: "adaptive", refid: "GPS", network: "attached" }),
    sources: () => [RECEIVER, ...Array(8).fill(SERVER)],
    findings: () => [],
    certificate: () => undefined,
    alarms: () => [],
    why: (agoSeconds: number) => [`of ${agoSeconds} s ago`],
    journal: () => [],
    clients: () => ({
      known: 256,
      clients: [],
      limited: 0,
      kissed: 0,
      unanswered:
        "size version mode symmetric access accessTold rate rateTold unknownKey wrongMac noClock late source lost unsent"
          .split(" ")
          .map((reason) => ({ reason, count: 4294967295, words: "", setting: "" })),
    }),
    ptp: () => ({
      state: "passive",
      reason: "",
      identity: "",
      domain: 127,
      clockClass: 248,
      accuracy: 0xfe,
      counts: Array(14).fill(4294967295),
    }),
    packets: () => ({ received: 4294967295, limited: 4294967295 }) as ReturnType<WebView["packets"]>,
    version: () => "10.20.30",
    board: () => "esp32/wt32_eth01",
    temperatureCelsius: () => 41.5,
    readTime: () => false,
    course: () => undefined,
    historyWords: HISTORY_WORDS,
  };
}
