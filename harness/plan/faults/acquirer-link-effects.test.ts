/** Goal: every kind of fault of an acquirer over TLS shows its reason in the history, and the payments under it end well. */
import { describe, expect, test } from 'vitest';
import type { HistoryEvent } from '../../../devices/wire/events.js';
import { endings, ofKind, type Played, play } from '../../explore/testing/episodes.contract.js';
import { ADDRESS_TTL_MS, acquirerLinkOf } from '../acquirer-link.js';
import { smallPlan } from '../testing/plans.contract.js';
import { ACQUIRER_LINK_FAULTS, MORE_ACQUIRER_LINK_FAULTS } from './acquirer-link-faults.js';
import { type Effect, effectsContract, final, lasting } from './testing/effects.contract.js';

const REPLY = 'acquirer.about-to-reply';
const PRESSED = 'register.pay-pressed';

/** Why connections were refused, each reason once, in order. */
function reasons(events: readonly HistoryEvent[]): string[] {
  return [...new Set(ofKind(events, 'line').flatMap(({ what, why }) => (what === 'refused' ? [why ?? ''] : [])))];
}

/** A terminal that lost its answer is refused for this reason alone, and asks once the way is clear. */
function refusedFor(...wanted: readonly string[]): (played: Played) => void {
  return (played) => {
    expect(reasons(played.events)).toEqual(wanted);
    expect(played.verdict.payments[0]?.queried).toBe(true);
  };
}

