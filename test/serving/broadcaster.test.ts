import assert from "node:assert/strict";
import { test } from "node:test";
import { Broadcaster, type BroadcastOptions } from "../../src/serving/broadcaster.js";

const NOBODY: BroadcastOptions = {
  ipv4: "",
  ipv6: "",
  pollExponent: 4,
  hops: 3,
  keyId: 0,
  askedIpv4: "",
  askedIpv6: "",
};

/** Runs `seconds` of ticks; served from second `servedFrom` on, and no more from `servedUntil` on. */
function run(
  options: Partial<BroadcastOptions>,
  seconds: number,
  servedFrom = 0,
  servedUntil = Number.POSITIVE_INFINITY,
): string[] {
  const said: string[] = [];
  let second = 0;
  const port = {
    join: (group: string) => said.push(`${second} join ${group}`) > 0,
    leave: (group: string) => said.push(`${second} leave ${group}`) > 0,
    broadcast: (address: string, to: number, hops: number, exponent: number, keyId: number) => {
      if (second < servedFrom) return false;
      return said.push(`${second} ${address}:${to} ${hops} hops, poll ${exponent}, key ${keyId}`) > 0;
    },
  };
  const broadcaster = new Broadcaster(port, { ...NOBODY, ...options }, 123);
  const serves = () => second >= servedFrom && second < servedUntil;
  for (; second < seconds; second++) broadcaster.tick(second, serves());
  return said;
}

test("both groups are told at once and then after each interval", () => {
  assert.deepEqual(run({ ipv4: "224.0.1.1", ipv6: "ff02::101" }, 17), [
    "0 224.0.1.1:123 3 hops, poll 4, key 0",
    "0 ff02::101:123 3 hops, poll 4, key 0",
    "16 224.0.1.1:123 3 hops, poll 4, key 0",
    "16 ff02::101:123 3 hops, poll 4, key 0",
  ]);
});

test("the first one goes out in the first second that is served", () => {
  assert.deepEqual(run({ ipv4: "192.168.1.255" }, 22, 5), [
    "5 192.168.1.255:123 3 hops, poll 4, key 0",
    "21 192.168.1.255:123 3 hops, poll 4, key 0",
  ]);
});

test("groups whose requests are answered are joined again each time: the network may be another", () => {
  assert.deepEqual(run({ askedIpv4: "224.0.1.1" }, 17), ["0 join 224.0.1.1", "16 join 224.0.1.1"]);
});

test("groups are not listened to before there is a time to tell, nor after", () => {
  const groups = { askedIpv4: "224.0.1.1", askedIpv6: "ff02::101" };
  assert.deepEqual(run(groups, 40, 5, 9), [
    "5 join 224.0.1.1",
    "5 join ff02::101",
    "9 leave 224.0.1.1",
    "9 leave ff02::101",
  ]);
});

test("the key is named to whoever signs", () => {
  assert.deepEqual(run({ ipv4: "224.0.1.1", keyId: 7 }, 3), ["0 224.0.1.1:123 3 hops, poll 4, key 7"]);
});
