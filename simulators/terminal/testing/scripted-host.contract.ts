/**
 * The acquirer as a terminal sees it, reduced to a script: what was asked is kept, decoded by our own codec, and a function
 * says what to react with. It signs in and signs its answers; money is the business of the script (ledger-host.contract.ts).
 */
import { decodeMessage, verifyMac } from '../../../devices/protocols/iso8583/decode.js';
import { desKey } from '../../../devices/protocols/iso8583/des.js';
import { encodeMessage } from '../../../devices/protocols/iso8583/encode.js';
import { wrapWorkingKeys } from '../../../devices/protocols/iso8583/keys.js';
import { composeF59, parseF59 } from '../../../devices/protocols/iso8583/private-fields.js';
import { REFERENCE_DIALECT } from '../../../devices/protocols/iso8583/reference-dialect.js';
import { FrameSplitter } from '../../../devices/protocols/iso8583/split.js';
import { type IsoMessage, newMessage } from '../../../devices/protocols/iso8583/table.js';
import { fromHex } from '../../../devices/wire/bytes.js';
import type { Instant } from '../../../devices/wire/machine.js';

export const TMK = fromHex('0123456789ABCDEFFEDCBA9876543210');

export type What = 'sign-in' | 'sale' | 'query' | 'reversal' | 'void' | 'refund' | 'settle' | 'upload';

export interface Asked {
  readonly at: Instant;
  readonly what: What;
  readonly message: IsoMessage;
  /** A8. */
  readonly order: string;
  readonly mac: 'right' | 'wrong' | 'none';
}

export interface Reply {
  /** F39. */
  readonly code: string;
  /** A5. */
  readonly fate?: string;
  /** Of a settlement; `true` unless said otherwise. */
  readonly balanced?: boolean;
  /** F44. */
  readonly refusal?: string;
  /** `old`: right under the key of the sign-in before. */
  readonly mac?: 'right' | 'wrong' | 'none' | 'old';
  readonly signInWanted?: boolean;
  /** On top of the line's own delay. */
  readonly afterMs?: number;
  readonly copies?: number;
  /** Made before the MAC is. */
  readonly change?: (reply: IsoMessage) => void;
  /** Made after it. */
  readonly spoil?: (frame: Uint8Array) => Uint8Array;
}
export type Reaction = Reply | 'silence' | 'hang-up';

/** @param nth counts the requests of this kind from 0. */
export type Script = (asked: Asked, nth: number) => Reaction;

export const answer = (code: string, more: Omit<Reply, 'code'> = {}): Reply => ({ code, ...more });
/** The answer to a query that the host could give. */
export const fate = (a5: string, more: Omit<Reply, 'code' | 'fate'> = {}): Reply => ({ code: '00', fate: a5, ...more });

/** Reactions by kind of request, in order; the last one stays. What stands nowhere is answered with 00. */
export function script(reactions: Partial<Record<What, readonly Reaction[]>>): Script {
  return ({ what }, nth) => reactions[what]?.[nth] ?? reactions[what]?.at(-1) ?? answer('00');
}

export interface Sending {
  readonly frame: Uint8Array;
  readonly afterMs: number;
}

export class ScriptedHost {
  script: Script;
  /** What becomes of a connection that the terminal asks for. */
  line: 'accepts' | 'refuses' | 'says nothing' = 'accepts';
  batch = 1;
  /** F13 and F12 of its answers. */
  clock = '1123100000';
  readonly asked: Asked[] = [];
  #keys = 0;
  #splitter = new FrameSplitter(REFERENCE_DIALECT);

  constructor(reactions: Script | Partial<Record<What, readonly Reaction[]>> = {}) {
    this.script = typeof reactions === 'function' ? reactions : script(reactions);
  }

  connected(): void {
    this.#splitter = new FrameSplitter(REFERENCE_DIALECT);
  }

  only(...whats: readonly What[]): readonly Asked[] {
    return this.asked.filter(({ what }) => whats.includes(what));
  }

  /** What it sends back, or that it ends the connection. */
  bytes(bytes: Uint8Array, at: Instant): Sending[] | 'hang-up' {
    const out: Sending[] = [];
    for (const item of this.#splitter.push(bytes)) {
      if (item.kind !== 'frame') throw new Error(`the terminal sent a frame that is ${item.reason}`);
      const sent = this.#frame(item.bytes, at);
      if (sent === 'hang-up') return sent;
      out.push(...sent);
    }
    return out;
  }

