/**
 * A seeded bug that no course of events brings out would count as found for nothing: under each of them the terminal must
 * behave otherwise than the reference in at least one of these courses, and the reference the same each time.
 */
import { expect, test } from 'vitest';
import { type Firmware, REFERENCE_FIRMWARE } from '../firmware.js';
import { answer, fate } from '../testing/scripted-host.contract.js';
import { payingBench, readyBench, type TerminalBench } from '../testing/terminal-bench.contract.js';
import { CODE, pay } from '../testing/test-register.contract.js';
import { firmwareWith, TERMINAL_BUGS } from './catalogue.js';

type Course = (firmware: Firmware) => TerminalBench;
type Host = NonNullable<Parameters<typeof payingBench>[0]>['host'];

/** One sale over so many seconds; firmware that goes wrong need not come to rest. */
const saleOver =
  (host: Host): Course =>
  (firmware) => {
    const bench = payingBench({ ...(host === undefined ? {} : { host }), config: { firmware } });
    bench.run(200_000);
    return bench;
  };

function twoSales(firmware: Firmware): TerminalBench {
  const sale = [answer('00', { afterMs: 40_000 }), 'silence' as const];
  const bench = payingBench({ host: { sale, query: [fate('REVOKED')] }, config: { firmware } });
  bench.run(26_000);
  bench.register.say(pay('A2', 1999));
  bench.run(100_000);
  return bench;
}

function cancelled(firmware: Firmware): TerminalBench {
  const bench = payingBench({ host: { sale: ['silence'] }, config: { firmware } });
  bench.run(1_000);
  bench.register.say({ code: 'CA', order: 'A1' });
  bench.run(60_000);
  return bench;
}

function pressedTwice(firmware: Firmware): TerminalBench {
  const bench = payingBench({ config: { firmware } });
  bench.run(1_000);
  bench.register.say(pay());
  bench.run(60_000);
  return bench;
}

/** Power goes when the sale is stored and before it has left, or when it has left. */
const cutAt =
  (moment: 'sale-stored' | 'request-sent'): Course =>
  (firmware) => {
    const whole = payingBench({ host: { sale: ['silence'] }, config: { firmware } });
    whole.run(1_000);
    const at = whole.performed.findIndex(
      ({ effect }) => effect.kind === 'moment' && effect.moment === `terminal.${moment}`,
    );
    const host = { sale: ['silence'], query: [fate('SUCCESS')] } as const;
    const bench = payingBench({ host, config: { firmware }, cutAfter: [at + 1] });
    bench.run(60_000);
    bench.register.say({ code: 'QU', order: 'A1' });
    bench.run(60_000);
    return bench;
  };

function unheard(firmware: Firmware): TerminalBench {
  const bench = readyBench({ config: { firmware } });
  bench.register.acks = () => false;
  bench.register.say(pay());
  bench.run(20_000);
  return bench;
}

function brokenFrame(firmware: Firmware): TerminalBench {
  const bench = readyBench({ config: { firmware } });
  const frame = bench.register.frame({ code: 'SI', number: '001' });
  bench.register.send(frame.subarray(0, 4));
  bench.run(1_000);
  bench.register.send(frame);
  bench.run(1_000);
  return bench;
}

function noRoom(firmware: Firmware): TerminalBench {
  const bench = readyBench({ config: { firmware } });
  bench.storageFull(true);
  bench.register.say(pay());
  bench.run(60_000);
  return bench;
}

const COURSES: readonly Course[] = [
  saleOver({}),
  saleOver({ sale: [answer('96')], query: [fate('SUCCESS')] }),
  saleOver({ sale: [answer('68')], query: [fate('USERPAYING')] }),
  saleOver({ sale: ['silence'], query: [fate('NOTPAY')] }),
  saleOver({ sale: ['silence'], query: [fate('PAYERROR')] }),
  saleOver({ sale: ['silence'], query: [answer('25')], reversal: [answer('96')] }),
  saleOver({ sale: [answer('00', { mac: 'wrong' })], query: [fate('REVOKED')] }),
  saleOver({ sale: [answer('94')], query: [fate('REVOKED')] }),
  twoSales,
  cancelled,
  pressedTwice,
  cutAt('sale-stored'),
  cutAt('request-sent'),
  unheard,
  brokenFrame,
  noRoom,
];

/** All that a merchant or a host could notice, the firmware's own name apart. */
function noticed(bench: TerminalBench): string {
  const heard = bench.register.heard.map(({ message }) => ({ ...message, firmwareName: '' }));
  const asked = bench.host.asked.map(({ what, message }) => [what, ...message.fields]);
  return JSON.stringify([heard, bench.register.answers, asked, bench.displays, bench.receipts]);
}

const OF_REFERENCE = COURSES.map((course) => noticed(course(REFERENCE_FIRMWARE)));

test('the reference does the same each time', () => {
  expect(COURSES.map((course) => noticed(course({ ...REFERENCE_FIRMWARE, name: 'again' })))).toEqual(OF_REFERENCE);
});

/** Certificates are looked at below the machine; harness/plan/faults/acquirer-link-effects.test.ts shows what comes of that. */
const OF_THE_MACHINE = TERMINAL_BUGS.filter(({ change }) => !('verifiesCertificate' in change));

test('one bug alone lies below the machine', () => {
  expect(OF_THE_MACHINE).toHaveLength(TERMINAL_BUGS.length - 1);
});

test.each(OF_THE_MACHINE)('$id: $sentence', (bug) => {
  const firmware = firmwareWith(bug);
  const otherwise = COURSES.filter((course, i) => noticed(course(firmware)) !== OF_REFERENCE[i]);
  expect(otherwise.length).toBeGreaterThan(0);
});

test('the bug that shows the code shows it, and the reference does not', () => {
  const [shows] = TERMINAL_BUGS.filter(({ id }) => id === 'shows-the-code').map((bug) =>
    saleOver({})(firmwareWith(bug)),
  );
  expect(JSON.stringify(shows?.displays)).toContain(CODE);
  expect(JSON.stringify(saleOver({})(REFERENCE_FIRMWARE).displays)).not.toContain(CODE);
});