const EFFECTS: Readonly<Record<string, Effect>> = {
  'dns-address-change': {
    fault: lasting('dns-address-change', REPLY, undefined, 60_000),
    ends: ['A1 settled'],
    shows: (played) => {
      refusedFor('ECONNREFUSED')(played);
      // The address was asked for at sign-in, and is kept for so long.
      expect(final(played.events)?.at).toBeGreaterThanOrEqual(ADDRESS_TTL_MS);
      expect(final(played.events)?.at).toBeLessThan(60_000);
    },
  },
  'dns-failure': {
    fault: { do: 'dns-failure', from: { moment: PRESSED, nth: 2 }, until: { afterMs: 60_000 }, with: { answer: 1 } },
    plan: { payments: [{}, { at: 40_000, amount: 55 }] },
    ends: ['A1 settled', 'A2 reported'],
    shows: ({ events }) => {
      expect(reasons(events)).toEqual(['ESERVFAIL']);
      expect(final(events, 'A2')?.cause).toBe('NETWORK');
    },
  },
  'tls-expired-certificate': {
    fault: lasting('tls-expired-certificate', REPLY),
    ends: ['A1 settled'],
    shows: refusedFor('CERT_HAS_EXPIRED'),
  },
  'tls-handshake-cut': {
    fault: lasting('tls-handshake-cut', REPLY, { bytes: 100 }),
    ends: ['A1 settled'],
    shows: refusedFor('TLS_HANDSHAKE_CUT'),
  },
  'tls-wrong-certificate': {
    fault: lasting('tls-wrong-certificate', REPLY, { authority: 1 }),
    ends: ['A1 settled'],
    shows: refusedFor('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
  },
};

effectsContract(EFFECTS);

describe('the kinds of the acquirer link suite', () => {
  test('each has its effect here, makes the link of its plan TLS, and blames the network', () => {
    expect(Object.keys(EFFECTS).toSorted()).toEqual(MORE_ACQUIRER_LINK_FAULTS.map(({ id }) => id).toSorted());
    for (const { id, needs, cause } of MORE_ACQUIRER_LINK_FAULTS)
      expect({ id, needs, cause }).toEqual({ id, needs: 'tls', cause: 'network' });
    for (const { fault } of Object.values(EFFECTS)) expect(acquirerLinkOf(smallPlan({ faults: [fault] }))).toBe('tls');
    expect(acquirerLinkOf(smallPlan({}))).toBe('tcp');
    expect(ACQUIRER_LINK_FAULTS.length).toBeGreaterThan(MORE_ACQUIRER_LINK_FAULTS.length);
  });

  test.each([
    [0, 'ENOTFOUND', 0],
    [1, 'ESERVFAIL', 0],
    [2, 'ETIMEOUT', 3_000],
  ])('a name server that answers so (%d) is told as %s, after its time', (answer, reason, leastMs) => {
    const from = { moment: PRESSED as 'register.pay-pressed', nth: 2 };
    const fault = { do: 'dns-failure', from, until: { afterMs: 60_000 }, with: { answer } };
    const { events } = play(smallPlan({ payments: [{}, { at: 40_000 }], faults: [fault] }));
    expect(reasons(events)).toEqual([reason]);
    const refused = ofKind(events, 'line').find(({ what }) => what === 'refused');
    const asked = ofKind(events, 'intent')[1]?.at ?? 0;
    expect((refused?.at ?? 0) - asked).toBeGreaterThanOrEqual(leastMs);
    expect((refused?.at ?? 0) - asked).toBeLessThan(leastMs + 500);
  });

  test.each([false, true])(
    'a name that was known is not, once the network was set up anew (ignoresTtl %s)',
    (ignoresTtl) => {
      const plan = smallPlan({ faults: [lasting('dns-failure', PRESSED, undefined, 60_000)] });
      const terminal = ignoresTtl ? { ...plan.terminal, ignoresTtl } : plan.terminal;
      const played = play({ ...plan, terminal });
      expect(reasons(played.events)).toEqual(['ENOTFOUND']);
      expect(endings(played)).toEqual(['A1 reported']);
    },
  );

  test('an acquirer that moved was met where its new address was used, refused or not', () => {
    const moved = lasting('dns-address-change', PRESSED, undefined, 60_000);
    const { events } = play(smallPlan({ payments: [{ at: 40_000 }], faults: [moved] }));
    expect(reasons(events)).toEqual([]);
    expect(ofKind(events, 'fault').map(({ phase }) => phase)).toContain('hit');
  });

  test('a terminal that ignores how long an address may be kept finds its acquirer only when that is back', () => {
    const faults = [lasting('dns-address-change', REPLY, undefined, 50_000)];
    const plan = smallPlan({ faults });
    const honest = play(plan);
    const stubborn = play({ ...plan, terminal: { ...plan.terminal, ignoresTtl: true } });
    expect(endings(stubborn)).toEqual(['A1 settled']);
    const placed = ofKind(stubborn.events, 'fault').find(({ phase }) => phase === 'placed')?.at ?? 0;
    expect(final(honest.events)?.at).toBeLessThan(placed + 50_000);
    expect(final(stubborn.events)?.at).toBeGreaterThan(placed + 50_000);
  });

  test.each([0, 1])(
    'a terminal that takes any certificate tells its codes to a stranger (authority %d)',
    (authority) => {
      const plan = smallPlan({ faults: [lasting('tls-wrong-certificate', PRESSED, { authority }, 60_000)] });
      const good = play(plan);
      expect(good.verdict.findings).toEqual([]);
      expect(ofKind(good.events, 'overheard')).toEqual([]);
      const bad = play({ ...plan, terminal: { ...plan.terminal, firmware: 'bug:certificate-not-verified' } });
      expect(endings(bad)).toEqual(['A1 settled']);
      expect(bad.verdict.findings.map(({ finding, party }) => [finding, party])).toEqual([
        ['secret-exposed', 'terminal'],
      ]);
      expect(ofKind(bad.events, 'exposure')[0]).toMatchObject({ token: 'code#1', where: 'overheard.text' });
      expect(ofKind(bad.events, 'overheard').some(({ text }) => text.includes('code#1'))).toBe(true);
    },
  );

  test('over TLS an undisturbed payment is as good as over TCP, and takes more bytes', () => {
    const plan = smallPlan({});
    const tls = play({ ...plan, terminal: { ...plan.terminal, acquirerLink: 'tls' } });
    expect(endings(tls)).toEqual(endings(play(plan)));
    const bytes = ({ events }: Played) =>
      ofKind(events, 'link').find(({ link, to }) => link === 'acquirer' && to === 'terminal')?.bytesOut ?? 0;
    expect(bytes(tls)).toBeGreaterThanOrEqual(bytes(play(plan)) + 800);
    expect(reasons(tls.events)).toEqual([]);
  });
});
