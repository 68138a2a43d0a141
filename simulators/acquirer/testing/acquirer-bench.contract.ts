/** The acquirer alone on a bench: a terminal's requests in bytes, a wallet that says what the test wants, time by hand. */
import { decodeMessage, verifyMac } from '../../../devices/protocols/iso8583/decode.js';
import { desKey } from '../../../devices/protocols/iso8583/des.js';
import type { Dialect } from '../../../devices/protocols/iso8583/dialect.js';
import { encodeMessage } from '../../../devices/protocols/iso8583/encode.js';
import { unwrapWorkingKeys } from '../../../devices/protocols/iso8583/keys.js';
import { parseF59 } from '../../../devices/protocols/iso8583/private-fields.js';
import { REFERENCE_DIALECT } from '../../../devices/protocols/iso8583/reference-dialect.js';
import type { IsoMessage } from '../../../devices/protocols/iso8583/table.js';
import { fromHex } from '../../../devices/wire/bytes.js';
import type { EventBody } from '../../../devices/wire/events.js';
import type { Effect, Input, Machine } from '../../../devices/wire/machine.js';
import { Rng } from '../../../devices/wire/rng.js';
import { creditTopic, decodeCredit, encodeMissed, missedTopic } from '../../soundbox/credit.js';
import type { PaymentRecord } from '../../terminal/records.js';
import * as requests from '../../terminal/requests.js';
import { DocumentReader, encodeDocument, type WalletDocument } from '../../wallets/wechat/wire.js';
import { createAcquirer } from '../acquirer.js';
import { ACQUIRER_DEFAULTS } from '../config.js';

const TMK = fromHex('0123456789ABCDEFFEDCBA9876543210');
export const WHO = { terminal: 'SR000001', merchant: '102310058120001', dialect: REFERENCE_DIALECT };
/** 2026-11-23 10:00:00 in UTC+8. */
const EPOCH_MS = Date.UTC(2026, 10, 23, 2);
export const CODE = '134567890123456789';

/** What the wallet answers to a call; `undefined`: nothing, ever. */
export type WalletScript = (call: WalletDocument, bench: AcquirerBench) => WalletDocument | undefined;

export const PAID: WalletDocument = { return_code: 'SUCCESS', result_code: 'SUCCESS', transaction_id: '4200' };
export const failed = (code: string): WalletDocument => ({
  return_code: 'SUCCESS',
  result_code: 'FAIL',
  err_code: code,
});
export const state = (trade: string): WalletDocument => ({ ...PAID, trade_state: trade });

export interface Reply {
  readonly code: string;
  readonly fields: IsoMessage['fields'];
  /** A5. */
  readonly fate: string | undefined;
  readonly mac: 'right' | 'wrong' | 'none';
}

export class AcquirerBench {
  now = 0;
  wallet: WalletScript;
  readonly events: EventBody[] = [];
  /** Ids of the credits that the loudspeaker was given, in order. */
  readonly credits: string[] = [];
  readonly records = new Map<string, string>();
  readonly replies: Reply[] = [];
  readonly #timers = new Map<string, number>();
  readonly #calls = new DocumentReader();
  #machine: Machine;
  #mak: Uint8Array = new Uint8Array(8);
  #walletConnection = 0;
  #connection = 0;
  #open = false;
  readonly #dialect: Dialect;

  constructor(wallet: WalletScript = () => PAID, dialect: Dialect = REFERENCE_DIALECT) {
    this.wallet = wallet;
    this.#dialect = dialect;
    this.#machine = this.#start();
    this.signIn();
  }

  /** Killed, and started again with its records. */
  restart(): void {
    this.#timers.clear();
    this.#machine = this.#start();
  }

