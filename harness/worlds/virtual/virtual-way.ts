/**
 * What stands before a connection over TLS in virtual time: the name service, the address that the terminal keeps, and the
 * certificate. On the wire each of these is real; a machine sees the same of both, an attempt that fails, when, and why.
 */
import type { LinkTrouble } from '../../plan/bench.js';
import { REASONS } from '../link-trouble-reasons.js';

const OF_NAMES = ['nxdomain', 'servfail', 'silent'] as const;
const OF_CERTIFICATES = ['expired-certificate', 'other-name', 'other-authority'] as const;
/** Question and answer on loopback. */
const LOOKUP_MS = 2;

export interface WaySetup {
  readonly ttlMs: number;
  /** How long the resolver waits for an answer. */
  readonly resolveMs: number;
  readonly ignoresTtl: boolean;
  readonly verifiesCertificate: boolean;
}

export interface FailedAttempt {
  readonly reason: string;
  readonly afterMs: number;
}

interface Placed {
  readonly trouble: LinkTrouble;
  met: number;
  over: boolean;
}

export class VirtualWay {
  readonly #setup: WaySetup;
  readonly #placed = new Map<string, Placed>();
  #kept: { readonly moved: boolean; readonly until: number } | undefined;

  constructor(setup: WaySetup) {
    this.#setup = setup;
  }

  place(name: string, trouble: LinkTrouble): void {
    if ((OF_NAMES as readonly LinkTrouble[]).includes(trouble)) this.forget();
    this.#placed.set(name, { trouble, met: 0, over: false });
  }

  lift(name: string): void {
    const placed = this.#placed.get(name);
    if (placed !== undefined) placed.over = true;
  }

  /** Attempts that failed for the named trouble, or had to go to the new address. */
  met(name: string): number {
    return this.#placed.get(name)?.met ?? 0;
  }

  /** The terminal lost its power or its network, and what it kept of names. */
  forget(): void {
    this.#kept = undefined;
  }

  /** The terminal asks for a connection: what stops it before a byte goes out. */
  attempt(now: number): FailedAttempt | undefined {
    if (this.#kept === undefined || now >= this.#kept.until) {
      const trouble = this.#last(OF_NAMES);
      if (trouble !== undefined) {
        this.#count(trouble);
        return { reason: REASONS[trouble], afterMs: trouble === 'silent' ? this.#setup.resolveMs : LOOKUP_MS };
      }
      const until = this.#setup.ignoresTtl ? Number.POSITIVE_INFINITY : now + this.#setup.ttlMs;
      this.#kept = { moved: this.#moved(), until };
    }
    this.#count('moved');
    if (this.#kept.moved === this.#moved()) return undefined;
    return { reason: REASONS.moved, afterMs: 0 };
  }

  /** What the terminal makes of the certificate that is shown now; `a stranger`: somebody else's, taken for good. */
  certificate(): { readonly refused: string } | 'a stranger' | 'good' {
    const trouble = this.#last(OF_CERTIFICATES);
    const { verifiesCertificate } = this.#setup;
    // Dates that nobody looks at change nothing.
    if (trouble === undefined || (trouble === 'expired-certificate' && !verifiesCertificate)) return 'good';
    this.#count(trouble);
    return verifiesCertificate ? { refused: REASONS[trouble] } : 'a stranger';
  }

  #moved(): boolean {
    return [...this.#placed.values()].some(({ trouble, over }) => trouble === 'moved' && !over);
  }

  /** The trouble of these that was placed last. */
  #last<T extends LinkTrouble>(troubles: readonly T[]): T | undefined {
    const found = [...this.#placed.values()].findLast(
      ({ trouble, over }) => !over && (troubles as readonly LinkTrouble[]).includes(trouble),
    );
    return found?.trouble as T | undefined;
  }

  #count(trouble: LinkTrouble): void {
    for (const placed of this.#placed.values()) if (placed.trouble === trouble && !placed.over) placed.met += 1;
  }
}
