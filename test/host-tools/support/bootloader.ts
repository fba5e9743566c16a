/**
 * A stand-in for the bootloader of an ESP32-family chip, on a pseudo-terminal: first the chip's ROM, then the stub
 * loader once it was uploaded. It speaks the documented serial protocol (esptool's documentation, "Serial Protocol";
 * the values in the answers to SYNC and READ_REG as seen in traces of real chips) and takes nothing on trust: lengths,
 * checksums, sequence numbers, the speed of the line and the deflated stream are checked, so that a tool which leaves
 * the protocol fails. What it "wrote" can be compared with what was sent.
 *
 * Where it is simpler than a chip: all flash is written when the last block of an image has come, and resetting does
 * nothing, since a pseudo-terminal has no reset lines. It begins as a chip does whose BOOT button was held.
 */

import { createHash } from "node:crypto";
import { inflateSync } from "node:zlib";
import { openPty, type Pty } from "../../../host-tools/pty/pty.js";
import { CHIP_MODELS, type ChipModel, type StandInChip } from "./chips.js";
import { SlipDecoder, slipEncode } from "./slip.js";

const Op = {
  MEM_BEGIN: 0x05,
  MEM_END: 0x06,
  MEM_DATA: 0x07,
  SYNC: 0x08,
  WRITE_REG: 0x09,
  READ_REG: 0x0a,
  SPI_SET_PARAMS: 0x0b,
  SPI_ATTACH: 0x0d,
  CHANGE_BAUDRATE: 0x0f,
  FLASH_DEFL_BEGIN: 0x10,
  FLASH_DEFL_DATA: 0x11,
  FLASH_DEFL_END: 0x12,
  SPI_FLASH_MD5: 0x13,
  GET_SECURITY_INFO: 0x14,
} as const;

/** Errors of the ROM, and of the stub loader where they begin with 0xC. */
const INVALID_MESSAGE = 0x05;
const INVALID_CRC = 0x07;
const BAD_DATA_LENGTH = 0xc0;
const BAD_CHECKSUM = 0xc1;
const BAD_BLOCK = 0xc3;
const NOT_IN_FLASH_MODE = 0xc4;
const INFLATE_ERROR = 0xc5;
const NOT_ENOUGH_DATA = 0xc8;
const NOT_IMPLEMENTED = 0xff;

/** "value" in a ROM's answer to SYNC: the first bytes of the request. A stub loader answers with 0, once. */
const ROM_SYNC_VALUE = 0x20120707;
const ROM_ANSWERS_TO_SYNC = 8;

/** Bit of SPI1's command register that runs what its user registers say, and the flash's command for its identity. */
const SPI_RUN_USER_COMMAND = 1 << 18;
const FLASH_READ_ID = 0x9f;

export interface StandInOptions {
  chip: StandInChip;
  flashBytes?: 2_097_152 | 4_194_304;
  /** What goes wrong. */
  fault?: Partial<Faults>;
}

interface Faults {
  /** Nothing is ever answered. */
  silent: boolean;
  /** The chip runs its firmware, which answers whatever comes with a line of its own. */
  firmwareRuns: boolean;
  /** A bit of the first deflated block with this number is flipped on the line, that many times. */
  corruptBlock: { sequence: number; times: number };
  /** A bit of the flash memory at this address cannot be cleared any more. */
  wornFlashAt: number;
  /** The plug is pulled when this many deflated blocks were received. */
  unplugAfterBlocks: number;
  /** Speeds above this do not get through; and closing the port resets the chip, as on boards that wire it so. */
  fastestBaud: number;
}

/** A part of the RAM being loaded. */
interface Segment {
  from: number;
  to: number;
  blocks: number;
  received: number;
}

interface Download {
  uncompressedBytes: number;
  blocks: number;
  blockBytes: number;
  offset: number;
  received: Buffer[];
}

/** Flash identities by size: manufacturer, type, and log2 of the size in the last byte. */
const FLASH_ID = { 2097152: 0x15_40_ef, 4194304: 0x16_40_ef } as const;

