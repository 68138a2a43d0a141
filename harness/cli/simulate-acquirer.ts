/** `scanrig simulate acquirer`: the host alone, with a wallet and a broker of its own unless it is told where they are. */
import type { OpenLink } from '../../devices/links/link.js';
import { tcpListener } from '../../devices/links/tcp.js';
import { tlsListener } from '../../devices/links/tls.js';
import { MisuseError } from '../../devices/wire/errors.js';
import { Rng } from '../../devices/wire/rng.js';
import type { ConsumerBehaviour } from '../../devices/wire/told.js';
import { createAcquirer } from '../../simulators/acquirer/acquirer.js';
import { createWechatWallet, WECHAT_DEFAULTS } from '../../simulators/wallets/wechat/wallet.js';
import { acquirerConfig, dialectOf, partsNamed } from '../worlds/parts.js';
import { startBroker } from '../worlds/wired/broker.js';
import { startStandalone } from '../worlds/wired/standalone.js';
import { dialectChoice } from './dialect-choice.js';
import { wholeNumber } from './exit.js';
import { type Address, addressOf, brokerUrl, type Closers, eventPrinter, serve, waitOnline } from './serve.js';
import { shownBy, type TlsFlags } from './simulate-tls.js';

export interface AcquirerFlags extends TlsFlags {
  readonly port: string;
  readonly host: string;
  readonly store?: string;
  readonly terminals: string;
  readonly broker?: string;
  readonly firmware: string;
  readonly dialect: string;
  readonly wallet?: string;
  readonly consumer: string;
  readonly events?: boolean;
}

export async function simulateAcquirer(flags: AcquirerFlags): Promise<number> {
  const port = wholeNumber('port', flags.port, 0, 65_535);
  const terminals = terminalsOf(flags.terminals);
  const { policy } = partsNamed(flags.firmware);
  const dialect = dialectOf(dialectChoice(flags.dialect));
  const shown = shownBy(flags, Date.now());
  return serve(async (closers) => {
    const wallet = flags.wallet === undefined ? await ownWallet(flags, closers) : addressOf('wallet', flags.wallet);
    const broker = flags.broker === undefined ? await ownBroker(closers) : brokerUrl(flags.broker);
    const host = await startStandalone({
      build: (records, epochMs) =>
        createAcquirer(acquirerConfig(terminals, policy, epochMs, dialect), records, new Rng(`acquirer/${epochMs}`)),
      store: flags.store,
      dial: { wallet },
      broker,
      hear: eventPrinter(flags.events),
    });
    closers.push(() => host.close());
    await waitOnline(host.online, broker);
    const accept = (link: OpenLink) => host.party.attach('acquirer', link);
    const listener =
      shown === undefined
        ? await tcpListener(flags.host, port, accept)
        : await tlsListener(flags.host, port, shown.identity, accept);
    closers.push(() => listener.close());
    return {
      simulator: 'acquirer',
      acquirer: `${flags.host}:${listener.port}`,
      wallet: `${wallet.host}:${wallet.port}`,
      broker,
      terminals,
      ...(shown === undefined ? {} : { tls: shown.ready }),
    };
  });
}

async function ownBroker(closers: Closers): Promise<string> {
  const broker = await startBroker();
  closers.push(() => broker.close());
  return broker.url;
}

async function ownWallet(flags: AcquirerFlags, closers: Closers): Promise<Address> {
  const strangers = consumerOf(flags.consumer);
  const wallet = await startStandalone({
    build: (records) => createWechatWallet({ ...WECHAT_DEFAULTS, strangers }, records),
    store: flags.store === undefined ? undefined : `${flags.store}/wallet`,
    hear: eventPrinter(flags.events),
  });
  closers.push(() => wallet.close());
  const listener = await tcpListener('127.0.0.1', 0, (link) => wallet.party.attach('wallet', link));
  closers.push(() => listener.close());
  return { host: '127.0.0.1', port: listener.port };
}

const CONSUMERS = ['at-once', 'after-password', 'cancels', 'never', 'no-funds', 'used-code', 'expired-code'] as const;

/** `at-once`, or with a delay: `after-password:8000`. @throws MisuseError */
function consumerOf(text: string): ConsumerBehaviour {
  const [name, delay] = text.split(':');
  const pays = CONSUMERS.find((known) => known === name);
  if (pays === undefined)
    throw new MisuseError({ what: 'unknown consumer', expected: CONSUMERS.join(', '), got: text });
  return { pays, delayMs: delay === undefined ? 0 : wholeNumber('consumer', delay, 0) };
}

/** @throws MisuseError for an id that F41 cannot carry */
function terminalsOf(text: string): string[] {
  const ids = text.split(',').map((id) => id.trim());
  const bad = ids.find((id) => !/^[\x21-\x7e]{8}$/.test(id));
  if (bad === undefined) return ids;
  throw new MisuseError({ what: '--terminals names no terminal id', expected: '8 characters each', got: bad });
}
