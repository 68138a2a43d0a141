/**
 * Plans as fast-check arbitraries. Swarm: every plan switches most fault kinds off and a few on, since uniform mixing hides
 * bugs (design: one seed, split by name; docs/domain.md 7 for what goes wrong in the field).
 */
import fc from 'fast-check';
import type { DialectChoice } from '../../devices/dialects/catalogue.js';
import type { ProtocolChoice } from '../../devices/drivers/protocols.js';
import type { FaultKind } from '../plan/faults/kind.js';
import { PAYMENT_FAULTS } from '../plan/faults/payment-faults.js';
import type { Plan, PlannedFault, PlannedPayment } from '../plan/plan.js';
import { faultsOver } from '../worlds/parts.js';

export interface PlanChoices {
  readonly firmware: string;
  readonly profile: ProtocolChoice;
  /** Absent: the reference one. */
  readonly dialect?: DialectChoice;
  readonly soundbox: boolean;
  /** How terminals reach the acquirer; absent: TCP, but where a fault is about TLS. */
  readonly acquirerLink?: 'tcp' | 'tls';
  readonly paymentsMax: number;
  readonly faultsMax: number;
  /** The fault kinds that may be drawn. */
  readonly faults: readonly FaultKind[];
  /** Ids of which every plan has at least one; a suite that must hit each kind goes through them in turn. */
  readonly mustHave?: readonly string[];
}

export const DEFAULT_CHOICES: PlanChoices = {
  firmware: 'reference',
  profile: 'generic-stx-lrc',
  soundbox: true,
  paymentsMax: 10,
  faultsMax: 4,
  faults: PAYMENT_FAULTS,
};

export function planArbitrary(choices: PlanChoices = DEFAULT_CHOICES): fc.Arbitrary<Plan> {
  const kinds = faultsOver(choices.profile, choices.faults);
  const payments = fc
    .array(paymentArbitrary, { minLength: 1, maxLength: choices.paymentsMax, size: 'max' })
    .map(numbered);
  return fc
    .record({
      seed: fc.nat(0x7fff_ffff),
      payments,
      faults: faultsArbitrary(kinds, choices),
    })
    .map(({ seed, payments, faults }) => ({
      seed,
      terminal: {
        profile: choices.profile,
        ...(choices.dialect === undefined ? {} : { dialect: choices.dialect }),
        firmware: choices.firmware,
        soundbox: choices.soundbox,
        ...(choices.acquirerLink === undefined ? {} : { acquirerLink: choices.acquirerLink }),
      },
      payments,
      faults: faults.map((fault) => fault(payments.length)),
    }));
}

type DrawnPayment = Omit<PlannedPayment, 'order' | 'at'> & { readonly waitMs: number };

const amountArbitrary = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 50_000 }) },
  // Amounts on which fee rounding and binary floats go wrong (docs/domain.md 6, F-35).
  { weight: 2, arbitrary: fc.constantFrom(1, 83, 84, 166, 167, 1890, 2010, 1_234_567, 99_999_999) },
);

const consumerArbitrary = fc.oneof(
  // Small amounts want no password, so most payments are through at once.
  { weight: 24, arbitrary: fc.constant({ pays: 'at-once' as const, delayMs: 0 }) },
  {
    weight: 3,
    arbitrary: fc.record({
      pays: fc.constant('after-password' as const),
      delayMs: fc.integer({ min: 1_000, max: 15_000 }),
    }),
  },
  // Slower than the terminal waits: its query, or its reversal, meets the payment.
  {
    weight: 2,
    arbitrary: fc.record({
      pays: fc.constant('after-password' as const),
      delayMs: fc.integer({ min: 15_000, max: 70_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ pays: fc.constant('cancels' as const), delayMs: fc.integer({ min: 1_000, max: 20_000 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ pays: 'never' as const, delayMs: 0 }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('no-funds' as const, 'used-code' as const, 'expired-code' as const)
      .map((pays) => ({ pays, delayMs: 0 })),
  },
);

const quirksArbitrary = fc.oneof(
  { weight: 12, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('done' as const, 'not-done' as const).map((systemError) => ({ systemError })),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }).map((notPayLag) => ({ notPayLag })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }).map((payErrorLag) => ({ payErrorLag })) },
);

const paymentArbitrary: fc.Arbitrary<DrawnPayment> = fc
  .record({
    waitMs: fc.integer({ min: 0, max: 20_000 }),
    amount: amountArbitrary,
    consumer: consumerArbitrary,
    quirks: quirksArbitrary,
    odd: fc.integer({ min: 0, max: 39 }),
    cancelAfterMs: fc.integer({ min: 100, max: 30_000 }),
  })
  .map(({ waitMs, amount, consumer, quirks, odd, cancelAfterMs }) => ({
    waitMs,
    amount,
    mode: 'consumer-presented' as const,
    wallet: 'wechat' as const,
    consumer,
    ...(quirks === undefined ? {} : { quirks }),
    ...(odd < 3 ? { presses: 2 } : {}),
    ...(odd === 3 || odd === 4 ? { cancelAfterMs } : {}),
    ...(odd === 5 ? { afterwards: 'void' as const } : {}),
    ...(odd >= 30 ? { retries: true as const } : {}),
    ...(odd === 6 ? { afterwards: 'refund' as const } : {}),
  }));

/** Payments one after another, under orders A1, A2, ... */
function numbered(drawn: readonly DrawnPayment[]): PlannedPayment[] {
  let at = 0;
  return drawn.map(({ waitMs, ...payment }, index) => {
    at += waitMs;
    return { at, order: `A${index + 1}`, ...payment };
  });
}

type DrawnFault = (payments: number) => PlannedFault;

function faultsArbitrary(kinds: readonly FaultKind[], choices: PlanChoices): fc.Arbitrary<DrawnFault[]> {
  if (kinds.length === 0) return fc.constant([]);
  const any = fc.constantFrom(...kinds).chain(faultArbitrary);
  const some = fc.array(any, { maxLength: choices.faultsMax, size: 'max' });
  const must = kinds.filter((kind) => choices.mustHave?.includes(kind.id));
  if (must.length === 0) return some;
  return fc.tuple(fc.constantFrom(...must).chain(faultArbitrary), some).map(([first, rest]) => [first, ...rest]);
}

function faultArbitrary(kind: FaultKind): fc.Arbitrary<DrawnFault> {
  const settings: Record<string, fc.Arbitrary<number>> = {};
  for (const [name, [min, max]] of Object.entries(kind.settings ?? {})) settings[name] = fc.integer({ min, max });
  return fc
    .record({
      moment: fc.constantFrom(...kind.anchors),
      nth: fc.nat(),
      lasts:
        kind.lastsMs === undefined
          ? fc.constant(undefined)
          : fc.integer({ min: kind.lastsMs[0], max: kind.lastsMs[1] }),
      settings: fc.record(settings),
    })
    .map(({ moment, nth, lasts, settings }) => (payments: number) => ({
      do: kind.id,
      from: { moment, nth: 1 + (nth % payments) },
      ...(lasts === undefined ? {} : { until: { afterMs: lasts } }),
      ...(Object.keys(settings).length === 0 ? {} : { with: settings }),
    }));
}