const UNTOUCHED = 0xa5;

export class BootloaderStandIn {
  /** The flash memory. What nobody wrote is 0xa5. */
  readonly flash: Buffer;
  /** Every command received, by number, in order, without repetitions next to each other. */
  readonly commands: number[] = [];
  stubRuns = false;
  baud = 115_200;
  readonly #model: ChipModel;
  readonly #fault: Partial<Faults>;
  readonly #registers = new Map<number, number>();
  readonly #flashBytes: keyof typeof FLASH_ID;
  readonly #slip = new SlipDecoder((frame) => this.#take(frame));
  #pty: Pty | undefined;
  #lineBaud = 115_200;
  #memory: Segment | undefined;
  /** What is in RAM, whole. */
  readonly #loaded: Segment[] = [];
  #download: Download | undefined;
  #blocksReceived = 0;
  #corruptions: number;

  private constructor(options: StandInOptions) {
    this.#model = CHIP_MODELS[options.chip];
    this.#fault = options.fault ?? {};
    this.#flashBytes = options.flashBytes ?? 4_194_304;
    this.flash = Buffer.alloc(this.#flashBytes, UNTOUCHED);
    this.#corruptions = this.#fault.corruptBlock?.times ?? 0;
    for (const [address, value] of this.#model.registers) this.#registers.set(address, value);
    this.#registers.set(0x40001000, this.#model.magic);
  }

  static async start(options: StandInOptions): Promise<BootloaderStandIn> {
    const standIn = new BootloaderStandIn(options);
    standIn.#pty = await openPty({
      onData: (bytes) => standIn.#receive(bytes),
      onBaud: (baud) => {
        standIn.#lineBaud = baud;
      },
      onClosed: () => {
        if (standIn.#fault.fastestBaud !== undefined) standIn.#reset();
      },
    });
    return standIn;
  }

  get path(): string {
    return this.#pty?.path ?? "";
  }

  /** Whether nothing outside of these regions was written. */
  untouchedOutside(regions: readonly { offset: number; length: number }[]): boolean {
    const rest = Buffer.from(this.flash);
    for (const { offset, length } of regions) rest.fill(UNTOUCHED, offset, offset + length);
    return rest.every((byte) => byte === UNTOUCHED);
  }

  async unplug(): Promise<void> {
    await this.#pty?.close();
  }

  #reset(): void {
    this.stubRuns = false;
    this.baud = 115_200;
    this.#loaded.length = 0;
    this.#download = undefined;
  }

  #receive(bytes: Buffer): void {
    if (this.#fault.silent === true) return;
    if (this.#fault.firmwareRuns === true) this.#pty?.write('{"type":"status","state":"synchronised"}\r\n');
    else if (this.#lineBaud === this.baud && this.baud <= (this.#fault.fastestBaud ?? Number.POSITIVE_INFINITY)) {
      this.#slip.push(bytes);
    } // at another speed than the host's, bytes are noise
  }

  #take(frame: Buffer): void {
    if (frame.length < 8 || frame[0] !== 0) return;
    const op = frame.readUInt8(1);
    const data = frame.subarray(8);
    if (this.commands.at(-1) !== op) this.commands.push(op);
    const whole = frame.readUInt16LE(2) === data.length;
    const reply = whole ? this.#handle(op, data, frame.readUInt32LE(4)) : refused(BAD_DATA_LENGTH);
    for (let i = 0; i < (reply.times ?? 1); i++) this.#send(reply.op ?? op, reply);
    reply.afterwards?.();
  }

