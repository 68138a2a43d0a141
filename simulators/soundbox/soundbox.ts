/**
 * The loudspeaker: speaks each credit once. QoS 1 brings a message again after a reconnect, so it keeps the ids that it
 * spoke; after an absence it asks for what it missed (docs/domain.md 5, F-36).
 */
import type { Effect, Input, Instant, Machine, Records } from '../../devices/wire/machine.js';
import { type Credit, creditTopic, decodeCredit, encodeMissed, missedTopic } from './credit.js';

export interface SoundboxConfig {
  readonly terminal: string;
  /** Ids remembered. */
  readonly ringMax: number;
}

export const SOUNDBOX_RING_MAX = 64;

export function createSoundbox(config: SoundboxConfig, records: Records): Machine {
  return new Soundbox(config, records);
}

class Soundbox implements Machine {
  readonly #config: SoundboxConfig;
  readonly #spoken: string[];

  constructor(config: SoundboxConfig, records: Records) {
    this.#config = config;
    const stored = records.get('spoken');
    this.#spoken = stored === undefined || stored === '' ? [] : stored.split(' ');
  }

  step(input: Input, _now: Instant, effects: Effect[]): void {
    if (input.kind === 'online') {
      effects.push({ kind: 'subscribe', topic: creditTopic(this.#config.terminal) });
      effects.push({
        kind: 'publish',
        topic: missedTopic(this.#config.terminal),
        payload: encodeMissed(this.#spoken.at(-1) ?? ''),
      });
    } else if (input.kind === 'message') {
      const credit = decodeCredit(input.payload);
      if (credit !== undefined && credit.terminal === this.#config.terminal) this.#hear(credit, effects);
    }
  }

  #hear(credit: Credit, effects: Effect[]): void {
    effects.push({ kind: 'moment', moment: 'soundbox.credit-heard' });
    if (this.#spoken.includes(credit.id)) return;
    const { id, terminal, amount, wallet } = credit;
    effects.push({
      kind: 'emit',
      event: { kind: 'announcement', by: 'soundbox', credit: id, terminal, amount, wallet },
    });
    effects.push({ kind: 'moment', moment: 'soundbox.spoken' });
    this.#spoken.push(id);
    if (this.#spoken.length > this.#config.ringMax) this.#spoken.shift();
    effects.push({ kind: 'persist', key: 'spoken', value: this.#spoken.join(' ') });
  }
}

/** What it says: 微信收款12.90元. */
export function spokenText(credit: Pick<Credit, 'amount' | 'wallet'>): string {
  const name = WALLET_NAMES[credit.wallet] ?? '';
  const fen = String(credit.amount).padStart(3, '0');
  return `${name}收款${fen.slice(0, -2)}.${fen.slice(-2)}元`;
}

const WALLET_NAMES: Readonly<Record<string, string>> = {
  WECHAT: '微信',
  ALIPAY: '支付宝',
  UNIONPAY: '云闪付',
  JD: '京东',
};
