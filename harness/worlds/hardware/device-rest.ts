/**
 * Before the first episode, and between two of them: the terminal is asked until it owes nothing, and closes its batch.
 *
 *   status ─▶ idle, nothing owed ─▶ settle ─▶ day report ─▶ status ─▶ idle, nothing owed: at rest
 */
import { RigFaultError } from '../../../devices/wire/errors.js';
import type { EventBody } from '../../../devices/wire/events.js';
import type { Told } from '../../../devices/wire/told.js';
import type { Listening } from './listening.js';

export interface RestPorts {
  readonly listening: Listening;
  tell(told: Told): void;
  /** What the device has said so far, in words. */
  said(): string;
  /** What it said to its acquirer, in words. */
  host(): string;
  readonly timeScale: number;
  readonly link: string;
  readonly protocol: string;
  readonly stop: AbortSignal;
}

/** The first answer to a status request; a terminal that starts up may take a while. */
const ANSWER_MS = 10_000;
/** Reversals that it owes, and the settlement, have their own pauses: ms of a real terminal. */
const REST_MS = 240_000;
const REST_MS_LEAST = 10_000;
const ASK_AGAIN_MS = 1_000;
/** A request without an answer for so long is made again; a settlement has its host to wait for. */
const STATUS_MS = 4_000;
const SETTLE_MS = 60_000;

/** @throws RigFaultError where it does not answer, or does not come to rest */
export async function bringToRest(ports: RestPorts): Promise<void> {
  const rest = new Rest(ports);
  const leave = ports.listening.hear({
    emit: (event) => rest.heard(event),
    reach: () => undefined,
    storage: () => undefined,
    fail: (error) => rest.failed(error),
  });
  try {
    await rest.come();
  } finally {
    rest.end();
    leave();
  }
}

class Rest {
  readonly #ports: RestPorts;
  readonly #timers = new Set<NodeJS.Timeout>();
  #done: () => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;
  #answered = false;
  #settled = false;
  /** Answers so far. */
  #heard = 0;
  #last = 'no status';

  constructor(ports: RestPorts) {
    this.#ports = ports;
  }

  come(): Promise<void> {
    const { timeScale, stop } = this.#ports;
    return new Promise((resolve, reject) => {
      this.#done = resolve;
      this.#fail = reject;
      stop.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
      if (stop.aborted) reject(new Error('stopped'));
      this.#after(ANSWER_MS, () => {
        if (!this.#answered) reject(this.#silent());
      });
      this.#after(Math.max(REST_MS_LEAST, REST_MS * timeScale), () => reject(this.#restless()));
      this.#ask('status');
    });
  }

  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  failed(error: unknown): void {
    this.#fail(error);
  }

  heard(event: EventBody): void {
    if (event.kind !== 'status' && event.kind !== 'day-report' && event.kind !== 'refusal') return;
    this.#heard += 1;
    if (event.kind === 'status') this.#status(event);
    else if (event.kind === 'day-report') this.#closed();
    else {
      this.#answered = true;
      this.#last = `refused: ${event.reason}`;
      this.#after(ASK_AGAIN_MS, () => this.#ask(this.#settled ? 'status' : 'settle'));
    }
  }

  #status(event: EventBody & { readonly kind: 'status' }): void {
    this.#answered = true;
    const { state, reversalsOwed, resultsUndelivered } = event;
    this.#last = `${state}, ${reversalsOwed} reversals owed, ${resultsUndelivered} results not delivered`;
    const idle = state === 'IDLE' && reversalsOwed === 0 && resultsUndelivered === 0;
    if (!idle) this.#after(ASK_AGAIN_MS, () => this.#ask('status'));
    else if (this.#settled) this.#done();
    else this.#ask('settle');
  }

  #closed(): void {
    this.#settled = true;
    this.#ask('status');
  }

  /** A request may be taken for a repeat of an earlier one; asked again it has another number. */
  #ask(what: 'status' | 'settle'): void {
    this.#ports.tell({ to: 'register', do: what });
    const heard = this.#heard;
    const patience = what === 'status' ? STATUS_MS : Math.max(STATUS_MS, SETTLE_MS * this.#ports.timeScale);
    this.#after(patience, () => {
      if (this.#heard === heard) this.#ask(what);
    });
  }

  #silent(): RigFaultError {
    const { link, protocol, said } = this.#ports;
    return new RigFaultError({
      what: 'the terminal does not answer a status request',
      where: link,
      expected: `an answer in ${protocol} within ${ANSWER_MS / 1000} s`,
      got: said(),
      next: 'Is it switched on, is the cable in its register port, and are baud rate and protocol those of the rig file?',
    });
  }

  #restless(): RigFaultError {
    return new RigFaultError({
      what: 'the terminal does not come to rest, so no payment can begin clean',
      where: this.#ports.link,
      expected: 'idle, nothing owed, and a closed batch',
      got: `${this.#last}; at its acquirer ${this.#ports.host()}`,
      next: 'Does it reach its acquirer? `scanrig doctor` tells. Settle it by hand, or clear what it owes.',
    });
  }

  #after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }
}