  #handle(op: number, data: Buffer, checksum: number): Reply {
    switch (op) {
      case Op.SYNC:
        return this.#sync(data);
      case Op.READ_REG:
        return { value: this.#registers.get(data.readUInt32LE(0)) ?? 0 };
      case Op.WRITE_REG:
        return this.#writeRegisters(data);
      case Op.GET_SECURITY_INFO:
        return this.#securityInfo();
      case Op.MEM_BEGIN:
        return this.#memoryBegin(data);
      case Op.MEM_DATA:
        return this.#memoryData(data, checksum);
      case Op.MEM_END:
        return this.#memoryEnd(data);
      case Op.SPI_ATTACH:
      case Op.SPI_SET_PARAMS:
        return {};
      case Op.CHANGE_BAUDRATE:
        return this.#changeBaud(data);
      case Op.FLASH_DEFL_BEGIN:
        return this.#deflateBegin(data);
      case Op.FLASH_DEFL_DATA:
        return this.#deflateData(data, checksum);
      case Op.FLASH_DEFL_END:
        return this.#deflateEnd();
      case Op.SPI_FLASH_MD5:
        return this.#md5(data);
      default:
        return this.stubRuns ? refused(NOT_IMPLEMENTED) : UNKNOWN_TO_ROM;
    }
  }

