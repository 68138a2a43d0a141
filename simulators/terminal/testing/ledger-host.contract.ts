/** A host that holds money: enough of an acquirer to say afterwards whether what a terminal concluded was right. */
import { compiled } from '../../../devices/protocols/iso8583/compiled.js';
import { REFERENCE_DIALECT } from '../../../devices/protocols/iso8583/reference-dialect.js';
import { type Asked, answer, fate, type Reaction, type Script } from './scripted-host.contract.js';

/** How the host takes the sale: paid and said so, paid in silence, lost before it came, the consumer pays at `payAtMs`. */
export type Course = 'answers' | 'loses its answer' | 'never gets it' | { readonly payAtMs: number };

export class LedgerHost {
  /** Trace by order of what was captured and not given back. */
  readonly captured = new Map<string, string>();
  readonly #course: Course;
  readonly #reversed = new Set<string>();
  readonly #barred = new Set<string>();
  readonly #asking = new Map<string, { readonly until: number; readonly trace: string }>();
  /** Orders whose sale reached the host, for each time that it did. */
  readonly sales: string[] = [];
  readonly reversals: string[] = [];

  constructor(course: Course) {
    this.#course = course;
  }

  readonly script: Script = (asked) => {
    this.#timePasses(asked.at);
    if (asked.what === 'sale') return this.#sale(asked);
    if (asked.what === 'query') return this.#query(asked);
    if (asked.what === 'reversal') return this.#reversal(asked);
    return answer('00');
  };

  #timePasses(now: number): void {
    for (const [order, { until, trace }] of this.#asking) {
      if (now < until) continue;
      this.#asking.delete(order);
      this.captured.set(order, trace);
    }
  }

  #sale({ order, message, at }: Asked): Reaction {
    if (this.#course === 'never gets it') return 'silence';
    this.sales.push(order);
    const trace = message.fields[11] ?? '';
    if (this.#barred.has(order)) return answer('22');
    if (typeof this.#course === 'object') {
      this.#asking.set(order, { until: at + this.#course.payAtMs, trace });
      return answer('68');
    }
    this.captured.set(order, trace);
    return this.#course === 'answers' ? answer('00') : 'silence';
  }

  #query({ order }: Asked): Reaction {
    if (this.#reversed.has(order)) return fate('REVOKED');
    if (this.captured.has(order)) return fate('SUCCESS');
    return this.#asking.has(order) ? fate('USERPAYING') : answer('25');
  }

  /** Trace and order must be the sale's. */
  #reversal({ order, message }: Asked): Reaction {
    this.reversals.push(order);
    const trace = compiled(REFERENCE_DIALECT).messages.reversal.f61Form?.read(message.fields[61] ?? '', 'trace');
    if (this.#reversed.has(order)) return answer('00');
    if (this.#asking.has(order)) return answer('68');
    this.#barred.add(order);
    if (this.captured.get(order) !== trace) return answer('25');
    this.captured.delete(order);
    this.#reversed.add(order);
    return answer('00');
  }
}
