/** Goal: a fault begins at its anchor, ends at its end, and is told of as it was. The bench here only takes notes. */
import { describe, expect, test } from 'vitest';
import type { EventBody, FaultEvent } from '../../devices/wire/events.js';
import type { Bench } from '../plan/bench.js';
import type { PlannedFault } from '../plan/plan.js';
import { FaultController } from './fault-controller.js';
import { EventQueue } from './virtual/event-queue.js';

interface Notes {
  readonly controller: FaultController;
  readonly queue: EventQueue;
  /** What was done to the bench, each with its time. */
  readonly acts: string[];
  /** What was said of each fault, each with its time. */
  readonly said: string[];
  readonly failures: unknown[];
  /** What the bench will say that a fault did. */
  readonly did: Map<string, number>;
}

/** @param slow every act of the bench settles only when it is told to */
function controllerOf(faults: readonly PlannedFault[], overrides: Partial<Bench> = {}): Notes {
  const queue = new EventQueue();
  const acts: string[] = [];
  const said: string[] = [];
  const failures: unknown[] = [];
  const did = new Map<string, number>();
  const act =
    (what: string) =>
    (...about: readonly unknown[]): void =>
      void acts.push(`${queue.now} ${what} ${about.filter((part) => typeof part !== 'object').join(' ')}`);
  const bench: Bench = {
    addToxic: act('addToxic'),
    removeToxic: act('removeToxic'),
    acquirerLink: act('acquirerLink'),
    acquirerTrouble: act('acquirerTrouble'),
    addSerialFault: act('addSerialFault'),
    removeSerialFault: act('removeSerialFault'),
    registerPort: act('registerPort'),
    power: act('power'),
    tearWrite: act('tearWrite'),
    storageFull: act('storageFull'),
    slowWrites: act('slowWrites'),
    maintenance: act('maintenance'),
    stepClock: act('stepClock'),
    endDay: act('endDay'),
    dropSessions: act('dropSessions'),
    duplicateCredit: act('duplicateCredit'),
    broker: act('broker'),
    spoilReply: act('spoilReply'),
    did: (name) => did.get(name) ?? 0,
    ...overrides,
  };
  const controller = new FaultController(faults, bench, {
    emit: (event: EventBody) => {
      const { index, fault, phase, did: what } = event as FaultEvent;
      said.push(`${queue.now} ${index} ${fault} ${phase}${what === undefined ? '' : ` ${what}`}`);
    },
    after: (ms, run) => void queue.after(ms, run),
    failed: (error) => void failures.push(error),
  });
  return { controller, queue, acts, said, failures, did };
}

function drain(queue: EventQueue): void {
  while (queue.step()) {
    // Time goes on until nothing is due.
  }
}

const REPLY_LOST: PlannedFault = {
  do: 'reply-lost',
  from: { moment: 'acquirer.about-to-reply', nth: 2 },
  until: { afterMs: 400 },
};
const POWER_CUT: PlannedFault = {
  do: 'power-cut',
  from: { moment: 'terminal.request-sent', nth: 1 },
  until: { afterMs: 100 },
};
const WRONG_MAC: PlannedFault = { do: 'wrong-mac', from: { moment: 'acquirer.sale-received', nth: 1 } };