  /** The last reply to the request, or `undefined` where none came. @param mak the key that it is signed with */
  ask(message: IsoMessage, mak = this.#mak): Reply | undefined {
    const before = this.replies.length;
    this.input({
      kind: 'bytes',
      link: 'acquirer',
      connection: this.#connected(),
      bytes: encodeMessage(this.#dialect, message, { from: 'terminal', mak: desKey(mak) }),
    });
    return this.replies.length > before ? this.replies.at(-1) : undefined;
  }

  signIn(): Reply {
    const message = requests.signIn({ ...WHO, dialect: this.#dialect }, 999_998, 1);
    this.input({
      kind: 'bytes',
      link: 'acquirer',
      connection: this.#connected(),
      bytes: encodeMessage(this.#dialect, message, { from: 'terminal' }),
    });
    const reply = this.replies.at(-1) as Reply;
    const keys = unwrapWorkingKeys(TMK, reply.fields[62] ?? '', this.#dialect.keys.reply);
    if (keys instanceof Error) throw keys;
    this.#mak = keys.mak;
    return reply;
  }

  /** Lets time pass; what falls due happens in its order. */
  run(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, at]) => at <= end).sort((a, b) => a[1] - b[1])[0];
      if (due === undefined) break;
      this.#timers.delete(due[0]);
      this.now = Math.max(this.now, due[1]);
      this.input({ kind: 'timer', timer: due[0] });
    }
    this.now = end;
  }

  online(): void {
    this.input({ kind: 'online' });
  }

  /** A loudspeaker asks for what it missed since this credit. */
  missed(lastId: string): string[] {
    const before = this.credits.length;
    this.input({ kind: 'message', topic: missedTopic(WHO.terminal), payload: encodeMissed(lastId) });
    return this.credits.slice(before);
  }

  kinds(...kinds: EventBody['kind'][]): EventBody[] {
    return this.events.filter(({ kind }) => kinds.includes(kind));
  }

  input(input: Input): void {
    const effects: Effect[] = [];
    this.#machine.step(input, this.now, effects);
    for (const effect of effects) this.#perform(effect);
  }

  #start(): Machine {
    const account = {
      ...WHO,
      mcc: '5812',
      feeBasisPoints: 60,
      feeRounding: 'half-up' as const,
      tmk: TMK,
    };
    const config = { ...ACQUIRER_DEFAULTS, terminals: [account], dialect: this.#dialect, epochMs: EPOCH_MS };
    this.#machine = createAcquirer(config, new Map(this.records), new Rng('acquirer-bench'));
    this.input({ kind: 'power-up' });
    this.#open = false;
    return this.#machine;
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'arm':
        this.#timers.set(effect.timer, this.now + effect.afterMs);
        return;
      case 'disarm':
        this.#timers.delete(effect.timer);
        return;
      case 'persist':
        return this.#store(effect.key, effect.value);
      case 'persist-all':
        for (const [key, value] of effect.changes) this.#store(key, value);
        return;
      case 'emit':
        this.events.push(effect.event);
        return;
      case 'open':
        this.#walletConnection = effect.connection;
        return this.input({ kind: 'opened', link: 'wallet', connection: effect.connection });
      case 'close':
        if (effect.link === 'acquirer') this.#open = false;
        return;
      case 'send':
        if (effect.link === 'wallet') return this.#called(effect.bytes);
        return this.#replied(effect.bytes);
      case 'publish':
        if (effect.topic === creditTopic(WHO.terminal)) this.credits.push(decodeCredit(effect.payload)?.id ?? '?');
        return;
      default:
        return;
    }
  }

  /** The terminal's connection; the host closes one that is idle, and a restart ends it. */
  #connected(): number {
    if (!this.#open) {
      this.#connection += 1;
      this.#open = true;
      this.input({ kind: 'opened', link: 'acquirer', connection: this.#connection });
    }
    return this.#connection;
  }

  #store(key: string, value: string | undefined): void {
    if (value === undefined) this.records.delete(key);
    else this.records.set(key, value);
  }

  #called(bytes: Uint8Array): void {
    for (const call of this.#calls.push(bytes)) {
      const said = this.wallet(call, this);
      if (said !== undefined) this.say(call, said);
    }
  }

  /** The wallet's answer to a call, now. */
  say(call: WalletDocument, answer: WalletDocument): void {
    const bytes = encodeDocument(answer, call['nonce_str'] ?? '');
    this.input({ kind: 'bytes', link: 'wallet', connection: this.#walletConnection, bytes });
  }

  #replied(frame: Uint8Array): void {
    const decoded = decodeMessage(this.#dialect, frame);
    if (!decoded.ok) throw decoded.error;
    const { fields } = decoded.message;
    const blocks = parseF59(fields[59] ?? '');
    if (blocks instanceof Error) throw blocks;
    const mac = verifyMac(this.#dialect, frame, decoded, desKey(this.#mak));
    this.replies.push({ code: fields[39] ?? '', fields: fields.slice(), fate: blocks.get('A5'), mac });
  }
}

export function sale(order: string, trace: number, change: Partial<PaymentRecord> = {}): PaymentRecord {
  return {
    order,
    kind: 'sale',
    amount: 1290,
    seq: trace,
    generation: 0,
    phase: 'sent',
    trace,
    batch: 1,
    time: '20261123100000',
    told: false,
    ...change,
  };
}

export const pay = (record: PaymentRecord, code = CODE): IsoMessage => requests.sale(WHO, record, record.amount, code);
export const query = (record: PaymentRecord, trace: number): IsoMessage => requests.query(WHO, record, trace, 1);
export const reverse = (record: PaymentRecord): IsoMessage => requests.reversal(WHO, record, record.amount);
/** The message with fields in place of its own; `undefined` leaves one out. */
export function changed(message: IsoMessage, fields: Readonly<Record<number, string | undefined>>): IsoMessage {
  for (const [n, value] of Object.entries(fields)) message.fields[Number(n)] = value;
  return message;
}
