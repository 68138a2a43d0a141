/**
 * Frames of both profiles, byte for byte, for tests of any implementation. `SI` and `PA` of the generic link are the published
 * vectors (docs/reference-link.md "Vectors"); the others were put together by a program of their own that shares no code
 * with this one.
 */
import { fromHex } from '../../wire/bytes.js';
import type { RegisterMessage } from './messages.js';

export interface RegisterFixture {
  /** Name of the profile. */
  readonly profile: string;
  readonly message: RegisterMessage;
  readonly frame: Uint8Array;
}

export const REGISTER_FIXTURES: readonly RegisterFixture[] = [
  ...of('generic-stx-lrc', [
    [{ code: 'SI', number: '001' }, '02 0005 5349303031 03 2D'],
    [
      {
        code: 'PA',
        number: '002',
        order: 'A1',
        amount: 1290,
        currency: 'CNY',
        mode: 'C',
        paymentCode: '134567890123456789',
      },
      `02 0058 5041303032 3031303032 4131 3032303034 31323930 3033303033 434E59 3034303031 43
       3035303138 313334353637383930313233343536373839 03 2B`,
    ],
    [
      {
        code: 'PS',
        number: '500',
        order: 'A1',
        stage: 'WAITING-CONSUMER',
        textZh: '请顾客确认',
        textEn: 'Waiting for the customer',
      },
      `02 0082 5053353030 3031303032 4131 3230303136 57414954494E472D434F4E53554D4552
       3231303135 E8AFB7E9A1BEE5AEA2E7A1AEE8AEA4
       3232303234 57616974696E6720666F722074686520637573746F6D6572 03 30`,
    ],
    [
      { code: 'PR', number: '003', outcome: 'NOT-FOUND', order: 'A1' },
      '02 0026 5052303033 3031303032 4131 3130303039 4E4F542D464F554E44 03 41',
    ],
    [
      { code: 'CR', number: '004', order: 'A1', accepted: true },
      '02 0018 4352303034 3031303032 4131 3137303031 59 03 13',
    ],
    [
      {
        code: 'SR',
        number: '501',
        batch: '000007',
        salesCount: 12,
        salesAmount: 34_560,
        refundsCount: 1,
        refundsAmount: 100,
        balanced: false,
      },
      `02 0053 5352353031 3331303036 303030303037 3431303032 3132 3432303035 3334353630 3433303031 31
       3434303033 313030 3435303031 4E 03 1E`,
    ],
    [
      { code: 'ER', number: '005', reason: 'BUSY', detail: 'a payment is open', order: 'A1' },
      `02 0043 4552303035 3630303034 42555359 3631303137 61207061796D656E74206973206F70656E
       3031303032 4131 03 0A`,
    ],
  ]),
  ...of('fixed-crc16', [
    [{ code: 'SI', number: '0001' }, '7E 0007 31313230303031 7F F8C8'],
    [{ code: 'QU', number: '0002', order: 'A1' }, `7E 0027 31303430303032 4131 ${blank(30)} 7F 7346`],
    [
      { code: 'VO', number: '0003', amount: 1290, original: 'A1', order: 'V1' },
      `7E 0053 31303830303033 31323930 ${blank(8)} 4131 ${blank(30)} 5631 ${blank(30)} 7F C9FF`,
    ],
    [
      { code: 'CR', number: '0004', accepted: true, order: 'A1' },
      `7E 0028 31303730303034 31 4131 ${blank(30)} 7F 7C56`,
    ],
    [
      {
        code: 'PA',
        number: '0005',
        paymentCode: '134567890123456789',
        mode: 'C',
        currency: 'CNY',
        amount: 1290,
        order: 'A1',
      },
      `7E 00A7 31303130303035 ${blank(48)} 313334353637383930313233343536373839 ${blank(46)} 32 434E59
       31323930 ${blank(8)} 4131 ${blank(30)} 7F FD58`,
    ],
    [
      {
        code: 'SR',
        number: '5000',
        balanced: false,
        refundsAmount: 100,
        refundsCount: 1,
        salesAmount: 34_560,
        salesCount: 12,
        batch: '000007',
      },
      `7E 0038 31313135303030 30 313030 ${blank(12)} 31 ${blank(5)} 3334353630 ${blank(10)} 3132 ${blank(4)}
       303030303037 7F 4607`,
    ],
  ]),
];

function of(profile: string, all: readonly (readonly [RegisterMessage, string])[]): RegisterFixture[] {
  return all.map(([message, hex]) => ({ profile, message, frame: fromHex(hex) }));
}

/** So many pads of the fixed layout. */
function blank(count: number): string {
  return '20'.repeat(count);
}
