/**
 * Frames whose bytes are known. Those of the reference are written as its hexadecimal lines have them, where these agree with
 * the rule; their LRCs are computed, since three lines of the page are wrong (README.md).
 */
import { fromHex } from '../../wire/bytes.js';

export interface Fixture {
  readonly name: string;
  readonly from: 'register' | 'terminal';
  readonly frame: Uint8Array;
  readonly lrc: number;
  readonly reads: string;
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

function printed(name: string, frame: string, reads: string): Fixture {
  const bytes = fromHex(frame);
  return { name, from: 'register', frame: bytes, lrc: bytes[bytes.length - 1]!, reads };
}

function composed(name: string, from: Fixture['from'], data: string, lrc: number, reads: string): Fixture {
  return { name, from, frame: Uint8Array.of(0x02, ...ascii(data), 0x03, lrc), lrc, reads };
}

export const FIXTURES: readonly Fixture[] = [
  printed(
    'the worked example of an LRC; a sale without its other fields',
    '02 30 32 30 30 7C 31 32 33 7C 03 31',
    'too few 0200: 0200|123|',
  ),
  printed('last sale', '02 30 32 35 30 7C 03 78', '0250 lastSale'),
  printed('close: the LRC is an ACK', '02 30 35 30 30 7C 7C 03 06', '0500 close'),
  printed('totals: the LRC is an EOT', '02 30 37 30 30 7C 7C 03 04', '0700 totals'),
  printed('load keys', '02 30 38 30 30 03 0B', '0800 loadKeys'),
  printed('poll: the LRC is an STX', '02 30 31 30 30 03 02', '0100 poll'),
  printed('normal mode: the LRC is a NUL', '02 30 33 30 30 03 00', '0300 normalMode'),
  printed('refund', '02 31 32 30 30 7C 31 30 7C 03 01', '1200 refund operation=10'),
  printed('sales detail, without its flag', '02 30 32 36 30 7C 7C 03 07', '0260 salesDetail'),
  composed('sales detail as the page spells it in letters', 'register', '0260|1|', 0x36, '0260 salesDetail send=1'),
  composed('multicode last sale; the page prints 75', 'register', '0280|1', 0x44, '0280 multicodeLastSale voucher=1'),
  composed(
    'totals; the page prints 04 in one of its lines',
    'terminal',
    '0710|00|1|2000',
    0x4a,
    '0710 totalsAnswer code=00 count=1 total=2000',
  ),
  composed(
    'a sale as the vendor pads it: the LRC is an ACK',
    'register',
    '0200|000001290|0000A1|||1',
    0x06,
    '0200 sale amount=000001290 ticket=0000A1 status=1',
  ),
  composed(
    'a sale whose LRC is a NAK',
    'register',
    '0200|000001500|0000Z6|||0',
    0x15,
    '0200 sale amount=000001500 ticket=0000Z6 status=0',
  ),
  composed(
    'a status',
    'terminal',
    '0900|82|597029414300|ABC1234C|',
    0x05,
    '0900 status code=82 commerce=597029414300 terminal=ABC1234C',
  ),
  composed(
    'an approved sale',
    'terminal',
    '0210|00|597029414300|ABC1234C|0000A1|XZ1234|000001290|||6677|000060|CR|||VI|24112026|101530|||',
    0x3b,
    '0210 saleAnswer code=00 commerce=597029414300 terminal=ABC1234C ticket=0000A1 authorisation=XZ1234 amount=000001290 ' +
      'last4=6677 operation=000060 cardType=CR brand=VI date=24112026 time=101530',
  ),
  composed(
    'a declined sale that leaves out what it does not know',
    'terminal',
    '0210|93|597029414300|ABC1234C',
    0x73,
    '0210 saleAnswer code=93 commerce=597029414300 terminal=ABC1234C',
  ),
  composed(
    'the end of a list of sales',
    'terminal',
    '0261|00|597029414300|ABC1234C|||',
    0x03,
    '0261 detail code=00 commerce=597029414300 terminal=ABC1234C',
  ),
];
