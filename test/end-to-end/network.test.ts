/**
 * The firmware and the way into its network: what it makes of troubles, what it says of them, and that credentials
 * get from the console to the driver byte for byte. All of it in virtual time, with src and drivers/network as they are.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { storedConfiguration } from "../../host-tools/simulator/configuration.js";
import { instant } from "../../host-tools/simulator/events.js";
import { networkGone, noDhcp, otherAddress, otherPassword } from "../../host-tools/simulator/faults/network.js";
import type { Fault } from "../../host-tools/simulator/faults.js";
import { judge } from "../../host-tools/simulator/judge.js";
import { FROM_APPLIANCE } from "../../host-tools/simulator/link.js";
import { RandomStream } from "../../host-tools/simulator/random.js";
import { NETWORK } from "../../host-tools/simulator/scenarios/network.js";
import type { Status } from "../../host-tools/simulator/status.js";
import { runWorld } from "../../host-tools/simulator/virtual.js";

const SEED = 1;

describe("hazards of the network", () => {
  for (const name of ["access-point-gone", "access-point-roams", "network-without-dhcp", "wrong-password"]) {
    it(`${name}: served again in time, and the clock never minded`, async () => {
      const scenario = NETWORK.find((each) => each.name === name);
      assert.ok(scenario !== undefined, `there is no scenario ${name}`);
      const { breach } = await judge(scenario, SEED);
      assert.equal(breach, undefined, `noonmark scenario ${name} --seed ${SEED}: ${JSON.stringify(breach)}`);
    });
  }
});

interface Told {
  doctor: Map<number, { code: string; ok: boolean; finding: string; advice: string }[]>;
  status: Map<number, Status>;
}

/** Types `doctor` once a second where `askAt` says, its number for an identifier. */
async function ask(faults: readonly Fault[], seconds: number, askAt: readonly number[]): Promise<Told> {
  const told: Told = { doctor: new Map(), status: new Map() };
  const typed: Fault = {
    name: "doctor",
    begin: () => ({ typed: (second) => (askAt.includes(second) ? [`doctor #${second}`] : []) }),
  };
  const config = { console: { json: true }, wifi: { ssid: "noonmark test", password: "correct horse" } };
  await runWorld(
    { seed: SEED, network: {}, faults: [...faults, typed] },
    {
      seconds,
      storage: storedConfiguration(config),
      onSecond: ({ second, status, text }) => {
        if (status !== undefined) told.status.set(second, status);
        for (const line of text) {
          const answer = JSON.parse(line);
          if (answer.command === "doctor") told.doctor.set(answer.id, answer.findings);
        }
      },
    },
  );
  return told;
}

describe("what is said of the network", () => {
  it("doctor and status tell each trouble by its name, and that it is over", async () => {
    const faults = [
      otherPassword({ fromS: 0, untilS: 60 }, "battery staple"),
      noDhcp({ fromS: 60, untilS: 180 }),
      networkGone({ fromS: 300, untilS: 400 }),
      otherAddress({ fromS: 500, untilS: 600 }, [198, 51, 100, 9]),
    ];
    const expected: readonly (readonly [second: number, code: string, finding: RegExp, advice: RegExp])[] = [
      [40, "badPassword", /"noonmark test" does not take the password/, /check wifi\.password/],
      [150, "noAddress", /no DHCP server gives us an address/, /set network\.address, or mend the server/],
      [290, "attached", /in the network as 192\.0\.2\.20, signal -61 dBm/, /^$/],
      [307, "lost", /"noonmark test" was lost \(reason 200\)/, /it is being joined again/],
      [350, "notFound", /no access point "noonmark test" is in reach/, /check wifi\.ssid/],
      [480, "attached", /in the network as 192\.0\.2\.20/, /^$/],
      [520, "attached", /in the network as 198\.51\.100\.9/, /^$/],
    ];
    const { doctor, status } = await ask(
      faults,
      560,
      expected.map(([second]) => second),
    );
    for (const [second, code, finding, advice] of expected) {
      const said = doctor.get(second)?.at(-1);
      assert.ok(said !== undefined, `no answer at second ${second}`);
      assert.equal(said.code, code, `second ${second}: ${said.finding}`);
      assert.equal(said.ok, code === "attached");
      assert.match(said.finding, finding);
      assert.match(said.advice, advice);
      assert.equal(status.get(second + 1)?.network, code, `status at second ${second + 1}`);
      assert.equal(status.get(second + 1)?.state, "synchronised", `second ${second}`);
    }
  });
});

