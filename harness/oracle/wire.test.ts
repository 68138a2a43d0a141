/** Goal: with the register's words and the wire alone, what they contradict is found, and what they cannot tell stays open. */
import { expect, test } from 'vitest';
import type { EpisodeHeader, HistoryEvent } from '../../devices/wire/events.js';
import type { PassedEvent } from '../../devices/wire/passed-event.js';
import { at, HEADER, intent, judged, reply } from './testing/histories.js';
import { end, HEADER_OF_WIRE, passed } from './testing/wire.js';

function verdict(...events: HistoryEvent[]) {
  const [payment] = judged([intent(), ...events, ...end()], HEADER_OF_WIRE).payments;
  return payment;
}

const left = passed(200, 'acquirer', {});
const arrived = passed(210, 'acquirer', { side: 'acquirer' });
const saidPaid = passed(900, 'terminal', { side: 'acquirer', answer: '00', reference: 'R0000000000A' });
const heardPaid = passed(910, 'terminal', { answer: '00', reference: 'R0000000000A' });
const heardNoFunds = passed(910, 'terminal', { answer: '51' });
const approved = reply(1000, {}, { outcome: 'APPROVED' });
const declined = reply(1000, {}, { outcome: 'DECLINED' });

test('told as the host answered: no violation, and open for want of wallet, books and settlement', () => {
  for (const good of [
    verdict(left, arrived, saidPaid, heardPaid, approved),
    verdict(left, arrived, heardNoFunds, declined),
    // Never sent: nothing to wait for.
    verdict(declined),
    verdict(
      left,
      passed(5000, 'terminal', { what: 'reversal', answer: '00' }),
      reply(5100, {}, { outcome: 'REVERSED' }),
    ),
  ]) {
    expect(good).toMatchObject({ verdict: 'unknown' });
    expect(good?.why).toMatch(
      /agrees with what passed .* rule out .*double-charge.* \(not observed: wallet, capture, settlement\)/,
    );
  }
});

const heardGivenBack = passed(5000, 'terminal', { what: 'query', answer: '00', fate: 'REFUND' });

test('a sale whose money went back at the host is told as reversed, and never as paid', () => {
  expect(verdict(left, arrived, heardGivenBack, reply(5100, {}, { outcome: 'REVERSED' }))).toMatchObject({
    verdict: 'unknown',
  });
  expect(verdict(left, arrived, heardGivenBack, reply(5100, {}, { outcome: 'APPROVED' }))?.why).toMatch(
    /told APPROVED, and all that had come to it was query 00 REFUND/,
  );
});

test('a void is borne out by the answer to it, also where its messages carry the code of the sale', () => {
  const V = { order: 'A1-V', at: 60_000 };
  const about = { what: 'void', order: 'A1-V', trace: '000002' };
  const voided = reply(1_000, V, { outcome: 'VOIDED', reference: 'R2' });
  const asked = [intent(), left, heardPaid, approved, intent(V, { intent: 'void', original: 'A1', code: undefined })];
  asked.push(passed(60_200, 'acquirer', about));
  const good = judged(
    [...asked, passed(60_900, 'terminal', { ...about, answer: '00' }), voided, ...end()],
    HEADER_OF_WIRE,
  );
  expect(good.payments.map(({ verdict: is }) => is)).toEqual(['unknown', 'unknown']);
  const bad = judged([...asked, voided, ...end()], HEADER_OF_WIRE);
  expect(bad.payments[1]).toMatchObject({ violation: 'unfounded-report', party: 'terminal' });
});

test('the verdict says what had come', () => {
  expect(verdict(left, arrived, saidPaid, approved)?.why).toMatch(/told APPROVED, and no answer had come/);
  expect(verdict(left, heardNoFunds, approved)?.why).toMatch(/all that had come to it was sale 51/);
  expect(verdict(left, declined)?.why).toMatch(/told DECLINED after the request had left, and no answer/);
});

test('a result that carries the reference of another payment is mixed up', () => {
  const other = { order: 'A2', code: 'code#A2', at: 60_000 };
  const events = [
    intent(),
    left,
    heardPaid,
    approved,
    intent(other),
    passed(60_200, 'acquirer', { order: 'A2', code: 'code#A2', trace: '000002' }),
    passed(60_900, 'terminal', {
      order: 'A2',
      code: 'code#A2',
      trace: '000002',
      answer: '00',
      reference: 'R0000000000B',
    }),
    reply(1000, other, { outcome: 'APPROVED', reference: 'R0000000000A' }),
  ];
  const second = judged([...events, ...end()], HEADER_OF_WIRE).payments[1];
  expect(second).toMatchObject({ violation: 'mixed-up', party: 'terminal' });
});

test('what came and could not be read may have been the answer: then nobody is convicted', () => {
  const unread: Partial<PassedEvent>[] = [
    { what: 'unreadable', mti: undefined as never, order: undefined as never, code: undefined as never },
    // An answer that names no order and follows no request that was seen.
    { order: undefined as never, code: undefined as never, answer: '00' },
  ];
  for (const one of unread) {
    const open = verdict(left, at(950, { ...passed(950, 'terminal', one) } as HistoryEvent), approved);
    expect(open).toMatchObject({ verdict: 'unknown' });
    expect(open?.why).toMatch(/rule out .*unfounded-report/);
    expect(open?.why).not.toMatch(/agrees/);
  }
});

test('where the wire was not watched, nobody asks it', () => {
  const header: EpisodeHeader = { ...HEADER, observed: ['reply'] };
  expect(judged([intent(), approved, ...end()], header).payments[0]?.violation).toBeUndefined();
});
