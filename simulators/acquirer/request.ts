/** A request that passed the splitter: what it is, who sent it, and whether it may go on (the host's check order). */
import { type Decoded, verifyMac } from '../../devices/protocols/iso8583/decode.js';
import { desKey } from '../../devices/protocols/iso8583/des.js';
import type { Dialect } from '../../devices/protocols/iso8583/dialect.js';
import { parseF59, parseF60, parseF61 } from '../../devices/protocols/iso8583/private-fields.js';
import type { IsoMessage } from '../../devices/protocols/iso8583/table.js';
import { fromHex } from '../../devices/wire/bytes.js';
import type { TerminalAccount } from './config.js';
import type { Ledger } from './ledger.js';

export type RequestKind =
  | 'sign-in'
  | 'sign-off'
  | 'echo'
  | 'sale'
  | 'query'
  | 'reversal'
  | 'void'
  | 'refund'
  | 'settle'
  | 'upload';

export interface HostRequestBody {
  readonly kind: RequestKind;
  readonly message: IsoMessage;
  readonly account: TerminalAccount;
  readonly trace: string;
  readonly batch: string;
  readonly amount: number;
  /** A8. */
  readonly order: string;
  /** A3: digits. */
  readonly code: string;
  /** F61: batch and trace of the message that this one is about. */
  readonly original: { readonly batch: string; readonly trace: string } | undefined;
}

export type Checked =
  | { readonly kind: 'go'; readonly request: HostRequestBody }
  /** Refused with this F39. `bare`: the reply carries no MAC. */
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly bare: boolean;
      readonly what: RequestKind | 'unknown';
      readonly message: IsoMessage;
    }
  /** So broken that there is nothing to answer: close. */
  | { readonly kind: 'close' };

/** Mandatory fields, as in docs/acquirer-dialect.md "Messages". */
const NEEDED: Readonly<Record<RequestKind, readonly number[]>> = {
  'sign-in': [11, 41, 42, 60, 62, 63],
  'sign-off': [11, 41, 42, 60],
  echo: [11, 41, 42, 60],
  sale: [4, 11, 22, 25, 41, 42, 49, 59, 60, 64],
  query: [4, 11, 22, 25, 41, 42, 49, 59, 60, 61, 64],
  reversal: [4, 11, 22, 25, 39, 41, 42, 49, 59, 60, 61, 64],
  void: [4, 11, 22, 25, 37, 41, 42, 49, 59, 60, 61, 64],
  refund: [4, 11, 22, 25, 37, 41, 42, 49, 59, 60, 61, 64],
  settle: [11, 41, 42, 48, 49, 60, 64],
  upload: [11, 41, 42, 48, 60, 64],
};
const WITHOUT_MAC: ReadonlySet<RequestKind> = new Set(['sign-in', 'sign-off', 'echo']);

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
  const refused = (code: string, what: RequestKind | 'unknown', bare = true): Checked => ({
    kind: 'refused',
    code,
    bare,
    what,
    message,
  });
  if (!decoded.ok)
    return mti !== '' && fields[11] !== undefined && fields[41] !== undefined
      ? refused('30', 'unknown')
      : { kind: 'close' };
  const kind = kindOf(message);
  if (kind === undefined)
    return fields[11] !== undefined && fields[41] !== undefined ? refused('40', 'unknown') : { kind: 'close' };
  const missing = NEEDED[kind].some((n) => fields[n] === undefined);
  if (missing) return fields[11] !== undefined && fields[41] !== undefined ? refused('30', kind) : { kind: 'close' };
  const parts = partsOf(message, kind);
  if (parts === undefined) return refused('30', kind);
  const account = accounts.get(fields[41] as string);
  if (account === undefined) return refused('97', kind);
  if (account.merchant !== fields[42]) return refused('03', kind);
  if (!WITHOUT_MAC.has(kind)) {
    const mak = ledger.mak(account.terminal);
    if (mak === undefined || verifyMac(dialect, frame, decoded, macKeyOf(mak)) !== 'right') return refused('A0', kind);
  }
  return {
    kind: 'go',
    request: { kind, message, account, trace: fields[11] as string, amount: Number(fields[4] ?? 0), ...parts },
  };
}

