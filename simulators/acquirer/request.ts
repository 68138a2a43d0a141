/** A request that passed the splitter: what it is, who sent it, and whether it may go on (the host's check order). */

import { type Blocks, readBlocks } from '../../devices/protocols/iso8583/blocks.js';
import { type CompiledMessage, messageOf } from '../../devices/protocols/iso8583/compiled.js';
import { type Decoded, verifyMac } from '../../devices/protocols/iso8583/decode.js';
import type { Dialect, Operation } from '../../devices/protocols/iso8583/dialect.js';
import { type MacKey, macKey } from '../../devices/protocols/iso8583/mac.js';
import type { IsoMessage } from '../../devices/protocols/iso8583/table.js';
import { fromHex } from '../../devices/wire/bytes.js';
import type { TerminalAccount } from './config.js';
import type { Ledger } from './ledger.js';

/** What a request is to the host: the three uploads are one. */
export type RequestKind = Exclude<Operation, 'upload-end' | 'upload-end-balanced'>;

export interface HostRequestBody {
  readonly kind: RequestKind;
  readonly message: IsoMessage;
  readonly spec: CompiledMessage;
  readonly account: TerminalAccount;
  readonly trace: string;
  readonly batch: string;
  readonly amount: number;
  /** The order reference. */
  readonly order: string;
  /** The payment code's digits. */
  readonly code: string;
  /** F61: batch and trace of the message that this one is about. */
  readonly original: { readonly batch: string; readonly trace: string } | undefined;
}

export type Checked =
  | { readonly kind: 'go'; readonly request: HostRequestBody }
  /** Refused with this F39. */
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly what: RequestKind | 'unknown';
      readonly message: IsoMessage;
    }
  /** So broken that there is nothing to answer: close. */
  | { readonly kind: 'close' };

/** 30 format, 40 unknown message, 97 terminal, 03 merchant, A0 MAC; then 94 and 77 where the ledger decides. */
export function checkRequest(
  dialect: Dialect,
  frame: Uint8Array,
  decoded: Decoded,
  accounts: ReadonlyMap<string, TerminalAccount>,
  ledger: Ledger,
): Checked {
  const message = decoded.ok ? decoded.message : decoded.partial;
  const { mti, fields } = message;
  const refused = (code: string, what: RequestKind | 'unknown'): Checked => ({ kind: 'refused', code, what, message });
  if (!decoded.ok)
    return mti !== '' && fields[11] !== undefined && fields[41] !== undefined
      ? refused('30', 'unknown')
      : { kind: 'close' };
  const spec = messageOf(dialect, message);
  if (spec === undefined)
    return fields[11] !== undefined && fields[41] !== undefined ? refused('40', 'unknown') : { kind: 'close' };
  const kind = kindOf(spec.operation);
  const missing = spec.fields.some((n) => fields[n] === undefined);
  if (missing) return fields[11] !== undefined && fields[41] !== undefined ? refused('30', kind) : { kind: 'close' };
  const parts = partsOf(dialect, message, spec);
  if (parts === undefined) return refused('30', kind);
  const account = accounts.get(fields[41] as string);
  if (account === undefined) return refused('97', kind);
  if (account.merchant !== fields[42]) return refused('03', kind);
  if (spec.needs.has(dialect.mac.field)) {
    const mak = ledger.mak(account.terminal);
    if (mak === undefined || verifyMac(dialect, frame, decoded, macKeyOf(mak)) !== 'right') return refused('A0', kind);
  }
  return {
    kind: 'go',
    request: {
      kind,
      message,
      spec,
      account,
      trace: fields[11] as string,
      amount: Number(fields[4] ?? 0),
      batch: parts.batch,
      order: parts.order,
      code: parts.code,
      original: parts.original,
    },
  };
}

const KEYS = new Map<string, MacKey>();

/** Key schedules are kept: the same key serves a whole session. */
export function macKeyOf(hex: string): MacKey {
  let key = KEYS.get(hex);
  if (key === undefined) {
    if (KEYS.size > 512) KEYS.clear();
    key = macKey(fromHex(hex));
    KEYS.set(hex, key);
  }
  return key;
}

/** An operation of the dialect as the host tells requests apart. */
export function kindOf(operation: Operation): RequestKind {
  return operation === 'upload-end' || operation === 'upload-end-balanced' ? 'upload' : operation;
}

const ORDER = /^[A-Za-z0-9-]{1,32}$/;

function partsOf(
  dialect: Dialect,
  message: IsoMessage,
  spec: CompiledMessage,
): Pick<HostRequestBody, 'batch' | 'order' | 'code' | 'original'> | undefined {
  const { fields } = message;
  if (!asFixed(fields, spec)) return undefined;
  // A field that the message does not need is ignored, whatever stands in it.
  const blocks = spec.needs.has(dialect.blocks.field) ? readBlocks(dialect, message) : NO_BLOCKS;
  if (blocks === undefined) return undefined;
  const { order = '', code = '' } = blocks;
  if (blocks !== NO_BLOCKS && !ORDER.test(order)) return undefined;
  if (spec.operation === 'sale' && code === '') return undefined;
  const f61 = fields[61] ?? '';
  const form = spec.f61Form;
  const original = form && { batch: form.read(f61, 'batch'), trace: form.read(f61, 'trace') };
  return { batch: spec.f60Form.read(fields[60] ?? '', 'batch'), order, code, original };
}

const NO_BLOCKS: Blocks = {};

/** Values that the dialect fixes, and the trace, which is never 0. */
function asFixed(fields: IsoMessage['fields'], { f60Form, f61Form, constants }: CompiledMessage): boolean {
  if (fields[11] === '000000' || !f60Form.fits(fields[60] ?? '')) return false;
  if (f61Form !== undefined && !f61Form.fits(fields[61] ?? '')) return false;
  for (const [n, value] of constants) if (fields[n] !== value) return false;
  return true;
}
