import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Device, makeImage } from "./device.js";

const IMAGE = makeImage(5000);
const DIGEST = IMAGE.subarray(-32);

function begun(): Device {
  const device = new Device();
  assert.ok(device.transfer.begin(IMAGE.length, "0.2.0", DIGEST, 0));
  return device;
}

describe("the transfer of a firmware", () => {
  it("takes bytes when what was published has expired, and the image when it is whole", () => {
    const { transfer, ...device } = begun();
    assert.ok(transfer.active && !transfer.isReady);
    for (let second = 0; second < 5; second++) transfer.tick();
    assert.ok(transfer.isReady);
    assert.equal(transfer.write(IMAGE, 0, 3000), undefined);
    assert.equal(transfer.write(IMAGE, 3000, 2000), undefined);
    assert.equal(transfer.next, IMAGE.length);
    assert.equal(transfer.finish(), undefined);
    assert.ok(transfer.done && device.said.length > 0);
  });

  it("is given up where it is too long, another one, or silent", () => {
    const long = begun();
    assert.equal(long.transfer.write(Buffer.concat([IMAGE, IMAGE]), 0, 5001), "wrongImage");
    const other = begun();
    other.transfer.write(makeImage(5000, 2), 0, 5000);
    assert.equal(other.transfer.finish(), "wrongImage");
    const refused = begun();
    refused.refuseAt = 0;
    assert.equal(refused.transfer.write(IMAGE, 0, 10), "refusedByFlash");
    const silent = begun();
    silent.seconds(31);
    for (const { transfer, chosen, abandoned } of [long, other, refused, silent])
      assert.deepEqual([transfer.active, chosen, abandoned], [false, false, 1]);
  });

  it("does not begin where there is no room", () => {
    assert.equal(new Device().transfer.begin(1e7, "0.2.0", DIGEST, 0), false);
  });

  it("reports a version that is older", () => {
    const device = new Device();
    assert.ok(device.transfer.isOlder("0.0.9") && !device.transfer.isOlder("0.1.0"));
    assert.match(device.said[0] ?? "", /0\.0\.9 was refused/);
  });
});
