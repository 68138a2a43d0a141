/**
 * Name, address and certificate of an acquirer that is reached over TLS: a name server, an authority that the terminal
 * trusts, what the acquirer shows, and what goes wrong with each. Keys and certificates are made for the episode.
 */
import type { ServerIdentity } from '../../../devices/links/tls.js';
import { Authority } from '../../../devices/protocols/x509/certificate.js';
import { addressTtlSeconds } from '../../plan/acquirer-link.js';
import type { LinkTrouble } from '../../plan/bench.js';
import { REASONS } from '../link-trouble-reasons.js';
import type { AcquirerPath } from './acquirer-path.js';
import type { SecureAcquirer, ShownIdentity } from './control.js';
import { type NameServer, startNameServer } from './name-server.js';

export const ACQUIRER_NAME = 'acquirer.scanrig.test';
const HOME = '127.0.0.1';
const ELSEWHERE = '127.0.0.2';
const DAY_MS = 86_400_000;
/** Long enough over that no clock of a test machine takes it for valid. */
const EXPIRED_FOR_MS = 3_600_000;

export interface SecureWayPorts {
  readonly path: AcquirerPath;
  /** Makes the acquirer show this, now and after its next start; its connections end. Settles when it does. */
  show(identity: ShownIdentity): Promise<void>;
  /** The terminal knows no name any more. Settles when it has forgotten. */
  forgetNames(): Promise<void>;
}

export class SecureWay {
  readonly #names: NameServer;
  readonly #authority: Authority;
  readonly #epochMs: number;
  readonly #good: ServerIdentity;
  /** What is in place, in the order in which it was placed. */
  readonly #placed = new Map<string, LinkTrouble>();
  readonly #did = new Map<string, number>();
  /** Connections that had been opened when the acquirer moved, by the fault that moved it. */
  readonly #openedBefore = new Map<string, number>();

  private constructor(names: NameServer, epochMs: number) {
    this.#names = names;
    this.#epochMs = epochMs;
    this.#authority = new Authority('scanrig test authority', this.#valid());
    this.#good = this.#authority.issue(ACQUIRER_NAME, this.#valid());
  }

  static async open(epochMs: number, timeScale: number): Promise<SecureWay> {
    return new SecureWay(await startNameServer(ACQUIRER_NAME, HOME, addressTtlSeconds(timeScale)), epochMs);
  }

  /** What the acquirer shows when all is well. */
  get identity(): ServerIdentity {
    return this.#good;
  }

  /** What a terminal has to know. */
  terminalSide(ignoresTtl: boolean): SecureAcquirer {
    return { name: ACQUIRER_NAME, ca: this.#authority.cert, names: this.#names.address, ignoresTtl };
  }

  async set(ports: SecureWayPorts, name: string, trouble: LinkTrouble, on: boolean): Promise<void> {
    if (on) {
      this.#placed.set(name, trouble);
      this.#did.set(name, 0);
      if (trouble === 'moved') this.#openedBefore.set(name, ports.path.meter.connections.opened);
    } else {
      this.#did.set(name, this.did(name, ports.path) ?? 0);
      this.#openedBefore.delete(name);
      this.#placed.delete(name);
    }
    const all = [...this.#placed.values()];
    const named = all.findLast(isOfNames);
    this.#names.fail(named);
    if (on && isOfNames(trouble)) await ports.forgetNames();
    const address = all.includes('moved') ? ELSEWHERE : HOME;
    this.#names.point(address);
    await ports.path.moveTo(address);
    const shown = all.findLast((one) => one.startsWith('other-') || one === 'expired-certificate');
    if (shown !== undefined || CERTIFICATES.has(trouble)) await ports.show(this.#identityFor(shown));
    if (on) ports.path.endAll();
  }

  /**
   * The terminal was refused a connection.
   * @param why as the history has it; a trouble refuses for its own reason alone
   */
  refused(why: string): void {
    for (const [name, trouble] of this.#placed)
      if (REASONS[trouble] === why) this.#did.set(name, (this.#did.get(name) ?? 0) + 1);
  }

  /** A stranger has read a message. */
  overheard(): void {
    const name = [...this.#placed].findLast(([, trouble]) => trouble.startsWith('other-'))?.[0];
    if (name !== undefined) this.#did.set(name, (this.#did.get(name) ?? 0) + 1);
  }

  /** Attempts that were refused because of it, or went to the new address; `undefined`: no trouble of this kind. */
  did(name: string, { meter }: Pick<AcquirerPath, 'meter'>): number | undefined {
    const before = this.#openedBefore.get(name);
    const did = this.#did.get(name);
    if (did === undefined || before === undefined) return did;
    return did + meter.connections.opened - before;
  }

  close(): Promise<void> {
    return this.#names.close();
  }

  #identityFor(trouble: LinkTrouble | undefined): ShownIdentity {
    if (trouble === 'expired-certificate')
      return this.#authority.issue(ACQUIRER_NAME, {
        from: this.#epochMs - 2 * DAY_MS,
        to: this.#epochMs - EXPIRED_FOR_MS,
      });
    if (trouble === 'other-name')
      return { ...this.#authority.issue('another.scanrig.test', this.#valid()), stranger: true };
    if (trouble === 'other-authority')
      return {
        ...new Authority('another authority', this.#valid()).issue(ACQUIRER_NAME, this.#valid()),
        stranger: true,
      };
    return this.#good;
  }

  #valid() {
    return { from: this.#epochMs - DAY_MS, to: this.#epochMs + 365 * DAY_MS };
  }
}

function isOfNames(trouble: LinkTrouble): trouble is 'nxdomain' | 'servfail' | 'silent' {
  return trouble === 'nxdomain' || trouble === 'servfail' || trouble === 'silent';
}

const CERTIFICATES: ReadonlySet<LinkTrouble> = new Set(['expired-certificate', 'other-name', 'other-authority']);