const KEYS = new Map<string, ReturnType<typeof desKey>>();

/** Key schedules are kept: the same key serves a whole session. */
export function macKeyOf(hex: string): ReturnType<typeof desKey> {
  let key = KEYS.get(hex);
  if (key === undefined) {
    if (KEYS.size > 512) KEYS.clear();
    key = desKey(fromHex(hex));
    KEYS.set(hex, key);
  }
  return key;
}

/** What a terminal asks for; undefined for what the dialect has no word for. */
export function kindOf({ mti, fields }: IsoMessage): RequestKind | undefined {
  const network = fields[60]?.slice(8, 11);
  switch (mti) {
    case '0800':
      return 'sign-in';
    case '0820':
      return network === '301' ? 'echo' : 'sign-off';
    case '0200':
      return fields[3] === '000000'
        ? 'sale'
        : fields[3] === '310000'
          ? 'query'
          : fields[3] === '200000'
            ? 'void'
            : undefined;
    case '0220':
      return fields[3] === '200000' ? 'refund' : undefined;
    case '0400':
      return 'reversal';
    case '0500':
      return 'settle';
    case '0320':
      return 'upload';
    default:
      return undefined;
  }
}

const ORDER = /^[A-Za-z0-9-]{1,32}$/;

function partsOf(
  { fields }: IsoMessage,
  kind: RequestKind,
): Pick<HostRequestBody, 'batch' | 'order' | 'code' | 'original'> | undefined {
  if (!asFixed(kind, fields)) return undefined;
  const needed = NEEDED[kind];
  // A field that the message does not need is ignored, whatever stands in it.
  const blocks = needed.includes(59) ? parseF59(fields[59] ?? '') : NO_BLOCKS;
  const f61 = needed.includes(61) ? parseF61(fields[61] ?? '') : undefined;
  const f60 = parseF60(fields[60] ?? '');
  if (f60 instanceof Error || blocks instanceof Error || f61 instanceof Error) return undefined;
  const order = blocks.get('A8') ?? '';
  const code = blocks.get('A3') ?? '';
  if (needed.includes(59) && !ORDER.test(order)) return undefined;
  if (kind === 'sale' && code === '') return undefined;
  return { batch: f60.batch, order, code, original: f61 };
}

const NO_BLOCKS: ReadonlyMap<string, string> = new Map();

/** F60 without the batch: type, network codes, and what follows in financial messages. */
const F60_OF: Readonly<Record<RequestKind, readonly [type: string, rest: readonly string[]]>> = {
  'sign-in': ['00', ['003']],
  'sign-off': ['00', ['002']],
  echo: ['00', ['301']],
  sale: ['22', ['00060']],
  query: ['01', ['00060']],
  reversal: ['22', ['00060']],
  void: ['23', ['00060']],
  refund: ['25', ['00060']],
  settle: ['00', ['201']],
  upload: ['00', ['201', '202', '207']],
};

/** Values that docs/acquirer-dialect.md "Fields" and "Messages" fix, and the trace, which is never 0. */
function asFixed(kind: RequestKind, fields: IsoMessage['fields']): boolean {
  if (fields[11] === '000000') return false;
  const [type, rest] = F60_OF[kind];
  const f60 = fields[60] ?? '';
  if (!f60.startsWith(type) || !rest.includes(f60.slice(8))) return false;
  const needed = NEEDED[kind];
  if (needed.includes(49) && fields[49] !== '156') return false;
  if (needed.includes(22) && (fields[22] !== '032' || fields[25] !== '00')) return false;
  if (kind === 'reversal' && fields[3] !== '000000') return false;
  return kind !== 'sign-in' || fields[63] === '001';
}