  #frame(frame: Uint8Array, at: Instant): Sending[] | 'hang-up' {
    const decoded = decodeMessage(REFERENCE_DIALECT, frame);
    if (!decoded.ok) throw decoded.error;
    const { message } = decoded;
    const mac = verifyMac(REFERENCE_DIALECT, frame, decoded, desKey(this.#mak()));
    const asked: Asked = { at, what: whatOf(message), message, order: blockOf(message, 'A8'), mac };
    const nth = this.only(asked.what).length;
    this.asked.push(asked);
    const reaction = this.script(asked, nth);
    if (reaction === 'silence') return [];
    if (reaction === 'hang-up') return reaction;
    const sending = { frame: this.reply(asked, reaction), afterMs: reaction.afterMs ?? 0 };
    return new Array<Sending>(reaction.copies ?? 1).fill(sending);
  }

  /** The frame that answers this request so. */
  reply(asked: Asked, how: Reply): Uint8Array {
    const signIn = asked.what === 'sign-in';
    const message = echo(asked.message, how, this.clock);
    if (signIn && how.code === '00') {
      this.#keys += 1;
      message.fields[60] = `00${String(this.batch).padStart(6, '0')}003`;
      message.fields[62] = wrapWorkingKeys(TMK, { pik: TMK, mak: this.#mak() });
    }
    how.change?.(message);
    const mac = how.mac ?? (signIn || CODES_WITHOUT_MAC.has(how.code) ? 'none' : 'right');
    const keys = { right: this.#mak(), old: this.#mak(-1), wrong: fromHex('1111111111111111'), none: undefined };
    const key = keys[mac];
    const frame = encodeMessage(REFERENCE_DIALECT, message, {
      from: 'host',
      ...(key === undefined ? {} : { mak: desKey(key) }),
      ...(how.signInWanted === true ? { signInWanted: true } : {}),
    });
    return how.spoil?.(frame) ?? frame;
  }

  /** Each sign-in gives another one. */
  #mak(later = 0): Uint8Array {
    return fromHex(`0123456789ABCD${String(10 + 2 * ((this.#keys + later + KEYS) % KEYS))}`);
  }
}

/** How many keys there are before the first comes again. */
const KEYS = 40;
const CODES_WITHOUT_MAC: ReadonlySet<string> = new Set(['30', '97', '03', 'A0']);
const ECHOED = [3, 4, 11, 25, 41, 42, 49, 60, 61];

function echo(request: IsoMessage, how: Reply, clock: string): IsoMessage {
  const m = newMessage(String(Number(request.mti) + 10).padStart(4, '0'));
  for (const n of ECHOED) m.fields[n] = request.fields[n];
  m.fields[12] = clock.slice(4);
  m.fields[13] = clock.slice(0, 4);
  m.fields[37] = `REF000${request.fields[11]}`;
  m.fields[39] = how.code;
  const totals = request.fields[48];
  const flag = how.balanced === false ? '2' : '1';
  if (request.mti === '0500' && totals !== undefined)
    m.fields[48] = totals.slice(0, 30) + flag + totals.slice(31, 61) + flag;
  if (how.refusal !== undefined) m.fields[44] = how.refusal;
  const order = blockOf(request, 'A8');
  if (order === '') return m;
  const known = how.code === '00';
  const blocks = [
    ...(how.fate === undefined ? [] : [{ id: 'A5', value: how.fate }]),
    ...(known ? [{ id: 'A6', value: 'WECHAT' }] : []),
    ...(known ? [{ id: 'A7', value: `W-${order}` }] : []),
    { id: 'A8', value: order },
  ];
  m.fields[59] = composeF59(blocks);
  return m;
}

/** A block of F59, or '' where there is none. */
export function blockOf(message: IsoMessage, id: string): string {
  const blocks = parseF59(message.fields[59] ?? '');
  if (blocks instanceof Error) throw blocks;
  return blocks.get(id) ?? '';
}

function whatOf(message: IsoMessage): What {
  const type = `${message.mti} ${message.fields[3] ?? ''} ${message.fields[60]?.slice(0, 2)}`;
  const what = KINDS[type];
  if (what === undefined) throw new Error(`the terminal sent a message outside the dialect: ${type}`);
  return what;
}

const KINDS: Readonly<Record<string, What>> = {
  '0800  00': 'sign-in',
  '0200 000000 22': 'sale',
  '0200 310000 01': 'query',
  '0400 000000 22': 'reversal',
  '0200 200000 23': 'void',
  '0220 200000 25': 'refund',
  '0500  00': 'settle',
  '0320  00': 'upload',
};
