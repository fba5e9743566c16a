import assert from "node:assert/strict";
import { test } from "node:test";
import { recentClients } from "../../src/serving/recent-clients.js";

/** A table of eight places of which those named are taken, each heard so many seconds ago. */
function table(sinceLastS: ReadonlyMap<number, number>) {
  return {
    places: 8,
    hz: 4,
    addressText: (bytes: Uint8Array) => bytes.subarray(12).join("."),
    read(place: number, into: ArrayBufferLike): boolean {
      const since = sinceLastS.get(place);
      if (since === undefined) return false;
      new Uint8Array(into).set([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, place]);
      new Uint32Array(into).set(
        [place + 1, 0x23 | ((place % 3) << 6), 4 * (since + 100 * place) + 3, 4 * since + 3],
        4,
      );
      return true;
    },
  };
}

test("those heard last come first, and all are counted", () => {
  const places = table(
    new Map([
      [0, 9],
      [1, 3],
      [4, 30],
      [6, 1],
    ]),
  );
  const { known, clients } = recentClients(places, 3);
  assert.equal(known, 4);
  assert.deepEqual(clients, [
    {
      address: "192.0.2.6",
      packets: 7,
      intervalS: 100,
      version: 4,
      mode: 3,
      signature: "none",
      sinceFirstS: 601,
      sinceLastS: 1,
    },
    {
      address: "192.0.2.1",
      packets: 2,
      intervalS: 100,
      version: 4,
      mode: 3,
      signature: "right",
      sinceFirstS: 103,
      sinceLastS: 3,
    },
    {
      address: "192.0.2.0",
      packets: 1,
      intervalS: null,
      version: 4,
      mode: 3,
      signature: "none",
      sinceFirstS: 9,
      sinceLastS: 9,
    },
  ]);
});

test("an empty table is an empty list", () => {
  assert.deepEqual(recentClients(table(new Map()), 20), { known: 0, clients: [] });
});
