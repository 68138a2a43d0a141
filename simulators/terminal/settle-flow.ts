/**
 * End of the day: 0500 with the terminal's own figures, then 0320 records where they differ from the host's, then the end
 * message. The figures are stored before the first 0500 leaves and sent again unchanged until the host has answered. From
 * then on the settlement goes on from what is stored, also after a power cut: each record that the host acknowledged is
 * marked, and one that it did not goes again after the round (docs/domain.md 4.12).
 */
import {
  f48UploadEnd,
  f48Uploads,
  parseF48Totals,
  RECORDS_PER_UPLOAD,
  type UploadRecord,
} from '../../devices/protocols/iso8583/private-fields.js';
import type { Effect, Instant } from '../../devices/wire/machine.js';
import type { TerminalConfig } from './config.js';
import type { HostAnswer, HostSession } from './host-session.js';
import type { PaymentRecord, Settling, TerminalStore } from './records.js';
import * as requests from './requests.js';
import { six } from './requests.js';

export interface SettlementReport {
  readonly batch: string;
  readonly sales: Settling['sales'];
  readonly refunds: Settling['refunds'];
  readonly balanced: boolean;
}

/** `undefined`: the host did not settle; try again later. */
export type SettlementDone = (report: SettlementReport | undefined, now: Instant, effects: Effect[]) => void;

type SettleStep = (now: Instant, effects: Effect[]) => void;

/** The records only explain: a host that acknowledges none of them in so many rounds gets the end message. */
const UPLOAD_ROUNDS = 3;

/** A sale of the batch is undecided, or the batch is another (docs/acquirer-dialect.md "Settlement"). */
const NOTHING_DONE: ReadonlySet<string> = new Set(['68', '77']);

export class SettleFlow {
  readonly #config: TerminalConfig;
  readonly #store: TerminalStore;
  readonly #session: HostSession;

  constructor(config: TerminalConfig, store: TerminalStore, session: HostSession) {
    this.#config = config;
    this.#store = store;
    this.#session = session;
  }

  begin(done: SettlementDone, now: Instant, effects: Effect[]): void {
    const figures = this.#store.settling;
    if (figures?.balanced !== undefined) return this.#round(1, done, now, effects);
    this.#session.request(
      {
        waitMs: this.#config.timers.replyMs,
        build: (_at, out) => {
          const settling = figures ?? this.#figures();
          if (figures === undefined) this.#store.saveSettling(settling, out);
          const trace = this.#store.nextTrace(out, this.#config.firmware.storesTrace);
          return requests.settle(this.#config, trace, settling);
        },
        sent: (_at, out) => out.push({ kind: 'moment', moment: 'terminal.settle-sent' }),
        done: (answer, at, out) => this.#onAnswer(answer, done, at, out),
      },
      now,
      effects,
    );
  }

  #onAnswer(answer: HostAnswer, done: SettlementDone, now: Instant, effects: Effect[]): void {
    const settling = this.#store.settling;
    if (answer.kind === 'answer' && answer.trusted && NOTHING_DONE.has(answer.code)) this.#store.dropSettling(effects);
    if (answer.kind !== 'answer' || answer.code !== '00' || settling === undefined)
      return done(undefined, now, effects);
    const host = parseF48Totals(answer.message.fields[48] ?? '');
    const balanced = !(host instanceof Error) && host.domesticFlag === '1';
    this.#store.saveSettling({ ...settling, balanced, uploaded: [] }, effects);
    this.#round(1, done, now, effects);
  }

  /** The host has frozen the batch, and the messages after that have not all gone. */
  get underWay(): boolean {
    return this.#store.settling?.balanced !== undefined;
  }

  #round(round: number, done: SettlementDone, now: Instant, effects: Effect[]): void {
    const { batch, balanced, uploaded = [] } = this.#store.settling as Settling;
    const records = balanced === true ? [] : this.#recordsOf(batch).map(uploadRecord);
    const rest = records.filter(({ trace }) => !uploaded.includes(trace));
    if (rest.length === 0 || round > UPLOAD_ROUNDS) return this.#end(done, now, effects);
    this.#upload(rest, (at, out) => this.#round(round + 1, done, at, out), now, effects);
  }

  /** The records in turn, eight in a message. */
  #upload(rest: readonly UploadRecord[], over: SettleStep, now: Instant, effects: Effect[]): void {
    const some = rest.slice(0, RECORDS_PER_UPLOAD);
    const [details] = f48Uploads(some);
    if (details === undefined) return over(now, effects);
    this.#send('upload', details, now, effects, (answer, at, out) => {
      if (answer.kind === 'answer' && answer.trusted && answer.code === '00') {
        const settling = this.#store.settling as Settling;
        const uploaded = [...(settling.uploaded ?? []), ...some.map(({ trace }) => trace)];
        this.#store.saveSettling({ ...settling, uploaded }, out);
      }
      this.#upload(rest.slice(RECORDS_PER_UPLOAD), over, at, out);
    });
  }

  #end(done: SettlementDone, now: Instant, effects: Effect[]): void {
    const { batch, sales, refunds, balanced = false, uploaded = [] } = this.#store.settling as Settling;
    const what = balanced ? 'upload-end-balanced' : 'upload-end';
    this.#send(what, f48UploadEnd(uploaded.length), now, effects, (_answer, at, out) => {
      this.#store.endSettling(out);
      done({ batch: six(batch), sales, refunds, balanced }, at, out);
    });
  }

  #send(
    what: requests.Upload,
    details: string,
    now: Instant,
    effects: Effect[],
    done: (answer: HostAnswer, now: Instant, effects: Effect[]) => void,
  ): void {
    const build = (_at: Instant, out: Effect[]) => {
      const trace = this.#store.nextTrace(out, this.#config.firmware.storesTrace);
      return requests.upload(this.#config, trace, (this.#store.settling as Settling).batch, what, details);
    };
    this.#session.request({ waitMs: this.#config.timers.queryReplyMs, build, done }, now, effects);
  }

  #figures(): Settling {
    const batch = this.#store.counters.batch;
    const sales = { count: 0, amount: 0 };
    const refunds = { count: 0, amount: 0 };
    for (const record of this.#recordsOf(batch)) {
      const side = record.kind === 'sale' ? sales : refunds;
      side.count += 1;
      side.amount += record.charged ?? record.amount;
    }
    return { batch, sales, refunds };
  }

  /** What counts in the batch: approved sales, and voids and refunds that were done. A reversed sale counts nowhere. */
  #recordsOf(batch: number): PaymentRecord[] {
    const counted: PaymentRecord[] = [];
    for (const record of this.#store.all()) {
      const done = record.outcome === 'APPROVED' || record.outcome === 'VOIDED' || record.outcome === 'REFUNDED';
      if (record.phase === 'final' && record.batch === batch && done) counted.push(record);
    }
    return counted;
  }
}

function uploadRecord(record: PaymentRecord): UploadRecord {
  const type = record.kind === 'sale' ? '22' : record.kind === 'void' ? '23' : '25';
  return { type, trace: six(record.trace), amount: record.charged ?? record.amount };
}
