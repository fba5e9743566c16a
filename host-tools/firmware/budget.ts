/**
 * What a built firmware takes of its board, against what it may take: from the image and from the linker's map, which
 * `noonmark firmware` leaves behind.
 */

import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { SLOT_BYTES } from "../emulate/flash-memory.js";
import { Failure } from "../failure.js";

/** One row of the budget, in bytes. */
export interface Row {
  what: string;
  bytes: number;
  limit: number;
  /** Why the limit is what it is. */
  why: string;
}

/** Output sections of ESP-IDF's linker scripts (components/esp_system/ld), by what of the chip they take. */
const CODE_RAM = /^\.iram0\./;
const DATA_RAM = /^\.(dram0\.(data|bss|noinit)|noinit)$/;
const FLASH_CODE = /^\.flash\.text$/;
const FLASH_DATA = /^\.flash\.(rodata|appdesc|init_array|tdata|tbss)/;

/** An image has to leave room for the next releases in the same slot: boards in the field keep their partitions. */
const IMAGE_LIMIT = SLOT_BYTES * 0.85;
/**
 * Wi-Fi brings some 60 KB of code in RAM and 30 KB of data besides (ESP-IDF, "Minimizing RAM usage"), and takes 50 to 90 KB
 * of the heap; the engine's block, stacks and packets take 130 KB of it.
 */
const CODE_RAM_LIMIT = 128 * 1024;
const DATA_RAM_LIMIT = 96 * 1024;

/** Sizes of the output sections of a map of GNU ld, by name. */
export function sectionsOf(map: string): Map<string, number> {
  const sections = new Map<string, number>();
  const body = map.slice(Math.max(0, map.indexOf("Linker script and memory map")));
  // A long name stands alone on its line.
  for (const [, name = "", , size = ""] of body.matchAll(/^(\.[\w.]+)\s+(0x[0-9a-f]+)\s+(0x[0-9a-f]+)/gm)) {
    if (!sections.has(name)) sections.set(name, Number(size));
  }
  return sections;
}

function sum(sections: ReadonlyMap<string, number>, pattern: RegExp): number {
  let bytes = 0;
  for (const [name, size] of sections) if (pattern.test(name)) bytes += size;
  return bytes;
}

/** The budget of what ESP-IDF built in `folder`. @throws Failure where there is nothing. */
export function budgetOf(folder: string): Row[] {
  const image = join(folder, "xs_esp32.bin");
  const map = join(folder, "xs_esp32.map");
  const absent = [image, map].find((path) => !existsSync(path));
  if (absent !== undefined) throw new Failure(`${absent} is not there: build the firmware first`);
  const sections = sectionsOf(readFileSync(map, "utf8"));
  const flash = sum(sections, FLASH_CODE) + sum(sections, FLASH_DATA);
  // A map that names nothing must not look like an image that takes nothing.
  if (flash === 0) throw new Failure(`${map} has no sections of an ESP32: build the firmware again`);
  return [
    { what: "image", bytes: statSync(image).size, limit: IMAGE_LIMIT, why: "85 % of the slot of 1,966,080" },
    { what: "code and constants in flash", bytes: flash, limit: IMAGE_LIMIT, why: "most of the image" },
    { what: "code in RAM", bytes: sum(sections, CODE_RAM), limit: CODE_RAM_LIMIT, why: "what interrupts run" },
    { what: "static data in RAM", bytes: sum(sections, DATA_RAM), limit: DATA_RAM_LIMIT, why: "the heap is the rest" },
  ];
}

/** The rows beyond their limits. */
export function beyond(rows: readonly Row[]): Row[] {
  return rows.filter(({ bytes, limit }) => bytes > limit);
}

/** In Markdown, as the README has it. */
export function budgetTable(target: string, rows: readonly Row[]): string {
  const number = (bytes: number) => Math.floor(bytes).toLocaleString("en-US");
  const lines = rows.map(
    ({ what, bytes, limit, why }) => `| ${target} | ${what} | ${number(bytes)} | ${number(limit)} | ${why} |`,
  );
  return ["| target | what | bytes | limit | why |", "| --- | --- | ---: | ---: | --- |", ...lines].join("\n");
}
