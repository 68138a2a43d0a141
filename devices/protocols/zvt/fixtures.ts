/**
 * Blocks and units whose bytes are known. `published`: printed in PA00P016 or captured from a live terminal (Portalum issue
 * 56, a P400 Plus); their CRCs are the proof that "CRC-XModem" of the specification is CRC-16/KERMIT.
 */
import { fromHex } from '../../wire/bytes.js';

export interface Fixture {
  readonly name: string;
  /** On a serial line. */
  readonly block: Uint8Array;
  readonly unit: Uint8Array;
  readonly crc: number;
  readonly reads: string;
}

export const FIXTURES: readonly Fixture[] = [
  {
    name: 'authorisation of 1 cent',
    block: fromHex('10 02 06 01 07 04 00 00 00 00 01 90 10 03 76 57'),
    unit: fromHex('06 01 07 04 00 00 00 00 01 90'),
    crc: 0x5776,
    reads: 'authorisation 04=000000000190',
  },
  {
    name: 'completion with version and status, of a live terminal',
    block: fromHex('10 02 06 0F 0B F0 F0 F7 32 2E 31 34 2E 31 35 00 10 03 B1 11'),
    unit: fromHex('06 0F 0B F0 F0 F7 32 2E 31 34 2E 31 35 00'),
    crc: 0x11b1,
    reads: 'completion F0=322E31342E3135 status 00',
  },
  {
    name: 'a print line',
    block: fromHex('10 02 06 D1 17 00 20 20 20 20 20 20 20 20 20 4B 61 73 73 65 6E 73 63 68 6E 69 74 74 10 03 2F 07'),
    unit: fromHex('06 D1 17 00 20 20 20 20 20 20 20 20 20 4B 61 73 73 65 6E 73 63 68 6E 69 74 74'),
    crc: 0x072f,
    reads: 'printLine 00 2020202020202020204B617373656E7363686E697474',
  },
  {
    name: 'a positive answer',
    block: fromHex('10 02 80 00 00 10 03 F5 1F'),
    unit: fromHex('80 00 00'),
    crc: 0x1ff5,
    reads: '80 00',
  },
];

/** Units alone: what the serial blocks above do not show. */
export const UNITS: readonly { readonly name: string; readonly unit: Uint8Array; readonly reads: string }[] = [
  {
    name: 'WeChat Pay is card type 261, too large for one byte',
    unit: fromHex('06 01 0F 04 00 00 00 00 12 90 8A FF 06 04 41 02 01 05'),
    reads: 'authorisation 04=000000001290 8A=FF 06{41=0105}',
  },
  {
    name: 'registration with currency and leave to use tags',
    unit: fromHex('06 00 08 00 00 00 38 01 56 06 00'),
    reads: 'registration 000000380156 06{}',
  },
  {
    name: 'a container without its length is malformed',
    unit: fromHex('04 FF 03 0A 05 06'),
    reads: 'malformed 02: 04FF030A0506',
  },
  { name: 'intermediate status with a timeout', unit: fromHex('04 FF 02 0A 05'), reads: 'intermediateStatus 0A05' },
  {
    name: 'intermediate status with tags and no timeout',
    unit: fromHex('04 FF 07 17 06 04 24 02 07 00'),
    reads: 'intermediateStatus 17 06{24{07=}}',
  },
  { name: 'repeat receipt', unit: fromHex('06 20 05 00 00 00 03 03'), reads: 'repeatReceipt 000000 03=03' },
  { name: 'goods not handed out yet', unit: fromHex('84 9C 00'), reads: '84 9C' },
  { name: 'an error of 00 is none', unit: fromHex('84 00 00'), reads: '80 00' },
  { name: 'an unknown command', unit: fromHex('06 FE 00'), reads: 'unknown command 6FE: 06FE00' },
  { name: 'an unknown bitmap', unit: fromHex('06 01 02 77 00'), reads: 'unknown bitmap 77: 0601027700' },
  { name: 'lengths in low nibbles', unit: fromHex('04 0F 06 8B F0 F3 41 42 43'), reads: 'statusInformation 8B=414243' },
];
