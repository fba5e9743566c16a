import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Attachment, type Port } from "../../src/network/attachment.js";

/** A Wi-Fi driver and an access point, in whole seconds: attempts take three, DHCP two. */
class Radio implements Port {
  /** What is on the air: undefined when nothing is. */
  accessPoint: { name: string; password: string; dhcp: boolean } | undefined;
  /** Second at which each attempt began. */
  readonly attempts: number[] = [];
  now = 0;
  private wanted: { name: string; password: string; until: number } | undefined;
  private linkedAt: number | undefined;
  private why = 0;

  join(name: string, password: string): boolean {
    assert.equal(this.wanted, undefined, "an attempt while another one runs");
    this.attempts.push(this.now);
    this.wanted = { name, password, until: this.now + 3 };
    this.why = 0;
    return true;
  }

  leave(): void {
    this.wanted = undefined;
    this.linkedAt = undefined;
  }

  state(): number {
    if (this.linkedAt === undefined) return 0;
    return this.accessPoint?.dhcp && this.now - this.linkedAt >= 2 ? 2 : 1;
  }

  reason(): number {
    return this.why;
  }

  address(): string {
    return this.state() === 2 ? "192.168.1.20" : "";
  }

  signalDbm(): number {
    return this.state() === 2 ? -61 : 0;
  }

  /** A second passes. */
  step(): void {
    this.now++;
    if (this.linkedAt !== undefined && this.accessPoint === undefined) {
      this.linkedAt = undefined;
      this.why = 200;
    }
    if (this.wanted !== undefined && this.now >= this.wanted.until) {
      const { name, password } = this.wanted;
      this.wanted = undefined;
      if (this.accessPoint?.name !== name) this.why = 201;
      else if (this.accessPoint.password !== password) this.why = 15;
      else this.linkedAt = this.now;
    }
  }
}

function attach(radio: Radio, name: string, password: string): { attachment: Attachment; said: string[] } {
  const said: string[] = [];
  const attachment = new Attachment(radio, "wifi", name, password, (text) => said.push(text));
  return { attachment, said };
}

function run(radio: Radio, attachment: Attachment, seconds: number): void {
  for (let second = 0; second < seconds; second++) {
    attachment.tick();
    radio.step();
  }
}

