/**
 * CRC-16/KERMIT: polynomial 8408 reflected, initial 0000, no final xor. PA00P016 calls it "CRC-XModem"; the textbook XMODEM
 * (1021, highest bit first) gives other values, and terminals answer those with NAK.
 */
export function crcKermit(data: Uint8Array, start = 0): number {
  let value = start;
  for (const byte of data) value = crcStep(value, byte);
  return value;
}

export function crcStep(crc: number, byte: number): number {
  return (crc >> 8) ^ TABLE[(crc ^ byte) & 255]!;
}

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >> 1) ^ 0x8408 : value >> 1;
  return value;
});
