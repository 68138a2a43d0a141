/**
 * The cashier at the cash register: presses keys when told, and writes down what the register hears. The driver speaks the
 * protocol; of his own will the cashier only asks again about a payment whose request did not arrive, and opens his port again
 * when it is lost or held by somebody else.
 */
import type { Asked, RegisterDriver, RegisterEars } from '../../devices/drivers/register-driver.js';
import type { RegisterProtocol } from '../../devices/drivers/register-protocol.js';
import type { ResultMessage } from '../../devices/protocols/profiled/messages.js';
import type { EventBody, ReplyEvent } from '../../devices/wire/events.js';
import type { Effect, Input, Instant, Machine } from '../../devices/wire/machine.js';
import type { Rng } from '../../devices/wire/rng.js';
import type { Told } from '../../devices/wire/told.js';
import { walletOf } from '../acquirer/routing.js';

type ToldRegister = Extract<Told, { readonly to: 'register' }>;

/** The second press of an impatient cashier. */
const SECOND_PRESS_MS = 300;
/** Before asking again about a request that did not arrive. */
const ASK_AGAIN_MS = 5_000;
/** Before trying again to open a port that is gone or held by another program. */
const OPEN_AGAIN_MS = 500;
const OPEN_TIMER = 'open-again';

export function createCashier(protocol: RegisterProtocol, rng: Rng): Machine {
  return new Cashier(protocol, rng);
}

class Cashier implements Machine {
  readonly #driver: RegisterDriver;
  readonly #again = new Map<string, ToldRegister>();
  /** Numbers the times that the port was opened. */
  #opens = 0;

  constructor(protocol: RegisterProtocol, rng: Rng) {
    this.#driver = protocol.driver(rng, this.#ears());
  }

  step(input: Input, now: Instant, effects: Effect[]): void {
    switch (input.kind) {
      case 'power-up':
        return this.#open(effects);
      case 'opened':
        return this.#driver.connected(input.connection, now, effects);
      case 'closed':
        this.#driver.disconnected(now, effects);
        return this.#openLater(effects);
      case 'refused':
        return this.#openLater(effects);
      case 'bytes':
        return this.#driver.bytes(input.bytes, now, effects);
      case 'timer':
        if (input.timer === OPEN_TIMER) this.#open(effects);
        else if (!this.#driver.timer(input.timer, now, effects)) this.#timer(input.timer, now, effects);
        return;
      case 'told':
        if (input.told.to === 'register') this.#told(input.told, now, effects);
        return;
      default:
        return;
    }
  }

  #open(effects: Effect[]): void {
    this.#opens += 1;
    effects.push({ kind: 'open', link: 'register', connection: this.#opens });
  }

  #hangUp(now: Instant, effects: Effect[]): void {
    effects.push({ kind: 'close', link: 'register', connection: this.#opens });
    this.#driver.disconnected(now, effects);
    this.#openLater(effects);
  }

  #openLater(effects: Effect[]): void {
    effects.push({ kind: 'arm', timer: OPEN_TIMER, afterMs: OPEN_AGAIN_MS, scaled: false });
  }

  #told(told: ToldRegister, now: Instant, effects: Effect[]): void {
    switch (told.do) {
      case 'pay':
        this.#press(told, now, effects);
        if (told.presses > 1) {
          this.#again.set(`press-${told.order}`, told);
          effects.push({ kind: 'arm', timer: `press-${told.order}`, afterMs: SECOND_PRESS_MS, scaled: false });
        }
        return;
      case 'void':
      case 'refund':
        emit(effects, {
          kind: 'intent',
          by: 'register',
          payment: told.payment,
          sale: told.sale,
          intent: told.do,
          order: told.order,
          original: told.original,
          amount: told.amount,
          currency: 'CNY',
          mode: 'C',
        });
        return this.#driver.amend(told.do, told.order, told.original, told.amount, now, effects);
      case 'cancel':
        effects.push({ kind: 'moment', moment: 'register.cancel-pressed', order: told.order });
        return this.#driver.cancel(told.order, now, effects);
      case 'settle':
        return this.#driver.settle(now, effects);
      case 'status':
        return this.#driver.status(now, effects);
      case 'query':
        return this.#driver.query(told.order, now, effects);
      case 'leave-off':
        for (const timer of this.#again.keys()) effects.push({ kind: 'disarm', timer });
        return this.#again.clear();
    }
  }

  /** Each press is a request: a second one may be taken up where the first was refused. */
  #press(told: Extract<ToldRegister, { readonly do: 'pay' }>, now: Instant, effects: Effect[]): void {
    emit(effects, {
      kind: 'intent',
      by: 'register',
      payment: told.payment,
      sale: told.sale,
      intent: 'sale',
      order: told.order,
      amount: told.amount,
      currency: 'CNY',
      mode: 'C',
      code: told.token,
      wallet: walletOf(told.code),
    });
    effects.push({ kind: 'moment', moment: 'register.pay-pressed', order: told.order });
    const { order, amount, code } = told;
    const paymentCode = code === '' ? undefined : code;
    this.#driver.pay({ order, amount, currency: 'CNY', mode: 'C', paymentCode }, now, effects);
  }

  #timer(name: string, now: Instant, effects: Effect[]): void {
    const told = this.#again.get(name);
    if (told === undefined) return;
    this.#again.delete(name);
    if (told.do === 'pay') this.#press(told, now, effects);
    else this.#told(told, now, effects);
  }