/** Each life types a name and a password, and the next one joins with them. */
const LIFE_S = 10;

async function joined(
  credentials: readonly (readonly [string, string])[],
  quoted: boolean,
): Promise<[string, string][]> {
  const write = (text: string) => (quoted ? JSON.stringify(text) : text);
  const typed: Fault = {
    name: "credentials",
    begin: () => ({
      typed: (second) => {
        const [name, password] = credentials[Math.floor(second / LIFE_S)] ?? [];
        if (name === undefined || password === undefined || second % LIFE_S !== 4) return [];
        return [`config set wifi.ssid ${write(name)}`, `config set wifi.password ${write(password)}`];
      },
    }),
  };
  const joins: [string, string][] = [];
  const refused: string[] = [];
  await runWorld(
    { seed: SEED, network: { present: false }, faults: [typed] },
    {
      seconds: (credentials.length + 1) * LIFE_S,
      storage: storedConfiguration({ console: { json: true } }),
      powerCuts: credentials.map((_, life) => instant((life + 1) * LIFE_S, 0)),
      onSecond: ({ text }) => refused.push(...text.filter((line) => line.includes('"ok":false'))),
      tap: {
        frame: ({ type, payload }) => {
          if (type !== FROM_APPLIANCE.joins) return;
          const nameEnd = 1 + payload.readUInt8(0);
          joins.push([payload.toString("hex", 1, nameEnd), payload.toString("hex", nameEnd)]);
        },
      },
    },
  );
  assert.deepEqual(refused, []);
  return joins;
}

/** What must reach the driver: one pair for each life, however often it tried. */
function assertJoined(joins: readonly [string, string][], credentials: readonly (readonly [string, string])[]): void {
  const hex = (text: string) => Buffer.from(text, "utf8").toString("hex");
  const distinct = joins.filter(([name, password], n) => name !== joins[n - 1]?.[0] || password !== joins[n - 1]?.[1]);
  assert.deepEqual(
    distinct,
    credentials.map(([name, password]) => [hex(name), hex(password)]),
  );
}

describe("credentials on their way from the console to the driver", () => {
  it("typed as they are: spaces, quotes, backslashes, emoji, 32 bytes", async () => {
    const credentials = [
      ["Café du  coin", "zwei  Worte 12"],
      ['it\'s "ours" & `yours`', 'pass"word\\with$all;of|it'],
      ["🛰 Noonmark 🛰", "🔑🔑 schlüssel"],
      ["x".repeat(32), "p".repeat(63)],
      ["ÄÖÜäöüß€".padEnd(15, "é").slice(0, 15), "0123456789abcdef".repeat(4)],
      ["a #7 b", "true false"],
    ] as const;
    assertJoined(await joined(credentials, false), credentials);
  });

  it("as JSON: spaces at the ends, names that begin with a quote or look like a number, an open network", async () => {
    const credentials = [
      [" leading and trailing ", "  spaces 12  "],
      ['"quoted"', '"quoted too"'],
      ["42", "12345678"],
      ["name #9", "password #9"],
      ["open", ""],
      ["\u{10ffff}\u{1f6f0}\u00a0\u2028", "\u{1f511}\u{1f511}"],
    ] as const;
    assertJoined(await joined(credentials, true), credentials);
  });

  it("whatever they are (seed 20261122)", async () => {
    const random = new RandomStream(20_261_122, "credentials");
    const pick = () => {
      const code = [0x20, 0x80, 0x800, 0x1_0000][random.uint32() % 4] ?? 0x20;
      const at = code + (random.uint32() % 0x60);
      return String.fromCodePoint(at === 0x7f ? 0x20 : at >= 0x80 && at < 0xa0 ? at + 0x20 : at);
    };
    const text = (least: number, most: number) => {
      let made = "";
      for (let next = pick(); Buffer.byteLength(made + next) <= most; next = pick()) {
        made += next;
        if (Buffer.byteLength(made) >= least && random.chance(0.1)) break;
      }
      return made;
    };
    const credentials = Array.from({ length: 12 }, () => [text(1, 32), text(8, 63)] as const);
    assertJoined(await joined(credentials, true), credentials);
  });
});
