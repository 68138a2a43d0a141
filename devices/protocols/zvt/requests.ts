/** What a register asks, as commands (PA00P015 2.1, 2.2, 2.9 to 2.16, 2.36, 2.55). */
import { type Command, type Fields, NO_FIELDS } from './messages.js';
import type { ZvtSettings } from './settings.js';
import type { CommandName } from './table.js';
import { bcd, textTlv } from './values.js';
import { BITMAP, CARD_TYPE_IN_TAG, CONFIG, currencyNumber, SERVICE_STATUS_NO_PRINT, TAG, WECHAT_PAY } from './words.js';

const NOTHING = new Uint8Array(0);
/** An empty container tells the terminal that it may use tags. */
const WITH_TAGS: Fields = { bitmaps: new Map(), tlvs: [] };

/** The terminal prints, states its progress, and leaves amounts and administration to the register. */
export function registration(settings: ZvtSettings): Command {
  const config = CONFIG.wantsIntermediateStatus | CONFIG.amountAtRegisterOnly | CONFIG.adminAtRegisterOnly;
  const head = Uint8Array.of(...password(settings), config, ...bcd(currencyNumber('CNY'), 2));
  return command('registration', head, WITH_TAGS);
}

export function authorisation({ orderTag }: ZvtSettings, order: string, amount: number, currency: string): Command {
  return command('authorisation', NOTHING, {
    bitmaps: new Map([
      [BITMAP.amount, bcd(amount, 6)],
      [BITMAP.currency, bcd(currencyNumber(currency), 2)],
      [BITMAP.cardType, Uint8Array.of(CARD_TYPE_IN_TAG)],
    ]),
    tlvs: [...textTlv(orderTag, order), { tag: TAG.cardType, value: WECHAT_PAY }],
  });
}

/** @param order '' for the last payment, whichever it was */
export function repeatReceipt(settings: ZvtSettings, order: string): Command {
  const bitmaps = new Map([[BITMAP.service, Uint8Array.of(SERVICE_STATUS_NO_PRINT)]]);
  return command('repeatReceipt', password(settings), { bitmaps, tlvs: textTlv(settings.orderTag, order) });
}

/** @param receipt the number by which a reversal names the payment, where it is known */
export function amendment(
  settings: ZvtSettings,
  kind: 'void' | 'refund',
  of: { readonly order: string; readonly original: string; readonly amount: number },
  receipt: Uint8Array | undefined,
): Command {
  const bitmaps = new Map([[BITMAP.amount, bcd(of.amount, 6)] as [number, Uint8Array]]);
  if (kind === 'void' && receipt !== undefined) bitmaps.set(BITMAP.receipt, receipt);
  const tlvs = [
    ...textTlv(settings.orderTag, of.order),
    ...textTlv(settings.originalTag, of.original),
    { tag: TAG.cardType, value: WECHAT_PAY },
  ];
  return command(kind === 'void' ? 'reversal' : 'refund', password(settings), { bitmaps, tlvs });
}

export function endOfDay(settings: ZvtSettings): Command {
  return command('endOfDay', password(settings), NO_FIELDS);
}

export function statusEnquiry(settings: ZvtSettings): Command {
  return command('statusEnquiry', password(settings), WITH_TAGS);
}

export function abort({ orderTag }: ZvtSettings, order: string): Command {
  return command('abort', NOTHING, { ...NO_FIELDS, tlvs: textTlv(orderTag, order) });
}

function password(settings: ZvtSettings): Uint8Array {
  return bcd(settings.password, 3);
}

function command(name: CommandName, head: Uint8Array, fields: Fields): Command {
  return { kind: 'command', name, head, fields };
}