describe("attachment to the network", () => {
  it("joins at once and says so once", () => {
    const radio = new Radio();
    radio.accessPoint = { name: "home", password: "correct horse", dhcp: true };
    const { attachment, said } = attach(radio, "home", "correct horse");
    run(radio, attachment, 600);
    assert.equal(attachment.state, "attached");
    assert.deepEqual(said, ["in the network as 192.168.1.20, signal -61 dBm"]);
    assert.deepEqual(radio.attempts, [0]);
  });

  it("finds an access point again that was gone for an hour, within a minute and an attempt", () => {
    const radio = new Radio();
    const accessPoint = { name: "home", password: "12345678", dhcp: true };
    radio.accessPoint = accessPoint;
    const { attachment, said } = attach(radio, "home", "12345678");
    run(radio, attachment, 100);
    radio.accessPoint = undefined;
    run(radio, attachment, 3600);
    assert.equal(attachment.state, "notFound");
    radio.accessPoint = accessPoint;
    run(radio, attachment, 60 + 3 + 2 + 2);
    assert.equal(attachment.state, "attached");
    assert.equal(said.length, 4, said.join("\n"));
    assert.match(said[1] ?? "", /"home" was lost \(reason 200\)/);
    assert.match(said[2] ?? "", /no access point "home" is in reach/);
    // The radio is left in peace: an hour costs about sixty attempts, the first ones close together.
    assert.ok(radio.attempts.length > 55 && radio.attempts.length < 70, String(radio.attempts.length));
  });

  it("never gives up, and never waits for longer than a minute", () => {
    const radio = new Radio();
    const { attachment } = attach(radio, "home", "12345678");
    run(radio, attachment, 86_400);
    const gaps = radio.attempts.slice(1).map((at, index) => at - (radio.attempts[index] ?? 0));
    assert.deepEqual(
      gaps.slice(0, 7),
      [5, 6, 8, 12, 20, 36, 64].map((gap) => gap - 1),
    );
    assert.ok(gaps.every((gap) => gap <= 64));
    assert.ok(radio.attempts.length > 86_400 / 64);
  });

  it("tells a wrong password from an absent access point", () => {
    const radio = new Radio();
    radio.accessPoint = { name: "home", password: "right one", dhcp: true };
    const { attachment, said } = attach(radio, "home", "wrong one");
    run(radio, attachment, 300);
    assert.equal(attachment.state, "badPassword");
    assert.deepEqual(said, ['"home" does not take the password: check wifi.password']);
    assert.doesNotMatch(said.join(), /wrong one/);
  });

  it("reports a network without DHCP as that, and notices when it comes", () => {
    const radio = new Radio();
    const accessPoint = { name: "lab", password: "", dhcp: false };
    radio.accessPoint = accessPoint;
    const { attachment, said } = attach(radio, "lab", "");
    run(radio, attachment, 60);
    assert.equal(attachment.state, "noAddress");
    assert.match(said[0] ?? "", /no DHCP server gives us an address: set network\.address/);
    accessPoint.dhcp = true;
    run(radio, attachment, 3);
    assert.equal(attachment.state, "attached");
    assert.equal(radio.attempts.length, 1);
  });

  it("ends an attempt that never ends", () => {
    const radio = new Radio();
    let left = 0;
    const stuck: Port = {
      join: () => true,
      leave: () => left++,
      state: () => 0,
      reason: () => 0,
      address: () => "",
      signalDbm: () => 0,
    };
    const attachment = new Attachment(stuck, "wifi", "home", "", () => {});
    run(radio, attachment, 100);
    assert.ok(left >= 3);
    assert.equal(attachment.state, "notFound");
  });

  it("leaves Wi-Fi alone without a name", () => {
    const radio = new Radio();
    const { attachment, said } = attach(radio, "", "");
    run(radio, attachment, 300);
    assert.deepEqual(radio.attempts, []);
    assert.deepEqual(said, ["Wi-Fi is off: set wifi.ssid and wifi.password, then restart"]);
  });

  it("only watches a cable", () => {
    let state = 0;
    const cable: Port = {
      join: () => assert.fail(),
      leave() {},
      state: () => state,
      reason: () => 0,
      address: () => "10.0.0.9",
      signalDbm: () => 0,
    };
    const said: string[] = [];
    const attachment = new Attachment(cable, "ethernet", "", "", (text) => said.push(text));
    run(new Radio(), attachment, 100);
    state = 2;
    attachment.changed();
    state = 0;
    run(new Radio(), attachment, 2);
    assert.deepEqual(said, [
      "no link on the network cable: plug it in, and look whether its other end is on",
      "in the network as 10.0.0.9",
      "no link on the network cable: plug it in, and look whether its other end is on",
    ]);
  });

  it("gets in with any name and password, and out of any sequence of troubles", () => {
    const trouble = fc.record({
      seconds: fc.integer({ min: 1, max: 200 }),
      kind: fc.constantFrom("gone", "noDhcp", "otherPassword"),
    });
    const names = fc.oneof(
      fc.constantFrom('a "b" c', "Café 🛰", "x".repeat(32), "'; --"),
      fc.string({ minLength: 1, maxLength: 16 }),
    );
    fc.assert(
      fc.property(
        names,
        fc.string({ maxLength: 20 }),
        fc.array(trouble, { maxLength: 12 }),
        (name, password, troubles) => {
          const radio = new Radio();
          const { attachment } = attach(radio, name, password);
          for (const { seconds, kind } of troubles) {
            const other = kind === "otherPassword" ? `${password}!` : password;
            radio.accessPoint = kind === "gone" ? undefined : { name, password: other, dhcp: kind !== "noDhcp" };
            run(radio, attachment, seconds);
          }
          radio.accessPoint = { name, password, dhcp: true };
          run(radio, attachment, 60 + 20 + 10);
          assert.equal(attachment.state, "attached");
        },
      ),
      { numRuns: 300, seed: 20_261_122 },
    );
  });
});
