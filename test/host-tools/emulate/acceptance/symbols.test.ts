import assert from "node:assert/strict";
import { test } from "node:test";
import { functionAt, functionsOf } from "../../../../host-tools/emulate/acceptance/symbols.js";

/** An ELF-32 file with these symbols and nothing else: header, symbols, names, section headers. */
function elfOf(symbols: readonly { name: string; address: number; bytes: number; type: number }[]): Buffer {
  const names = Buffer.from(`\0${symbols.map(({ name }) => `${name}\0`).join("")}`);
  const table = Buffer.alloc(16 * symbols.length);
  let nameAt = 1;
  for (const [number, { name, address, bytes, type }] of symbols.entries()) {
    table.writeUInt32LE(nameAt, 16 * number);
    table.writeUInt32LE(address, 16 * number + 4);
    table.writeUInt32LE(bytes, 16 * number + 8);
    table[16 * number + 12] = type;
    nameAt += name.length + 1;
  }
  const header = Buffer.alloc(52);
  header.write("7f454c460101", 0, "hex");
  header.writeUInt32LE(header.length + table.length + names.length, 32);
  header.writeUInt16LE(40, 46);
  header.writeUInt16LE(3, 48);
  const section = (type: number, offset: number, bytes: number, link: number) => {
    const entry = Buffer.alloc(40);
    entry.writeUInt32LE(type, 4);
    entry.writeUInt32LE(offset, 16);
    entry.writeUInt32LE(bytes, 20);
    entry.writeUInt32LE(link, 24);
    return entry;
  };
  const sections = [
    section(0, 0, 0, 0),
    section(2, header.length, table.length, 2),
    section(3, header.length + table.length, names.length, 0),
  ];
  return Buffer.concat([header, table, names, ...sections]);
}

const FILE = elfOf([
  { name: "later", address: 0x42000100, bytes: 8, type: 2 },
  { name: "data", address: 0x42000050, bytes: 4, type: 1 },
  { name: "early", address: 0x42000000, bytes: 64, type: 0x12 },
]);

test("functions in the order of their addresses, and no data", () => {
  assert.deepEqual(functionsOf(FILE), [
    { name: "early", address: 0x42000000, bytes: 64 },
    { name: "later", address: 0x42000100, bytes: 8 },
  ]);
});

test("the function at an address is the last that begins there or before", () => {
  const functions = functionsOf(FILE);
  const at = (address: number) => functionAt(functions, address)?.name;
  assert.deepEqual([0x41ffffff, 0x42000000, 0x420000ff, 0x42000100, 0x42000200].map(at), [
    undefined,
    "early",
    "early",
    "later",
    "later",
  ]);
});

test("what is no such file is refused", () => {
  assert.throws(() => functionsOf(Buffer.from("#!/bin/sh\n")), /no 32-bit ELF file/);
});
