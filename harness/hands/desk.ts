/**
 * What lies on the desk beside the terminal: the code that its camera should see now, and what a person is asked to do. Page
 * and console show the same desk. A step has a time limit, and ends as done, refused or late; each is told as an event, and no
 * event holds a code.
 */
import { shownText } from '../../devices/wire/masking.js';
import { tokenOfCode } from '../../devices/wire/payment-code.js';

export type ShownAs = 'qr' | 'bar' | 'both';
export type StepEnd = 'done' | 'cannot' | 'late';

export interface CodeToShow {
  readonly code: string;
  readonly as?: ShownAs;
  readonly order?: string;
  /** In fen. */
  readonly amount?: number;
  /** It is taken away after so long; absent: it stays until the next one. */
  readonly limitMs?: number;
}

export interface StepToAsk {
  readonly zh: string;
  readonly en: string;
  readonly limitMs: number;
}

export type DeskEvent =
  | {
      readonly kind: 'code-shown';
      readonly id: number;
      readonly code: string;
      readonly as: ShownAs;
      readonly order?: string;
      readonly amount?: number;
      readonly limitMs?: number;
    }
  | { readonly kind: 'code-gone'; readonly id: number; readonly why: 'replaced' | 'cleared' | 'late' }
  | {
      readonly kind: 'step-asked';
      readonly id: number;
      readonly zh: string;
      readonly en: string;
      readonly limitMs: number;
    }
  | {
      readonly kind: 'step-ended';
      readonly id: number;
      readonly end: StepEnd;
      readonly by: 'page' | 'console' | 'rig';
      readonly afterMs: number;
    }
  | { readonly kind: 'picture-read'; readonly formats: readonly string[]; readonly bytes: number };

/** What a page or a console may know: everything but the code itself. */
export interface DeskState {
  readonly code?: {
    readonly id: number;
    readonly as: ShownAs;
    readonly order?: string;
    readonly amount?: number;
    readonly leftMs?: number;
  };
  readonly step?: {
    readonly id: number;
    readonly zh: string;
    readonly en: string;
    readonly leftMs: number;
    readonly limitMs: number;
  };
}

export interface DeskSetup {
  now(): number;
  emit(event: DeskEvent): void;
}

interface Waiting {
  readonly id: number;
  readonly step: StepToAsk;
  readonly since: number;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (end: StepEnd) => void;
}

export class Desk {
  readonly #setup: DeskSetup;
  readonly #watchers = new Set<() => void>();
  #id = 0;
  #code:
    | (CodeToShow & { readonly id: number; readonly since: number; readonly timer: NodeJS.Timeout | undefined })
    | undefined;
  #waiting: Waiting | undefined;
  /** Steps that were asked for while another was open, in order. */
  readonly #queue: { readonly step: StepToAsk; readonly resolve: (end: StepEnd) => void }[] = [];

  constructor(setup: DeskSetup) {
    this.#setup = setup;
  }

  /** Shows a code in place of the one before. @returns its number */
  show(wanted: CodeToShow): number {
    this.#take('replaced');
    this.#id += 1;
    const id = this.#id;
    const { code, as = 'both', order, amount, limitMs } = wanted;
    const timer = limitMs === undefined ? undefined : setTimeout(() => this.#late(id), limitMs);
    this.#code = { ...wanted, as, id, since: this.#setup.now(), timer };
    // Who asks may write the code into the order or the words of a step.
    const named = order === undefined ? undefined : shownText(order);
    const about = { ...optional('order', named), ...optional('amount', amount), ...optional('limitMs', limitMs) };
    this.#setup.emit({ kind: 'code-shown', id, code: tokenOfCode(code), as, ...about });
    this.#changed();
    return id;
  }

  clear(): void {
    this.#take('cleared');
    this.#changed();
  }

  /** Asks a person for a step, after those that were asked for before. The time runs from when it is shown. */
  ask(step: StepToAsk): Promise<StepEnd> {
    return new Promise((resolve) => {
      this.#queue.push({ step, resolve });
      this.#next();
    });
  }

  /** @returns false where no such step is open any more */
  answer(id: number, end: 'done' | 'cannot', by: 'page' | 'console'): boolean {
    if (this.#waiting?.id !== id) return false;
    this.#end(end, by);
    return true;
  }

  /** A picture was looked through; what stood in it is nobody's business here. */
  pictureRead(formats: readonly string[], bytes: number): void {
    this.#setup.emit({ kind: 'picture-read', formats, bytes });
  }

  get state(): DeskState {
    const now = this.#setup.now();
    const [code, waiting] = [this.#code, this.#waiting];
    const left = (since: number, limitMs: number): number => Math.max(0, since + limitMs - now);
    return {
      ...(code === undefined
        ? {}
        : {
            code: {
              id: code.id,
              as: code.as ?? 'both',
              ...optional('order', code.order),
              ...optional('amount', code.amount),
              ...optional('leftMs', code.limitMs === undefined ? undefined : left(code.since, code.limitMs)),
            },
          }),
      ...(waiting === undefined
        ? {}
        : {
            step: {
              id: waiting.id,
              zh: waiting.step.zh,
              en: waiting.step.en,
              leftMs: left(waiting.since, waiting.step.limitMs),
              limitMs: waiting.step.limitMs,
            },
          }),
    };
  }

  /** The digits, for whoever draws them; only while they are shown. */
  codeText(id: number): string | undefined {
    return this.#code?.id === id ? this.#code.code : undefined;
  }

  /** @returns ends it */
  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  /** Nobody answers any more: steps that are open end as refused by the rig. */
  close(): void {
    clearTimeout(this.#code?.timer);
    for (const { resolve } of this.#queue.splice(0)) resolve('cannot');
    if (this.#waiting !== undefined) this.#end('cannot', 'rig');
    this.#watchers.clear();
  }

  #next(): void {
    if (this.#waiting !== undefined) return;
    const first = this.#queue.shift();
    if (first === undefined) return;
    const { step, resolve } = first;
    this.#id += 1;
    const timer = setTimeout(() => this.#end('late', 'rig'), step.limitMs);
    this.#waiting = { id: this.#id, step, since: this.#setup.now(), timer, resolve };
    const { zh, en, limitMs } = step;
    this.#setup.emit({ kind: 'step-asked', id: this.#id, zh: shownText(zh), en: shownText(en), limitMs });
    this.#changed();
  }

  #end(end: StepEnd, by: 'page' | 'console' | 'rig'): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    this.#waiting = undefined;
    this.#setup.emit({
      kind: 'step-ended',
      id: waiting.id,
      end,
      by,
      afterMs: Math.round(this.#setup.now() - waiting.since),
    });
    waiting.resolve(end);
    this.#changed();
    this.#next();
  }

  #late(id: number): void {
    if (this.#code?.id !== id) return;
    this.#take('late');
    this.#changed();
  }

  #take(why: 'replaced' | 'cleared' | 'late'): void {
    if (this.#code === undefined) return;
    clearTimeout(this.#code.timer);
    this.#setup.emit({ kind: 'code-gone', id: this.#code.id, why });
    this.#code = undefined;
  }

  #changed(): void {
    for (const changed of this.#watchers) changed();
  }
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}
