/** Goal: terminals at one acquirer, each in a lane of its own: none waits for another, hears of another, or leaves anything behind. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tcpLink, tcpListener } from '../../../devices/links/tcp.js';
import { REFERENCE_DIALECT } from '../../../devices/protocols/iso8583/reference-dialect.js';
import type { EventBody, ReplyEvent } from '../../../devices/wire/events.js';
import type { LinkName, Machine } from '../../../devices/wire/machine.js';
import type { MomentName } from '../../../devices/wire/moments.js';
import { Rng } from '../../../devices/wire/rng.js';
import { createCashier } from '../../../simulators/people/cashier.js';
import { createTerminal } from '../../../simulators/terminal/terminal.js';
import { createWechatWallet, WECHAT_DEFAULTS } from '../../../simulators/wallets/wechat/wallet.js';
import { partsNamed, protocolOf, terminalSetup } from '../parts.js';
import { SOUND_STORAGE } from '../party-faults.js';
import { startBroker } from './broker.js';
import type { FromSeat, ProcessSetup } from './control.js';
import { House } from './house.js';
import { Lane } from './lane.js';
import { RealParty } from './real-party.js';

const HERE = '127.0.0.1';
const closers: (() => unknown)[] = [];
let folder = '';
let house: House;
let broker = '';

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'scanrig-house-'));
  const started = await startBroker();
  broker = started.url;
  house = new House(setupOf('SR000000', {}));
  closers.push(
    () => rmSync(folder, { recursive: true, force: true }),
    () => started.close(),
    async () => (await house.session()).close(),
  );
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function setupOf(terminal: string, more: Partial<ProcessSetup>): ProcessSetup {
  return {
    party: 'acquirer',
    house: true,
    terminal,
    firmware: 'reference',
    profile: 'generic-stx-lrc',
    store: join(folder, 'acquirer'),
    seed: terminal,
    epochMs: Date.now(),
    clockMs: 0,
    storage: SOUND_STORAGE,
    timeScale: 0.05,
    gates: [],
    told: [],
    broker,
    ...more,
  };
}

function party(machine: Machine, more: Partial<ConstructorParameters<typeof RealParty>[0]>): RealParty {
  const made = new RealParty({
    machine,
    dial: {},
    timeScale: 0.05,
    now: () => performance.now(),
    emit: () => undefined,
    reach: () => 'go',
    ...more,
  });
  closers.push(() => made.stop());
  return made;
}

async function listen(link: LinkName, to: RealParty): Promise<{ readonly host: string; readonly port: number }> {
  const listener = await tcpListener(HERE, 0, (open) => to.attach(link, open));
  closers.push(() => listener.close());
  return { host: HERE, port: listener.port };
}

interface Shop {
  readonly lane: Lane;
  readonly said: FromSeat[];
  events(): EventBody[];
  pay(order: string): Promise<ReplyEvent>;
}

/** A terminal at its lane, with a wallet behind and a cashier in front. */
async function shop(terminal: string, gates: readonly MomentName[] = []): Promise<Shop> {
  const strangers = { pays: 'at-once', delayMs: 0 } as const;
  const wallet = party(createWechatWallet({ ...WECHAT_DEFAULTS, strangers }, new Map()), {});
  const said: FromSeat[] = [];
  const setup = setupOf(terminal, { gates, wallet: await listen('wallet', wallet) });
  const lane = new Lane(setup, (message) => said.push(message), house);
  await lane.start();
  const ready = said.find((message) => message.kind === 'ready');
  const port = ready?.kind === 'ready' ? ready.port : 0;
  const { firmware } = partsNamed('reference');
  const protocol = protocolOf('generic-stx-lrc');
  const machine = createTerminal(
    terminalSetup(terminal, firmware, protocol, Date.now(), REFERENCE_DIALECT),
    new Map(),
    new Rng(terminal),
  );
  const device = party(machine, { dial: { acquirer: { host: HERE, port } } });
  device.input({ kind: 'power-up' });
  const register = await listen('register', device);
  let hear: (event: ReplyEvent) => void = () => undefined;
  const cashier = party(createCashier(protocol, new Rng('cashier')), {
    emit: (event) => {
      if (event.kind === 'reply' && event.outcome !== 'UNKNOWN') hear(event);
    },
  });
  let ears: ReturnType<RealParty['attach']> | undefined;
  const dial = tcpLink(register.host, register.port);
  ears = cashier.attach(
    'register',
    await dial({ onBytes: (bytes) => ears?.onBytes(bytes), onClosed: () => ears?.onClosed() }),
  );
  return {
    lane,
    said,
    events: () => said.flatMap((message) => (message.kind === 'event' ? [message.event] : [])),
    pay: (order) =>
      new Promise((resolve) => {
        hear = resolve;
        // One code, one payment.
        const code = `1300000000000000${order.charCodeAt(1)}`;
        const sale = { payment: 'p1', sale: 's1', order, amount: 1_290, code, token: 'code#17', presses: 1 };
        cashier.input({ kind: 'told', told: { to: 'register', do: 'pay', ...sale } });
      }),
  };
}