describe('a fault that hangs on a moment', () => {
  test('begins at the n-th such moment, not before and not again', () => {
    const { controller, acts, queue } = controllerOf([REPLY_LOST]);
    controller.start();
    controller.reach('acquirer.about-to-reply');
    controller.reach('acquirer.captured');
    expect(acts).toEqual([]);
    controller.reach('acquirer.about-to-reply');
    expect(acts).toEqual(['0 addToxic 0-reply-lost']);
    controller.reach('acquirer.about-to-reply');
    drain(queue);
    for (let i = 0; i < 4; i += 1) controller.reach('acquirer.about-to-reply');
    expect(acts).toEqual(['0 addToxic 0-reply-lost', '400 removeToxic 0-reply-lost']);
  });

  test('asks for gates at its moment alone, and for none when it hangs on a time', () => {
    const gates = controllerOf([REPLY_LOST, POWER_CUT, REPLY_LOST, { ...POWER_CUT, from: { atMs: 1 } }]);
    expect(gates.controller.moments()).toEqual(['acquirer.about-to-reply', 'terminal.request-sent']);
    expect(controllerOf([{ ...POWER_CUT, from: { atMs: 1 } }]).controller.moments()).toEqual([]);
  });

  test('that never comes is only asked, and can no longer begin once it is withdrawn', () => {
    const { controller, acts, said, queue } = controllerOf([REPLY_LOST]);
    controller.start();
    controller.reach('acquirer.about-to-reply');
    controller.withdraw();
    controller.reach('acquirer.about-to-reply');
    drain(queue);
    controller.finish();
    expect(acts).toEqual([]);
    expect(said).toEqual(['0 0 reply-lost asked']);
  });
});

describe('a fault that hangs on a time', () => {
  test('begins so long after the start, whatever moments come', () => {
    const { controller, acts, queue } = controllerOf([{ ...POWER_CUT, from: { atMs: 70 } }]);
    controller.start();
    controller.reach('terminal.request-sent');
    expect(acts).toEqual([]);
    drain(queue);
    expect(acts).toEqual(['70 power 0-power-cut terminal false', '170 power 0-power-cut terminal true']);
  });

  test('does not begin when it was withdrawn before its time', () => {
    const { controller, acts, queue } = controllerOf([{ ...POWER_CUT, from: { atMs: 70 } }]);
    controller.start();
    controller.withdraw();
    drain(queue);
    expect(acts).toEqual([]);
  });
});

describe('what is said of a fault', () => {
  test('is asked, placed, hit with what it did, and over, each at its time', () => {
    const { controller, said, queue, did } = controllerOf([{ ...REPLY_LOST, from: { atMs: 5 } }]);
    controller.start();
    did.set('0-reply-lost', 158);
    drain(queue);
    expect(said).toEqual([
      '0 0 reply-lost asked',
      '5 0 reply-lost placed',
      '405 0 reply-lost hit 158',
      '405 0 reply-lost over',
    ]);
  });

  test('leaves hit out when it did nothing', () => {
    const { controller, said, queue } = controllerOf([{ ...REPLY_LOST, from: { atMs: 5 } }]);
    controller.start();
    drain(queue);
    controller.finish();
    expect(said.filter((line) => line.includes('hit'))).toEqual([]);
    expect(said.at(-1)).toBe('405 0 reply-lost over');
  });

  test('counts what it did until it is lifted, though lifting forgets it', () => {
    const notes = controllerOf([{ ...POWER_CUT, from: { atMs: 0 } }], {
      power: (name, _party, up) => void notes.did.set(name, up ? 0 : 1),
    });
    notes.controller.start();
    drain(notes.queue);
    expect(notes.said).toContain('100 0 power-cut hit 1');
  });

  test('says hit at the end, once, when it had its effect only after it was over', () => {
    const { controller, said, queue, did } = controllerOf([{ ...WRONG_MAC, from: { atMs: 0 } }]);
    controller.start();
    drain(queue);
    expect(said.at(-1)).toBe('3000 0 wrong-mac over');
    did.set('0-wrong-mac', 1);
    controller.finish();
    controller.finish();
    expect(said.filter((line) => line.includes('hit'))).toEqual(['3000 0 wrong-mac hit 1']);
  });

  test('calls one that happens once over after its own delay and a little more', () => {
    const late: PlannedFault = { do: 'late-reply', from: { atMs: 0 }, with: { delayMs: 26_000 } };
    const { controller, acts, said, queue } = controllerOf([late]);
    controller.start();
    drain(queue);
    expect(acts).toEqual(['0 spoilReply 0-late-reply late 26000']);
    expect(said.at(-1)).toBe('29000 0 late-reply over');
  });
});

