/**
 * End of the day: 0500 with the terminal's own figures, then 0320 records where they differ from the host's, then the end
 * message. The figures are stored before the first 0500 leaves and sent again unchanged until the host has answered.
 */
import { f48UploadEnd, f48Uploads, parseF48Totals } from '../../devices/protocols/iso8583/private-fields.js';
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
    this.#session.request(
      {
        waitMs: this.#config.timers.replyMs,
        build: (_at, out) => {
          const settling = figures ?? this.#figures();
          if (figures === undefined) this.#store.beginSettling(settling, out);
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
    const uploads = balanced ? [] : f48Uploads(this.#recordsOf(settling.batch).map(uploadRecord));
    this.#upload(uploads, uploads.length, settling, balanced, done, now, effects);
  }

  /** The records in turn, then the end message; a host that does not answer one gets the next, since they only explain. */
  #upload(
    rest: readonly string[],
    count: number,
    settling: Settling,
    balanced: boolean,
    done: SettlementDone,
    now: Instant,
    effects: Effect[],
  ): void {
    const [next, ...later] = rest;
    const network = next !== undefined ? '201' : balanced ? '207' : '202';
    const details = next ?? f48UploadEnd(count);
    this.#session.request(
      {
        waitMs: this.#config.timers.queryReplyMs,
        build: (_at, out) => {
          const trace = this.#store.nextTrace(out, this.#config.firmware.storesTrace);
          return requests.upload(this.#config, trace, settling.batch, network, details);
        },
        done: (_answer, at, out) => {
          if (next !== undefined) return this.#upload(later, count, settling, balanced, done, at, out);
          this.#store.endSettling(out);
          done({ batch: six(settling.batch), sales: settling.sales, refunds: settling.refunds, balanced }, at, out);
        },
      },
      now,
      effects,
    );
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

function uploadRecord(record: PaymentRecord): { type: string; trace: string; amount: number } {
  const type = record.kind === 'sale' ? '22' : record.kind === 'void' ? '23' : '25';
  return { type, trace: six(record.trace), amount: record.charged ?? record.amount };
}