  #sync(data: Buffer): Reply {
    const expected = Buffer.concat([Buffer.from([0x07, 0x07, 0x12, 0x20]), Buffer.alloc(32, 0x55)]);
    if (!data.equals(expected)) return refused(INVALID_MESSAGE);
    return this.stubRuns ? {} : { value: ROM_SYNC_VALUE, times: ROM_ANSWERS_TO_SYNC };
  }

  #securityInfo(): Reply {
    if (this.#model.chipId === undefined) return UNKNOWN_TO_ROM;
    const body = Buffer.alloc(20); // flags, crypt count, key purposes: all zero in a chip from the factory
    body.writeUInt32LE(this.#model.chipId, 12);
    return { body };
  }

  #writeRegisters(data: Buffer): Reply {
    const { spi } = this.#model;
    for (let at = 0; at + 16 <= data.length; at += 16) {
      const address = data.readUInt32LE(at);
      const value = data.readUInt32LE(at + 4);
      this.#registers.set(address, value);
      if (address !== spi.command || (value & SPI_RUN_USER_COMMAND) === 0) continue;
      const isReadId = ((this.#registers.get(spi.user2) ?? 0) & 0xff) === FLASH_READ_ID;
      this.#registers.set(spi.data, isReadId ? FLASH_ID[this.#flashBytes] : 0);
      this.#registers.set(spi.command, 0); // done at once
    }
    return {};
  }

  #memoryBegin(data: Buffer): Reply {
    const [size, blocks, blockBytes, offset] = words(data, 4);
    if (Math.ceil(size / blockBytes) !== blocks) return refused(INVALID_MESSAGE);
    this.#memory = { from: offset, to: offset + size, blocks, received: 0 };
    return {};
  }

  #memoryData(data: Buffer, checksum: number): Reply {
    const memory = this.#memory;
    const payload = data.subarray(16);
    const [length, sequence] = words(data, 2);
    if (length !== payload.length || sequence !== memory?.received) return refused(INVALID_MESSAGE);
    if (xorChecksum(payload) !== checksum) return refused(INVALID_CRC);
    memory.received++;
    if (memory.received === memory.blocks) this.#loaded.push(memory);
    return {};
  }

  /** Starts the stub loader, if what was loaded holds its entry point. */
  #memoryEnd(data: Buffer): Reply {
    const [, entry] = words(data, 2);
    if (!this.#loaded.some(({ from, to }) => entry >= from && entry < to)) return refused(INVALID_MESSAGE);
    return {
      afterwards: () => {
        this.stubRuns = true;
        this.#pty?.write(slipEncode(Buffer.from("OHAI")));
      },
    };
  }

  #changeBaud(data: Buffer): Reply {
    const [fresh, old] = words(data, 2);
    if (this.stubRuns && old !== this.baud) return refused(INVALID_MESSAGE);
    return {
      afterwards: () => {
        this.baud = fresh;
      },
    };
  }

  #deflateBegin(data: Buffer): Reply {
    if (data.length !== 16) return refused(BAD_DATA_LENGTH);
    const [uncompressedBytes, blocks, blockBytes, offset] = words(data, 4);
    if (offset + uncompressedBytes > this.flash.length) return refused(BAD_BLOCK);
    this.#download = { uncompressedBytes, blocks, blockBytes, offset, received: [] };
    return {};
  }

  #deflateData(data: Buffer, checksum: number): Reply {
    const download = this.#download;
    if (download === undefined) return refused(NOT_IN_FLASH_MODE);
    const payload = Buffer.from(data.subarray(16));
    const [length, sequence] = words(data, 2);
    if (this.#corruptions > 0 && sequence === this.#fault.corruptBlock?.sequence) {
      this.#corruptions--;
      payload.writeUInt8((payload[5] ?? 0) ^ 0x10, 5);
    }
    if (length !== payload.length || length > download.blockBytes) return refused(BAD_DATA_LENGTH);
    if (xorChecksum(payload) !== checksum) return refused(BAD_CHECKSUM);
    if (sequence !== download.received.length) return refused(BAD_BLOCK);
    download.received.push(payload);
    if (++this.#blocksReceived === this.#fault.unplugAfterBlocks)
      return { times: 0, afterwards: () => void this.unplug() };
    if (download.received.length < download.blocks) return {};
    return this.#program(download) ? {} : refused(INFLATE_ERROR);
  }

  #program({ received, uncompressedBytes, offset }: Download): boolean {
    let image: Buffer;
    try {
      image = inflateSync(Buffer.concat(received));
    } catch {
      return false;
    }
    if (image.length !== uncompressedBytes) return false;
    image.copy(this.flash, offset);
    const worn = this.#fault.wornFlashAt;
    if (worn !== undefined && worn >= offset && worn < offset + image.length) {
      this.flash.writeUInt8((this.flash[worn] ?? 0) ^ 1, worn);
    }
    return true;
  }

  #deflateEnd(): Reply {
    const download = this.#download;
    if (download === undefined) return refused(NOT_IN_FLASH_MODE);
    if (download.received.length !== download.blocks) return refused(NOT_ENOUGH_DATA);
    this.#download = undefined;
    return {};
  }

  /** 16 bytes from a stub loader, 32 hexadecimal digits from a ROM. */
  #md5(data: Buffer): Reply {
    const [address, size] = words(data, 2);
    const digest = createHash("md5")
      .update(this.flash.subarray(address, address + size))
      .digest();
    return { body: this.stubRuns ? digest : Buffer.from(digest.toString("hex")) };
  }

  /** Status takes two bytes from a stub loader, four from a ROM. */
  #send(op: number, { value = 0, body = Buffer.alloc(0), error = 0 }: Reply): void {
    const status = Buffer.alloc(this.stubRuns ? 2 : 4);
    status.writeUInt8(error === 0 ? 0 : 1, 0);
    status.writeUInt8(error, 1);
    const header = Buffer.alloc(8);
    header.writeUInt8(1, 0);
    header.writeUInt8(op, 1);
    header.writeUInt16LE(body.length + status.length, 2);
    header.writeUInt32LE(value, 4);
    this.#pty?.write(slipEncode(Buffer.concat([header, body, status])));
  }
}

/** What goes back for a command. */
interface Reply {
  value?: number;
  body?: Buffer;
  error?: number;
  /** How often it is sent (once). */
  times?: number;
  /** The command that it names, where that is not the one received. */
  op?: number;
  /** What happens after it was sent. */
  afterwards?: () => void;
}

function refused(error: number): Reply {
  return { error };
}

/** What a ROM says to a command that it does not know: many times, and without its number. */
const UNKNOWN_TO_ROM: Reply = { error: INVALID_MESSAGE, times: 8, op: 0 };

/** The first `count` little-endian words of a command's data; missing ones are 0. */
function words(data: Buffer, count: 2): [number, number];
function words(data: Buffer, count: 4): [number, number, number, number];
function words(data: Buffer, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (data.length >= 4 * i + 4 ? data.readUInt32LE(4 * i) : 0));
}

/** XOR of all bytes with the seed 0xef. */
function xorChecksum(data: Uint8Array): number {
  return data.reduce((sum, byte) => sum ^ byte, 0xef);
}