describe('several faults at once', () => {
  test('on one moment all begin, in the order of the plan, and each ends at its own end', () => {
    const { controller, acts, queue } = controllerOf([
      POWER_CUT,
      { ...REPLY_LOST, from: POWER_CUT.from },
      { ...POWER_CUT, until: { afterMs: 50 } },
    ]);
    controller.start();
    controller.reach('terminal.request-sent');
    drain(queue);
    expect(acts).toEqual([
      '0 power 0-power-cut terminal false',
      '0 addToxic 1-reply-lost',
      '0 power 2-power-cut terminal false',
      '50 power 2-power-cut terminal true',
      '100 power 0-power-cut terminal true',
      '400 removeToxic 1-reply-lost',
    ]);
  });

  test('of one kind are told apart by their index, and count their moments each for itself', () => {
    const { controller, said } = controllerOf([REPLY_LOST, { ...REPLY_LOST, from: { ...REPLY_LOST.from, nth: 3 } }]);
    controller.start();
    for (let i = 0; i < 3; i += 1) {
      controller.reach('acquirer.about-to-reply');
      said.push(`moment ${i + 1}`);
    }
    expect(said).toEqual([
      '0 0 reply-lost asked',
      '0 1 reply-lost asked',
      'moment 1',
      '0 0 reply-lost placed',
      'moment 2',
      '0 1 reply-lost placed',
      'moment 3',
    ]);
  });

  test('are healed once, when the last is over and the others can no longer come', () => {
    const { controller, queue } = controllerOf([POWER_CUT, { ...REPLY_LOST, from: POWER_CUT.from }, WRONG_MAC]);
    const healed: number[] = [];
    controller.start();
    controller.reach('terminal.request-sent');
    controller.whenIdle(() => void healed.push(queue.now));
    queue.at(200, () => controller.withdraw());
    drain(queue);
    expect(healed).toEqual([400]);
  });

  test('heal at once when there are none', () => {
    const { controller } = controllerOf([]);
    let healed = 0;
    controller.start();
    controller.whenIdle(() => {
      healed += 1;
    });
    expect(healed).toBe(1);
  });
});

describe('a bench that needs time', () => {
  test('holds the machine at its moment until every fault of that moment is in place', async () => {
    const release: (() => void)[] = [];
    const wait = (): Promise<void> => new Promise((resolve) => void release.push(resolve));
    const notes = controllerOf([POWER_CUT, { ...REPLY_LOST, from: POWER_CUT.from }], { power: wait, addToxic: wait });
    notes.controller.start();
    let open = false;
    const gate = notes.controller.reach('terminal.request-sent');
    const opened = Promise.resolve(gate).then(() => {
      open = true;
    });
    expect(gate).toBeInstanceOf(Promise);
    release[1]?.();
    await new Promise(setImmediate);
    expect(open).toBe(false);
    release[0]?.();
    await opened;
    expect(notes.said.slice(2)).toEqual(['0 1 reply-lost placed', '0 0 power-cut placed']);
  });

  test('that fails to put a fault in place, at once or later, is the failure of the bench', async () => {
    const refusal = new Error('the proxy does not answer');
    const notes = controllerOf([POWER_CUT, { ...REPLY_LOST, from: POWER_CUT.from }], {
      power: () => {
        throw refusal;
      },
      addToxic: () => Promise.reject(refusal),
    });
    notes.controller.start();
    await notes.controller.reach('terminal.request-sent');
    expect(notes.failures).toEqual([refusal, refusal]);
  });
});

test('a kind that nobody knows is a bug of ours, since a plan with it should not have been taken', () => {
  expect(() => controllerOf([{ do: 'none-such', from: { atMs: 0 } }])).toThrow(/unknown fault none-such/);
});
