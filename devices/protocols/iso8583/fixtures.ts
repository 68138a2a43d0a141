/** Published frames (docs/acquirer-dialect.md "Vectors", docs/domain.md 4.9), for tests of any implementation. */

import { fromHex } from '../../wire/bytes.js';
import { type IsoMessage, newMessage } from './table.js';

export const FIXTURE_MAK = '0123456789ABCDEF';

export interface IsoFixture {
  readonly name: string;
  readonly frame: Uint8Array;
  readonly message: IsoMessage;
  readonly mac: boolean;
}

export const ISO_FIXTURES: readonly IsoFixture[] = [
  {
    name: 'sign-in',
    frame: fromHex(
      '0057600003000060310031100008000020000000C0001600000148494C54303030313132333435363735343131303030310011000000010030002553657175656E6365204E6F31323334353648494C54303030310003303031',
    ),
    message: message('0800', {
      11: '000001',
      41: 'HILT0001',
      42: '123456754110001',
      60: '00000001003',
      62: '53657175656E6365204E6F31323334353648494C5430303031',
      63: '001',
    }),
    mac: false,
  },
  {
    name: 'scan sale',
    frame: fromHex(
      '0069600003000060310031100002003020048000C0803100000000000000012300000703200048494C543030303131323334353637353431313030303131353600244133303139363231323334353637383930313233343536370013220000010006003243334535333041',
    ),
    message: message('0200', {
      3: '000000',
      4: '000000000123',
      11: '000007',
      22: '032',
      25: '00',
      41: 'HILT0001',
      42: '123456754110001',
      49: '156',
      59: 'A30196212345678901234567',
      60: '2200000100060',
    }),
    mac: true,
  },
  {
    name: 'reversal',
    frame: fromHex(
      '0051600003000060310031100004003020048002C08011000000000000000123000007032000393848494C54303030313132333435363735343131303030313135360013220000010006003236314344333841',
    ),
    message: message('0400', {
      3: '000000',
      4: '000000000123',
      11: '000007',
      22: '032',
      25: '00',
      39: '98',
      41: 'HILT0001',
      42: '123456754110001',
      49: '156',
      60: '2200000100060',
    }),
    mac: true,
  },
];

function message(mti: string, fields: Readonly<Record<number, string>>): IsoMessage {
  const m = newMessage(mti);
  for (const [n, value] of Object.entries(fields)) m.fields[Number(n)] = value;
  return m;
}
