import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Due, EventQueue } from './event-queue.js';

/** Runs until nothing is left, and says what ran when. */
function drain(queue: EventQueue): void {
  while (queue.step());
}

test('time jumps from one due event to the next, and stands still when nothing is left', () => {
  const queue = new EventQueue();
  const seen: number[] = [];
  for (const at of [70, 5, 1_000_000, 5, 0]) queue.at(at, () => void seen.push(queue.now));
  expect(queue.size).toBe(5);
  drain(queue);
  expect(seen).toEqual([0, 5, 5, 70, 1_000_000]);
  expect(queue.now).toBe(1_000_000);
  expect(queue.step()).toBe(false);
  expect(queue.now).toBe(1_000_000);
});

test('events of one instant run in the order in which they were scheduled, those scheduled meanwhile last', () => {
  const queue = new EventQueue();
  const seen: string[] = [];
  queue.at(10, () => {
    seen.push('a');
    queue.at(10, () => void seen.push('c'));
    queue.after(0, () => void seen.push('d'));
  });
  queue.at(10, () => void seen.push('b'));
  drain(queue);
  expect(seen).toEqual(['a', 'b', 'c', 'd']);
});

test('what is due in the past is due at once, and a part of a millisecond counts as a whole one', () => {
  const queue = new EventQueue();
  const seen: string[] = [];
  queue.at(100, () => {
    queue.at(40, () => void seen.push(`past at ${queue.now}`));
    queue.at(100.2, () => void seen.push(`part at ${queue.now}`));
    queue.after(0.01, () => void seen.push(`sliver at ${queue.now}`));
  });
  drain(queue);
  expect(seen).toEqual(['past at 100', 'part at 101', 'sliver at 101']);
});

test('a cancelled event never runs, takes no step, and moves no time', () => {
  const queue = new EventQueue();
  const seen: string[] = [];
  const first = queue.at(5, () => void seen.push('first'));
  queue.at(9, () => void seen.push('second'));
  const last = queue.at(5_000, () => void seen.push('last'));
  queue.cancel(first);
  queue.cancel(first);
  queue.cancel(last);
  expect(queue.step()).toBe(true);
  expect(queue.step()).toBe(false);
  expect(seen).toEqual(['second']);
  expect(queue.now).toBe(9);
});

test('an event that has run can be cancelled without harm', () => {
  const queue = new EventQueue();
  let runs = 0;
  const due = queue.at(1, () => {
    runs += 1;
    queue.cancel(due);
  });
  queue.at(2, () => queue.cancel(due));
  drain(queue);
  expect(runs).toBe(1);
});

test('nothing runs any more after a clear', () => {
  const queue = new EventQueue();
  queue.at(1, () => expect.unreachable());
  queue.clear();
  expect(queue.size).toBe(0);
  expect(queue.step()).toBe(false);
});

/** The queue as one would write it without caring for speed: sort, take the first. */
class NaiveQueue {
  now = 0;
  #count = 0;
  #due: { readonly at: number; readonly order: number; readonly name: number }[] = [];

  at(at: number, name: number): void {
    this.#due.push({ at: Math.max(this.now, Math.ceil(at)), order: this.#count, name });
    this.#count += 1;
  }

  cancel(name: number): void {
    this.#due = this.#due.filter((due) => due.name !== name);
  }

  step(): number | undefined {
    this.#due.sort((a, b) => a.at - b.at || a.order - b.order);
    const next = this.#due.shift();
    if (next !== undefined) this.now = next.at;
    return next?.name;
  }
}

const command = fc.oneof(
  // Few different times, so that ties are the rule.
  { weight: 5, arbitrary: fc.record({ do: fc.constant('at' as const), value: fc.integer({ min: 0, max: 40 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('at' as const), value: fc.double({ min: 0, max: 60, noNaN: true }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), value: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('step' as const), value: fc.constant(0) }) },
);

test('whatever is scheduled, cancelled and stepped, it runs what a sorted list would run, at the same times', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 120, size: 'max' }), (commands) => {
      const queue = new EventQueue();
      const naive = new NaiveQueue();
      const dues: Due[] = [];
      let ran: number | undefined;
      const step = (): boolean => {
        ran = undefined;
        const expected = naive.step();
        expect(queue.step()).toBe(expected !== undefined);
        expect({ ran, now: queue.now }).toEqual({ ran: expected, now: naive.now });
        return expected !== undefined;
      };
      for (const { do: what, value } of commands) {
        if (what === 'step') step();
        else if (what === 'at') {
          const name = dues.length;
          naive.at(value, name);
          const run = (): void => {
            ran = name;
          };
          dues.push(queue.at(value, run));
        } else if (dues.length > 0) {
          const name = value % dues.length;
          naive.cancel(name);
          queue.cancel(dues[name] as Due);
        }
      }
      while (step());
    }),
    { numRuns: 300, seed: 1 },
  );
});
