/**
 * Functions and objects of a linked program, from its symbol table (ELF-32, little-endian: Tool Interface Standard 1.2,
 * book I): the firmware's own names for the addresses that a debugger shows.
 */

import { Failure } from "../../failure.js";

const MAGIC = "7f454c460101";
const SECTION_TABLE_AT = 32;
const SECTION_BYTES_AT = 46;
const SYMTAB = 2;
const SYMBOL_BYTES = 16;
const FUNCTION = 2;

export interface ElfFunction {
  name: string;
  address: number;
  bytes: number;
}

/** All functions, in the order of their addresses. @throws Failure where it is no such file. */
export function functionsOf(elf: Buffer): ElfFunction[] {
  if (elf.toString("hex", 0, MAGIC.length / 2) !== MAGIC) throw new Failure("this is no 32-bit ELF file");
  const tableAt = elf.readUInt32LE(SECTION_TABLE_AT);
  const sectionBytes = elf.readUInt16LE(SECTION_BYTES_AT);
  const count = elf.readUInt16LE(SECTION_BYTES_AT + 2);
  const section = (number: number) => {
    const at = tableAt + number * sectionBytes;
    return {
      type: elf.readUInt32LE(at + 4),
      offset: elf.readUInt32LE(at + 16),
      bytes: elf.readUInt32LE(at + 20),
      link: elf.readUInt32LE(at + 24),
    };
  };
  const symtab = Array.from({ length: count }, (_, number) => section(number)).find(({ type }) => type === SYMTAB);
  if (symtab === undefined) throw new Failure("this ELF file has no symbols");
  const names = section(symtab.link);
  const nameAt = (offset: number) => {
    const start = names.offset + offset;
    return elf.toString("latin1", start, elf.indexOf(0, start));
  };
  const functions: ElfFunction[] = [];
  for (let at = symtab.offset; at < symtab.offset + symtab.bytes; at += SYMBOL_BYTES) {
    if (((elf[at + 12] ?? 0) & 15) !== FUNCTION) continue;
    functions.push({
      name: nameAt(elf.readUInt32LE(at)),
      address: elf.readUInt32LE(at + 4),
      bytes: elf.readUInt32LE(at + 8),
    });
  }
  return functions.sort((one, other) => one.address - other.address);
}

/** The function at an address: the last that begins at or before it. */
export function functionAt(functions: readonly ElfFunction[], address: number): ElfFunction | undefined {
  let [low, high] = [0, functions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((functions[middle]?.address ?? 0) <= address) low = middle + 1;
    else high = middle;
  }
  return functions[low - 1];
}
