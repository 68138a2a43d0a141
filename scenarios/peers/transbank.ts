/**
 * The suite of npm `transbank-pos-sdk`: a cash register built on it, at a terminal that keeps to the protocol, on a line that
 * does not keep still. The terminal and its acquirer are the reference, so what goes wrong is the register's.
 */
import fc from 'fast-check';
import type { Peer } from '../../harness/peers/peer.js';
import { TransbankRegister } from '../../harness/peers/transbank-register.js';
import type { Plan, PlannedFault } from '../../harness/plan/plan.js';

type Fate = (nth: number) => PlannedFault;

const around = (
  fault: string,
  moment: 'register.pay-pressed' | 'terminal.request-sent' | 'terminal.result-stored',
  lastsMs: readonly [number, number],
  settings: Readonly<Record<string, readonly [number, number]>>,
): fc.Arbitrary<Fate> =>
  fc
    .record({
      afterMs: fc.integer({ min: lastsMs[0], max: lastsMs[1] }),
      of: fc.record(
        Object.fromEntries(Object.entries(settings).map(([name, [min, max]]) => [name, fc.integer({ min, max })])),
      ),
    })
    .map(({ afterMs, of }) => (nth) => ({ do: fault, from: { moment, nth }, until: { afterMs }, with: of }));

const TO_REGISTER = [0, 0] as const;
/** The second shopper comes when the first is done with his phone. */
const SHOPPERS_APART_MS = 30_000;

/** Faults that a register over a serial line has to bear, each where it can meet an ACK or an answer of the terminal. */
const FATES: readonly fc.Arbitrary<Fate>[] = [
  around('answer-doubled', 'register.pay-pressed', [500, 2_000], { delayMs: [0, 60], toTerminal: TO_REGISTER }),
  around('serial-corrupt', 'terminal.result-stored', [500, 2_000], { everyBytes: [8, 16], toTerminal: TO_REGISTER }),
  around('gap-over-t1', 'terminal.result-stored', [500, 2_000], { marginMs: [1, 200], toTerminal: TO_REGISTER }),
  around('answer-over-t2', 'register.pay-pressed', [3_000, 6_000], { marginMs: [200, 900], toTerminal: TO_REGISTER }),
  around('serial-merge', 'register.pay-pressed', [500, 2_000], { holdMs: [40, 300], toTerminal: TO_REGISTER }),
  around('answer-lost', 'register.pay-pressed', [500, 2_000], { every: [1, 1], toTerminal: TO_REGISTER }),
  // Twice: where the pause falls decides what gets lost.
  around('gap-over-t1', 'terminal.result-stored', [500, 2_000], { marginMs: [50, 300], toTerminal: TO_REGISTER }),
  around('serial-repeat', 'terminal.result-stored', [500, 2_000], { everyBytes: [30, 60], toTerminal: TO_REGISTER }),
  // The port goes away in the middle of a sale, and another one has its name afterwards.
  around('unplugged', 'terminal.request-sent', [300, 15_000], { terminalSees: [0, 1] }),
];

function plans(index: number): fc.Arbitrary<Plan> {
  // The first has no fault: a bench on which that fails shows nothing.
  const fate = index === 0 ? undefined : FATES[(index - 1) % FATES.length];
  return fc
    .record({
      seed: fc.nat(0x7fff_ffff),
      amounts: fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 2 }),
      nth: fc.nat(),
      // He takes his time: an answer right behind the ACK would come in one chunk with it.
      delayMs: fc.integer({ min: 4_000, max: 9_000 }),
      fate: fate ?? fc.constant(undefined),
    })
    .map(({ seed, amounts, nth, delayMs, fate: make }) => ({
      seed,
      terminal: { profile: 'transbank', firmware: 'reference', soundbox: false },
      payments: amounts.map((amount, i) => ({
        at: i * SHOPPERS_APART_MS,
        order: `A${i + 1}`,
        amount,
        mode: 'consumer-presented' as const,
        wallet: 'wechat' as const,
        consumer: { pays: 'after-password' as const, delayMs },
      })),
      faults: make === undefined ? [] : [make(1 + (nth % amounts.length))],
    }));
}

export const transbankPeer: Peer = {
  name: 'transbank',
  package: 'transbank-pos-sdk',
  version: '4.0.0',
  plans,
  register: (surroundings, joint) => new TransbankRegister(surroundings, joint),
};