test('a terminal that waits at its gate holds up nobody else', async () => {
  const held = await shop('SR000001', ['acquirer.captured']);
  const free = await shop('SR000002');
  const waits = held.pay('A1');
  await expect.poll(() => held.said.some(({ kind }) => kind === 'moment'), { timeout: 5_000 }).toBe(true);
  expect(await free.pay('A1')).toMatchObject({ outcome: 'APPROVED', terminal: 'SR000002' });
  // What stands behind the moment has not happened: no reply has left.
  expect(held.events().some((event) => event.kind === 'answered' && event.what === 'sale')).toBe(false);
  held.lane.release();
  expect(await waits).toMatchObject({ outcome: 'APPROVED', terminal: 'SR000001' });
});

test('each lane hears of its own terminal, though orders, traces and batches are the same', async () => {
  const shops = await Promise.all(['SR000001', 'SR000002', 'SR000003'].map((terminal) => shop(terminal)));
  await Promise.all(shops.map((one) => one.pay('A1')));
  for (const [i, one] of shops.entries()) {
    const captured = one.events().flatMap((event) => (event.kind === 'captured' ? [event.terminal] : []));
    expect(captured).toEqual([`SR00000${i + 1}`]);
    expect(one.events().filter((event) => event.kind === 'credit-published')).toHaveLength(1);
    expect(one.said.filter(({ kind }) => kind === 'failed')).toEqual([]);
  }
});

test('a reply that is to be spoilt for one terminal is not spoilt for another', async () => {
  const [spoilt, other] = [await shop('SR000001'), await shop('SR000002')];
  spoilt.lane.tell({ to: 'acquirer', do: 'spoil-next-reply', how: 'duplicate', delayMs: 0 });
  await other.pay('A1');
  const macs = (one: Shop) => one.events().flatMap((event) => (event.kind === 'answered' ? [event.mac] : []));
  spoilt.lane.tell({ to: 'acquirer', do: 'spoil-next-reply', how: 'wrong-mac', delayMs: 0 });
  await spoilt.pay('A1');
  await spoilt.pay('A2');
  expect(macs(other)).not.toContain('wrong');
  expect(macs(spoilt)).toContain('wrong');
});

test('of a terminal that has gone the memory holds nothing, the log on disk everything, and the others stay', async () => {
  const [gone, stays] = [await shop('SR000001', ['acquirer.reversed']), await shop('SR000002')];
  await gone.pay('A1');
  await stays.pay('A1');
  const of = (terminal: string): string[] => [...house.store.records.keys()].filter((key) => key.includes(terminal));
  expect(of('SR000001').length).toBeGreaterThan(0);
  await gone.lane.end();
  expect(of('SR000001')).toEqual([]);
  expect(of('SR000002').length).toBeGreaterThan(0);
  expect(readFileSync(join(folder, 'acquirer', 'records.log'), 'utf8')).toMatch(/sale\/SR000001.*captured/);
  expect(await stays.pay('A2')).toMatchObject({ outcome: 'APPROVED' });
});

test('an event that names another terminal is the failure of the bench, and reaches no history', async () => {
  const said: FromSeat[] = [];
  const event = {
    kind: 'batch-closed',
    by: 'acquirer',
    batch: '000001',
    terminal: 'SR000009',
    balanced: true,
  } as const;
  const confused: Machine = {
    step: (input, _, effects) => input.kind === 'told' && effects.push({ kind: 'emit', event }),
  };
  const lane = new Lane(setupOf('SR000001', {}), (message) => said.push(message), {
    machine: confused,
    store: house.store,
    now: () => 0,
    nextConnection: () => 1,
    session: () => house.session(),
    enter: (_terminal, _guest, own) => own.input({ kind: 'told', told: { to: 'acquirer', do: 'enrol', terminal: '' } }),
    leave: () => undefined,
  });
  await lane.start();
  await lane.end();
  expect(said.filter(({ kind }) => kind !== 'ready')).toEqual([
    { kind: 'failed', message: 'the shared acquirer told SR000009 in the lane of SR000001: batch-closed' },
  ]);
});
