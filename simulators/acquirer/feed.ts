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
  #online = false;

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
    this.#online = true;
    for (const { terminal } of this.#config.terminals) {
      effects.push({ kind: 'subscribe', topic: missedTopic(terminal) });
      for (const sale of this.#standing(terminal, 0).slice(-REPEATED_MAX)) this.credit(sale, effects);
    }
  }

  offline(): void {
    this.#online = false;
  }

  /** A terminal has come; where the session does not stand, it is heard of once it does. */
  enrol(terminal: string, effects: Effect[]): void {
    if (this.#online) effects.push({ kind: 'subscribe', topic: missedTopic(terminal) });
  }

  credit(sale: SaleEntry, effects: Effect[]): void {
    if (stands(sale) && this.#config.policy.captures(sale)) this.#publish(sale, effects);
  }

  /** Credits since the last one spoken that still stand. */
  message(topic: string, payload: Uint8Array, effects: Effect[]): void {
    const account = this.#config.terminals.find(({ terminal }) => missedTopic(terminal) === topic);
    if (account === undefined) return;
    const last = decodeMissed(payload);
    let after = 0;
    for (const sale of this.#ledger.sales())
      if (sale.terminal === account.terminal && sale.reference === last) after = sale.credit ?? 0;
    for (const sale of this.#standing(account.terminal, after)) this.credit(sale, effects);
  }

  /** In the order in which they were paid, which need not be that of their references. */
  #standing(terminal: string, after: number): SaleEntry[] {
    const standing: SaleEntry[] = [];
    for (const sale of this.#ledger.sales())
      if (sale.terminal === terminal && stands(sale) && (sale.credit ?? 0) > after) standing.push(sale);
    return standing.sort((a, b) => (a.credit ?? 0) - (b.credit ?? 0));
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

/** Paid, nothing of it given back, and no reversal asked for. */
function stands(sale: SaleEntry): boolean {
  return sale.state === 'captured' && sale.givenBack === 0 && sale.reversalAsked !== true;
}
