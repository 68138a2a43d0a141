/** Two ends over a line that loses, doubles, spoils and delays; each profile runs this file. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HEALTHY, LineBench, type Side, type SideName, type Spoil } from './line-bench.contract.js';
import type { Profile } from './profile.js';

/** What happens to one chunk. Chunks beyond the list pass unhurt: the line has healed. */
type Hurt =
  | { readonly kind: 'pass' }
  | { readonly kind: 'lose' }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'double' }
  | { readonly kind: 'flip'; readonly at: number; readonly mask: number }
  | { readonly kind: 'delay'; readonly ms: number };

interface Send {
  readonly from: SideName;
  readonly afterMs: number;
}

export function lossyContract(profile: Profile): void {
  anyFault(profile);
  lossAndDelay(profile);
}

function anyFault(profile: Profile): void {
  const { answerMs } = profile.timers;
  const sends = sendsOf(profile);

  // The fault budget: a byte spoilt in a chunk is what every check sum finds, and a delay of at most twice T2 keeps every copy
  // of a frame within the receiver's memory.
  test('over any faulty line each message is heard at most once, in order, and its sender is told once', () => {
    fc.assert(
      fc.property(sends, fc.array(hurtOf(2 * answerMs), { maxLength: 40 }), (plan, hurts) => {
        const bench = new LineBench(profile);
        const orders = play(bench, plan, hurting(hurts));
        for (const side of [bench.register, bench.terminal]) expectInOrder(side.heard, orders[peerOf(bench, side)]);
        for (const name of ['register', 'terminal'] as const) {
          const told = [...bench[name].delivered, ...bench[name].undelivered];
          expect(told.sort()).toEqual([...orders[name]].sort());
        }
      }),
      { numRuns: 250 },
    );
  });

  test('once the line has healed, everything that is sent arrives, once and in order', () => {
    fc.assert(
      fc.property(sends, fc.array(hurtOf(2 * answerMs), { maxLength: 40 }), (plan, hurts) => {
        const bench = new LineBench(profile);
        play(bench, plan, hurting(hurts));
        bench.spoil = HEALTHY;
        const before = { register: bench.register.heard.length, terminal: bench.terminal.heard.length };
        for (let i = 0; i < 3; i += 1) for (const from of ['register', 'terminal'] as const) bench.send(from, `H${i}`);
        bench.runIdle();
        expect(bench.register.heard.slice(before.register)).toEqual(['H0', 'H1', 'H2']);
        expect(bench.terminal.heard.slice(before.terminal)).toEqual(['H0', 'H1', 'H2']);
        expect(bench.register.delivered.slice(-3)).toEqual(['H0', 'H1', 'H2']);
      }),
      { numRuns: 150 },
    );
  });
}

function lossAndDelay(profile: Profile): void {
  const { answerMs } = profile.timers;
  const sends = sendsOf(profile);

  // Losses and delays below T2 only: an ACK that comes may not be taken for one of another frame.
  test('what was acknowledged has arrived, when the line only loses and delays whole chunks', () => {
    const hurt = fc.oneof(
      fc.constant<Hurt>({ kind: 'pass' }),
      fc.constant<Hurt>({ kind: 'lose' }),
      fc.integer({ min: 1, max: answerMs - 1 }).map((ms): Hurt => ({ kind: 'delay', ms })),
    );
    fc.assert(
      fc.property(sends, fc.array(hurt, { maxLength: 60 }), (plan, hurts) => {
        const bench = new LineBench(profile);
        play(bench, plan, hurting(hurts));
        expect(bench.terminal.heard).toEqual(expect.arrayContaining(bench.register.delivered));
        expect(bench.register.heard).toEqual(expect.arrayContaining(bench.terminal.delivered));
      }),
      { numRuns: 250 },
    );
  });

  test('over a good line everything arrives at the first try', () => {
    fc.assert(
      fc.property(sends, (plan) => {
        const bench = new LineBench(profile);
        const orders = play(bench, plan, HEALTHY);
        expect(bench.terminal.heard).toEqual(orders.register);
        expect(bench.register.heard).toEqual(orders.terminal);
        expect([bench.register.link.counters.resent, bench.terminal.link.counters.resent]).toEqual([0, 0]);
      }),
      { numRuns: 100 },
    );
  });
}

function sendsOf(profile: Profile): fc.Arbitrary<Send[]> {
  const from = fc.constantFrom<SideName>('register', 'terminal');
  return fc.array(fc.record({ from, afterMs: fc.nat(3 * profile.timers.answerMs) }), { minLength: 1, maxLength: 10 });
}

function hurtOf(delayMax: number): fc.Arbitrary<Hurt> {
  return fc.oneof(
    fc.constant<Hurt>({ kind: 'pass' }),
    fc.constant<Hurt>({ kind: 'lose' }),
    fc.nat(40).map((at): Hurt => ({ kind: 'cut', at })),
    fc.constant<Hurt>({ kind: 'double' }),
    fc.record({ kind: fc.constant('flip' as const), at: fc.nat(40), mask: fc.integer({ min: 1, max: 255 }) }),
    fc.integer({ min: 1, max: delayMax }).map((ms): Hurt => ({ kind: 'delay', ms })),
  );
}

function hurting(hurts: readonly Hurt[]): Spoil {
  let next = 0;
  return (bytes) => {
    const hurt = hurts[next] ?? { kind: 'pass' };
    next += 1;
    switch (hurt.kind) {
      case 'lose':
        return [];
      case 'cut':
        return [{ bytes: bytes.subarray(0, hurt.at % bytes.length), ms: 1 }];
      case 'double':
        return [
          { bytes, ms: 1 },
          { bytes, ms: 2 },
        ];
      case 'flip': {
        const copy = bytes.slice();
        const at = hurt.at % copy.length;
        copy[at] = copy[at]! ^ hurt.mask;
        return [{ bytes: copy, ms: 1 }];
      }
      case 'delay':
        return [{ bytes, ms: hurt.ms }];
      default:
        return [{ bytes, ms: 1 }];
    }
  };
}

/** Sends as planned and runs until all is said; the orders that each side sent. */
function play(bench: LineBench, plan: readonly Send[], spoil: Spoil): Record<SideName, string[]> {
  bench.spoil = spoil;
  const orders: Record<SideName, string[]> = { register: [], terminal: [] };
  for (const { from, afterMs } of plan) {
    bench.run(bench.now + afterMs);
    const order = `${from === 'register' ? 'R' : 'T'}${orders[from].length}`;
    orders[from].push(order);
    bench.send(from, order);
  }
  bench.runIdle();
  return orders;
}

function peerOf(bench: LineBench, side: Side): SideName {
  return side === bench.register ? 'terminal' : 'register';
}

/** Nothing twice, nothing before what was sent earlier, nothing that was never sent. */
function expectInOrder(heard: readonly string[], orders: readonly string[]): void {
  const places = heard.map((order) => orders.indexOf(order));
  expect(
    places.every((place, i) => place >= 0 && place > (places[i - 1] ?? -1)),
    `${heard} of ${orders}`,
  ).toBe(true);
}
