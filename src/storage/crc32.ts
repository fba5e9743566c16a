/** CRC-32 (ISO 3309, as in Ethernet and zip): "123456789" gives 0xcbf43926. */

/** Of each value of four bits: a small table, and faster than bit by bit. */
const CRC_OF_NIBBLE: readonly number[] = [
  0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c, 0xedb88320,
  0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
];

/** The sum with a byte more. It begins with −1, and is complemented at the end. */
export function addByte(crc: number, byte: number): number {
  let sum = crc ^ byte;
  sum = (sum >>> 4) ^ (CRC_OF_NIBBLE[sum & 15] ?? 0);
  return (sum >>> 4) ^ (CRC_OF_NIBBLE[sum & 15] ?? 0);
}

/** The check of the first `length` bytes. */
export function crc32(bytes: Uint8Array, length: number): number {
  let crc = -1;
  for (let i = 0; i < length; i++) crc = addByte(crc, bytes[i] ?? 0);
  return ~crc >>> 0;
}
