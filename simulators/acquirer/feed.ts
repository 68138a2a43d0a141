/** What the loudspeaker hears: a credit once the wallet has said SUCCESS, never when a reversal for it has come in. */
import type { Effect, Instant } from '../../devices/wire/machine.js';
import { creditTopic, decodeMissed, encodeCredit, missedTopic } from '../soundbox/credit.js';
import type { AcquirerConfig } from './config.js';
import type { Ledger, SaleEntry } from './ledger.js';

/** Fewer than a loudspeaker remembers (64 ids), or it would speak of old ones again. */
const REPEATED_MAX = 32;

export class Feed {
  readonly #config: AcquirerConfig;
  readonly #ledger: Ledger;
  readonly #clock: (now: Instant) => string;
  #now: Instant = 0;
  #again = 0;

  constructor(config: AcquirerConfig, ledger: Ledger, clock: (now: Instant) => string) {
    this.#config = config;
    this.#ledger = ledger;
    this.#clock = clock;
  }

  at(now: Instant): void {
    this.#now = now;
  }

  /**
   * The session stands (again). What was published before may never have reached the loudspeaker, and its question for
   * missed credits may have gone out while nobody listened: the last credits that stand go out once more, under their ids.
   * Closed batches are among them: a batch may close while the broker is away.
   */
  online(effects: Effect[]): void {
    for (const { terminal } of this.#config.terminals) {
      effects.push({ kind: 'subscribe', topic: missedTopic(terminal) });
      const standing: SaleEntry[] = [];
      for (const sale of this.#ledger.sales()) {
        if (sale.terminal === terminal && sale.state === 'captured' && sale.givenBack === 0) standing.push(sale);
      }
      for (const sale of standing.slice(-REPEATED_MAX)) this.credit(sale, effects);
    }
  }

  credit(sale: SaleEntry, effects: Effect[]): void {
    if (sale.state !== 'captured' || !this.#config.policy.captures(sale)) return;
    this.#publish(sale, effects);
  }

  /** Credits since the last one spoken that still stand. */
  message(topic: string, payload: Uint8Array, effects: Effect[]): void {
    const account = this.#config.terminals.find(({ terminal }) => missedTopic(terminal) === topic);
    if (account === undefined) return;
    const last = decodeMissed(payload);
    for (const sale of this.#ledger.sales()) {
      if (sale.terminal !== account.terminal || sale.state !== 'captured' || sale.givenBack > 0) continue;
      if (sale.reference > last) this.#publish(sale, effects);
    }
  }

  #publish(sale: SaleEntry, effects: Effect[]): void {
    const { code, order, amount, terminal, wallet } = sale;
    this.#again += 1;
    const id = this.#config.policy.creditId(sale, this.#again);
    const payload = encodeCredit({ id, terminal, amount, wallet, time: this.#clock(this.#now) });
    effects.push({
      kind: 'emit',
      event: { kind: 'credit-published', by: 'acquirer', credit: id, code, order, amount, terminal },
    });
    effects.push({ kind: 'publish', topic: creditTopic(terminal), payload });
  }
}
