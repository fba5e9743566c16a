/** By what the chips that a bootloader stand-in can be are told apart: their technical reference manuals' addresses. */

/** SPI1's registers as far as reading the flash's identity takes them. */
interface SpiRegisters {
  command: number;
  user2: number;
  data: number;
}

export interface ChipModel {
  /** Word at 0x40001000, by which the oldest chips are told apart. */
  magic: number;
  /** In the answer to GET_SECURITY_INFO; undefined: the ROM does not know the command. */
  chipId: number | undefined;
  spi: SpiRegisters;
  /** Other registers that are not zero: the MAC address and the version in the fuses. */
  registers: readonly (readonly [address: number, value: number])[];
}

/** MAC 24:0a:c4:12:34:56, as the fuses hold it. */
const MAC_LOW = 0xc4123456;
const MAC_HIGH = 0x240a;

export const CHIP_MODELS = {
  esp32: {
    magic: 0x00f01d83,
    chipId: undefined,
    spi: { command: 0x3ff42000, user2: 0x3ff42024, data: 0x3ff42080 },
    registers: [
      [0x3ff5a004, MAC_LOW],
      [0x3ff5a008, MAC_HIGH],
      [0x3ff5a00c, 0x0000a200],
    ],
  },
  esp32s3: {
    magic: 0x00000009,
    chipId: 9,
    spi: { command: 0x60002000, user2: 0x60002020, data: 0x60002058 },
    registers: [
      [0x60007044, MAC_LOW],
      [0x60007048, MAC_HIGH],
    ],
  },
  esp32c3: {
    magic: 0x1b31506f,
    chipId: 5,
    spi: { command: 0x60002000, user2: 0x60002020, data: 0x60002058 },
    registers: [
      [0x60008844, MAC_LOW],
      [0x60008848, MAC_HIGH],
    ],
  },
  esp32c6: {
    magic: 0x2ce0806f,
    chipId: 13,
    spi: { command: 0x60003000, user2: 0x60003020, data: 0x60003058 },
    registers: [
      [0x600b0844, MAC_LOW],
      [0x600b0848, MAC_HIGH],
    ],
  },
  esp32h2: {
    magic: 0xd7b73e80,
    chipId: 16,
    spi: { command: 0x60003000, user2: 0x60003020, data: 0x60003058 },
    registers: [],
  },
} as const satisfies Record<string, ChipModel>;

export type StandInChip = keyof typeof CHIP_MODELS;
