/**
 * What really passed a proxied link, from a tap on each side of the proxy: sums for the history, and for each fault the
 * crossings while it was in place, to hold against what it should have done.
 *
 *   terminal ── near tap ── proxy ── far tap ── acquirer
 */
import type { Tap, TapDirection } from '../../../devices/links/tap.js';
import type { Crossing, Edit, Passage } from '../../../simulators/network/expectations/expectation.js';
import { Passed } from '../passed.js';

/** What a party that ended does to the other side of the proxy has come there by then. */
const FOLLOWS_MS = 1_000;

export interface ConnectionTotals {
  opened: number;
  /** Accepted from the terminal, and the proxy did not take it. */
  refused: number;
  reset: number;
}

/** A connection that the proxy reset. */
export interface ProxyReset {
  readonly at: number;
  /** When terminal or acquirer had last ended one by itself; `-Infinity`: never. */
  readonly partyEndedAt: number;
}

/** Crossings of one direction that somebody wants to see, since he asked. */
interface Window {
  readonly stream: TapDirection;
  readonly placedAt: number;
  readonly underWay: number;
  readonly entered: Crossing[];
  readonly left: Crossing[];
  closed: number;
  readonly edits: Edit[];
}

/** Looks at one fault's doing; `end` stops the clock. */
export interface Watch {
  passage(): Passage;
  /** From here on nothing is added; the passage stays to be read. */
  end(): void;
}

export class LinkMeter {
  upstream = new Passed();
  downstream = new Passed();
  /** When the proxy reset a connection, although neither party had ended it. */
  resetsByProxy: ProxyReset[] = [];
  connections: ConnectionTotals = { opened: 0, refused: 0, reset: 0 };
  readonly #now: () => number;
  readonly #taps: readonly Tap[];
  readonly #windows = new Set<Window>();
  /** When terminal or acquirer last ended a connection by itself. */
  #partyEndedAt = Number.NEGATIVE_INFINITY;
  /** Bytes that went in and never came out, of connections that are gone. */
  readonly #lost: Record<TapDirection, number> = { upstream: 0, downstream: 0 };

  /** @param now in ms, finer than whole ones */
  constructor(near: Tap, far: Tap, now: () => number) {
    this.#now = now;
    this.#taps = [near, far];
    this.#look(near, 'upstream');
    this.#look(far, 'downstream');
    near.watch({
      onConnection: () => {
        this.connections.opened += 1;
      },
      onRefused: () => {
        this.connections.refused += 1;
      },
      onClosed: (_connection, resetBy) => {
        if (resetBy !== undefined) this.connections.reset += 1;
        for (const window of this.#windows) window.closed += 1;
      },
    });
  }

  /** @param inwards the direction that goes into the proxy at this tap: what its own party says */
  #look(tap: Tap, inwards: TapDirection): void {
    const proxySide = inwards === 'upstream' ? 'target' : 'client';
    /** Connections that the proxy ended first; its party only followed. */
    const endedByProxy = new Set<number>();
    tap.watch({
      onBytes: (direction, bytes, connection) => this.#crossed(direction, direction === inwards, bytes, connection),
      onEnd: (direction, connection) => {
        if (direction !== inwards) endedByProxy.add(connection);
        else if (!endedByProxy.has(connection)) this.partyEnds();
        this.#show(direction, direction === inwards, { at: this.#now(), connection, bytes: 0, end: true });
      },
      onClosed: (connection, resetBy) => {
        const now = this.#now();
        if (resetBy !== undefined && resetBy !== proxySide) this.#partyEndedAt = now;
        else if (resetBy === proxySide && now - this.#partyEndedAt > FOLLOWS_MS) {
          this.resetsByProxy.push({ at: now, partyEndedAt: this.#partyEndedAt });
        }
        endedByProxy.delete(connection);
        this.#writeOff();
      },
      // An acquirer that is down ends the connection that the proxy took already.
      onRefused: () => this.partyEnds(),
    });
  }

  /** Terminal or acquirer ends a connection, or the rig does in its place: resets that follow from it are not the proxy's. */
  partyEnds(): void {
    this.#partyEndedAt = this.#now();
  }

  /** Counts from here on. */
  begin(): void {
    const underWay = { upstream: this.underWay('upstream'), downstream: this.underWay('downstream') };
    for (const stream of ['upstream', 'downstream'] as const) {
      this[stream] = new Passed();
      // What is under way now comes out later, and was never counted in.
      this.#lost[stream] = -underWay[stream];
    }
    this.resetsByProxy = [];
    this.connections = { opened: 0, refused: 0, reset: 0 };
  }

  /** Bytes that went in and have not come out. */
  underWay(stream: TapDirection): number {
    const { bytesIn, bytesOut } = this[stream];
    return Math.max(0, bytesIn - bytesOut - this.#lost[stream]);
  }

  /** Begins to look at a direction, once what is to be looked at is in place. */
  watch(stream: TapDirection): Watch {
    const underWay = this.underWay(stream);
    const window: Window = { stream, placedAt: this.#now(), underWay, entered: [], left: [], closed: 0, edits: [] };
    this.#windows.add(window);
    let liftedAt: number | undefined;
    return {
      passage: () => ({ ...window, liftedAt: liftedAt ?? this.#now() }),
      end: () => {
        liftedAt ??= this.#now();
        this.#windows.delete(window);
      },
    };
  }

  /** A toxic comes or goes: whoever looks at the direction meanwhile must know. */
  async edit(stream: TapDirection, act: () => Promise<void>): Promise<void> {
    const standing = [...this.#windows].filter((window) => window.stream === stream);
    // In effect at some time before `act` is over: until then what leaves may be its doing.
    const edit = { from: this.#now(), to: Number.POSITIVE_INFINITY };
    for (const window of standing) window.edits.push(edit);
    await act();
    edit.to = this.#now();
  }

  #crossed(stream: TapDirection, enters: boolean, { length }: Uint8Array, connection: number): void {
    this[stream][enters ? 'entered' : 'left'](length);
    this.#show(stream, enters, { at: this.#now(), connection, bytes: length });
  }

  #show(stream: TapDirection, enters: boolean, crossing: Crossing): void {
    for (const window of this.#windows)
      if (window.stream === stream) window[enters ? 'entered' : 'left'].push(crossing);
  }

  /** With no connection left nothing can be under way: what has not come out never will. */
  #writeOff(): void {
    if (this.#taps.some((tap) => tap.open > 0)) return;
    for (const stream of ['upstream', 'downstream'] as const)
      this.#lost[stream] = this[stream].bytesIn - this[stream].bytesOut;
  }
}
