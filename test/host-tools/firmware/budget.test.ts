import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { beyond, budgetOf, budgetTable, sectionsOf } from "../../../host-tools/firmware/budget.js";

/** As GNU ld writes it: before the map proper sections are named that are not in the image. */
const MAP = `Discarded input sections
.text          0x00000000       0x10 a.o

Linker script and memory map

.iram0.text     0x40380000     0xcd06
 .literal       0x40380000       0x20 b.o
.dram0.data     0x3fc8d000      0xf24
.dram0.bss      0x3fc8df30     0xd418
.flash.text     0x42000020    0x69890
.flash.rodata   0x3c070120    0x7cbd8
.a_name_that_is_longer_than_its_column
                0x3c0ecd00       0x10
`;

test("the sections of a map, by name; a long name has a line of its own", () => {
  const sections = sectionsOf(MAP);
  assert.deepEqual([...sections.entries()].slice(0, 2), [
    [".iram0.text", 0xcd06],
    [".dram0.data", 0xf24],
  ]);
  assert.equal(sections.get(".text"), undefined);
  assert.equal(sections.get(".a_name_that_is_longer_than_its_column"), 16);
});

test("a build within its limits, one beyond them, none, and one that says nothing", () => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-budget-"));
  assert.throws(() => budgetOf(folder), /xs_esp32.bin is not there: build the firmware first/);
  writeFileSync(join(folder, "xs_esp32.bin"), Buffer.alloc(1_000_080));
  writeFileSync(join(folder, "xs_esp32.map"), "");
  assert.throws(() => budgetOf(folder), /xs_esp32.map has no sections of an ESP32/, "it does not fit, it is unknown");
  writeFileSync(join(folder, "xs_esp32.map"), MAP);
  const rows = budgetOf(folder);
  assert.deepEqual(
    rows.map(({ bytes }) => bytes),
    [1_000_080, 0x69890 + 0x7cbd8, 0xcd06, 0xf24 + 0xd418],
  );
  assert.deepEqual(beyond(rows), []);
  assert.match(budgetTable("emulator", rows), /\| emulator \| image \| 1,000,080 \| 1,671,168 \|/);
  writeFileSync(join(folder, "xs_esp32.bin"), Buffer.alloc(1_700_000));
  assert.deepEqual(
    beyond(budgetOf(folder)).map(({ what }) => what),
    ["image"],
  );
  rmSync(folder, { recursive: true });
});