  #later(told: ToldRegister, key: string, effects: Effect[]): void {
    this.#again.set(key, told);
    effects.push({ kind: 'arm', timer: key, afterMs: ASK_AGAIN_MS, scaled: false });
  }

  #ears(): RegisterEars {
    return {
      progress: (order, stage, _now, effects) => emit(effects, { kind: 'progress', by: 'register', order, stage }),
      result: (via, message, _now, effects) => this.#result(via, message, effects),
      refused: (order, reason, detail, _now, effects) =>
        emit(effects, { kind: 'refusal', by: 'register', reason, detail, ...(order === undefined ? {} : { order }) }),
      cancelAnswer: () => undefined,
      dayReport: (report, _now, effects) => emit(effects, { kind: 'day-report', by: 'register', ...report }),
      status: ({ state, reversalsOwed, resultsUndelivered }, _now, effects) =>
        emit(effects, { kind: 'status', by: 'register', state, reversalsOwed, resultsUndelivered }),
      undelivered: (what, order, _now, effects) => this.#undelivered(what, order, effects),
      hangUp: (now, effects) => this.#hangUp(now, effects),
      silent: (silentMs, _now, effects) => emit(effects, { kind: 'silence', by: 'register', silentMs }),
    };
  }

  #result(via: ReplyEvent['via'], m: ResultMessage, effects: Effect[]): void {
    // Property by property: what the register shows, and neither the number of the frame nor the receipt.
    emit(effects, {
      kind: 'reply',
      by: 'register',
      via,
      order: m.order ?? '',
      outcome: m.outcome,
      amount: m.amount,
      code: m.resultCode,
      cause: m.cause,
      textZh: m.textZh,
      textEn: m.textEn,
      nextZh: m.nextZh,
      nextEn: m.nextEn,
      trace: m.trace,
      batch: m.batch,
      reference: m.reference,
      wallet: m.wallet,
      walletOrder: m.walletOrder,
      merchant: m.merchant,
      terminal: m.terminal,
    });
    if (m.outcome !== 'UNKNOWN') effects.push({ kind: 'moment', moment: 'register.result-heard', order: m.order });
  }

  #undelivered(what: Asked, order: string, effects: Effect[]): void {
    if (what === 'pay' || what === 'amend' || what === 'query') {
      this.#later({ to: 'register', do: 'query', order }, `ask-${order}`, effects);
    } else if (what === 'settle' || what === 'status') {
      this.#later({ to: 'register', do: what }, what, effects);
    }
  }
}

function emit(effects: Effect[], event: EventBody): void {
  effects.push({ kind: 'emit', event });
}
