/**
 * The way to a host that is not the rig's. The rig carries the bytes, breaks the way, and holds what is about to pass; what the
 * host does with the money, nobody here sees.
 *
 *   terminal ── near tap ── Toxiproxy ── far tap ── somebody else's host
 */
import type { TapAddress, TapEntrance } from '../../../devices/links/tap.js';
import { RigFaultError } from '../../../devices/wire/errors.js';
import type { MomentName } from '../../../devices/wire/moments.js';
import { AcquirerPath } from '../wired/acquirer-path.js';
import type { Broker } from '../wired/broker.js';
import type { OpenHost } from '../wired/host-side.js';
import type { StreamProxy } from '../wired/stream-proxy.js';
import { Trouble } from '../wired/trouble.js';
import type { StoredHands } from '../wired/wired-bench.js';
import type { DeviceHost } from './device-host.js';

/** No plan that asks for this is let through (seen-messages.ts). */
function notOurs(): never {
  throw new RigFaultError({ what: 'the host is somebody else’s', got: 'a fault inside it' });
}

const CLOSED: StoredHands = {
  setStorage: notOurs,
  loseLastWrite: notOurs,
  stepClock: notOurs,
  get wallClock(): number {
    return notOurs();
  },
};

const NO_BROKER: Broker = {
  url: '',
  name: 'none',
  trouble: new Trouble(),
  setUp: notOurs,
  dropSessions: notOurs,
  duplicateNext: notOurs,
  close: () => Promise.resolve(),
};

export class ForeignHost implements DeviceHost {
  readonly acquirer = CLOSED;
  readonly wallet = CLOSED;
  readonly walletLink = undefined;
  readonly secure = undefined;
  readonly show = notOurs;
  readonly power = notOurs;
  readonly #at: TapAddress;
  readonly #now: () => number;
  #path: AcquirerPath | undefined;

  /** @param now in ms, finer than whole ones */
  constructor(at: TapAddress, now: () => number) {
    this.#at = at;
    this.#now = now;
  }

  async open(
    streams: StreamProxy,
    _broker: string | undefined,
    name: string,
    _gates: readonly MomentName[],
    entrance?: TapEntrance,
  ): Promise<OpenHost> {
    const path = await AcquirerPath.open(streams, name, this.#at, this.#now, entrance);
    this.#path = path;
    return { broker: NO_BROKER, path, at: { acquirer: path.address } };
  }

  /** Its wallets know nothing of the rig's shoppers. */
  tell(): void {}

  async close(): Promise<void> {
    await this.#path?.close();
  }
}
