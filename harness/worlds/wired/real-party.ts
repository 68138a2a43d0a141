/**
 * A machine in real time: timers, TCP, serial, MQTT and a store behind the same host as in virtual time. Used inside the rig
 * (people, wallet, loudspeaker) and inside the processes that faults kill (terminal, acquirer).
 */
import type { Dial, OpenLink } from '../../../devices/links/link.js';
import { tcpLink } from '../../../devices/links/tcp.js';
import { RigFaultError } from '../../../devices/wire/errors.js';
import type { EventBody } from '../../../devices/wire/events.js';
import type { Input, LinkName, Machine, RecordChange } from '../../../devices/wire/machine.js';
import type { MomentName } from '../../../devices/wire/moments.js';
import { MachineHost } from '../host.js';
import type { MqttSession } from './mqtt-session.js';

/** A link that stands, as the machine knows it. */
export interface StandingLink {
  readonly link: LinkName;
  readonly connection: number;
}

export interface RealPartySetup {
  readonly machine: Machine;
  /** Where `open` dials each link: a TCP address, or a way of its own. */
  readonly dial: Partial<Record<LinkName, { readonly host: string; readonly port: number } | Dial>>;
  /** `hold`: the machine waits until `go` is called. Absent: it keeps nothing. */
  persist?(changes: readonly RecordChange[], synced: boolean, go: () => void): 'go' | 'hold';
  emit(event: EventBody): void;
  /** `hold` waits until `release`. */
  reach(moment: MomentName, order: string | undefined): 'go' | 'hold';
  now(): number;
  /** Part of their time that scaled waits take. */
  readonly timeScale: number;
  readonly mqtt?: MqttSession;
  /** Numbers what is accepted, where several parties share a machine; absent: from 1. */
  nextConnection?(): number;
}

export class RealParty {
  readonly #setup: RealPartySetup;
  readonly #host: MachineHost;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #links = new Map<string, OpenLink>();
  #accepted = 0;

  constructor(setup: RealPartySetup) {
    this.#setup = setup;
    this.#host = new MachineHost(setup.machine, {
      now: () => setup.now(),
      open: (link, connection) => this.#open(link, connection),
      send: (link, connection, bytes) => this.#links.get(`${link}/${connection}`)?.write(bytes),
      close: (link, connection) => this.#close(link, connection),
      arm: (timer, afterMs, scaled) => this.#arm(timer, scaled ? afterMs * setup.timeScale : afterMs),
      disarm: (timer) => this.#disarm(timer),
      persist: (key, value, synced) => setup.persist?.([[key, value]], synced, () => this.#host.release()) ?? 'go',
      persistAll: (changes) => setup.persist?.(changes, true, () => this.#host.release()) ?? 'go',
      emit: (event) => setup.emit(event),
      subscribe: (topic) => setup.mqtt?.subscribe(topic),
      publish: (topic, payload) => setup.mqtt?.publish(topic, payload),
      reach: (moment, order) => setup.reach(moment, order),
    });
  }

  input(input: Input): void {
    this.#host.input(input);
  }

  release(): void {
    this.#host.release();
  }

  /** Gives the machine a link that stands already: the serial line, or a connection that was accepted. */
  attach(link: LinkName, open: OpenLink): { onBytes(bytes: Uint8Array): void; onClosed(): void } {
    this.#accepted += 1;
    const connection = this.#setup.nextConnection?.() ?? this.#accepted;
    this.#links.set(`${link}/${connection}`, open);
    this.input({ kind: 'opened', link, connection });
    return {
      onBytes: (bytes) => this.input({ kind: 'bytes', link, connection, bytes }),
      onClosed: () => {
        this.#links.delete(`${link}/${connection}`);
        this.input({ kind: 'closed', link, connection });
      },
    };
  }

  /** In the middle of its effects the power goes: nothing more is done, and nobody is told. */
  halt(): void {
    this.#host.kill();
  }

  standing(): StandingLink[] {
    return [...this.#links.keys()].map((key) => {
      const slash = key.indexOf('/');
      return { link: key.slice(0, slash) as LinkName, connection: Number(key.slice(slash + 1)) };
    });
  }

  /** Ends timers and links; nothing more happens. */
  stop(): void {
    this.#host.kill();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
  }

  #open(link: LinkName, connection: number): void {
    const to = this.#setup.dial[link];
    if (to === undefined) throw new Error(`scanrig bug: nobody said where ${link} is`);
    const key = `${link}/${connection}`;
    const dial = typeof to === 'function' ? to : tcpLink(to.host, to.port);
    dial({
      onBytes: (bytes) => this.input({ kind: 'bytes', link, connection, bytes }),
      onClosed: () => {
        this.#links.delete(key);
        this.input({ kind: 'closed', link, connection });
      },
    }).then(
      (open) => {
        this.#links.set(key, open);
        this.input({ kind: 'opened', link, connection });
      },
      (error: unknown) => {
        const reason = (error instanceof RigFaultError ? error.complaint.got : undefined) ?? '';
        if (link === 'acquirer')
          this.#setup.emit({ kind: 'line', by: 'rig', line: link, what: 'refused', why: reason });
        this.input({ kind: 'refused', link, connection, reason });
      },
    );
  }

  #close(link: LinkName, connection: number): void {
    this.#links.get(`${link}/${connection}`)?.close();
  }

  #arm(timer: string, afterMs: number): void {
    this.#disarm(timer);
    const run = (): void => {
      this.#timers.delete(timer);
      this.input({ kind: 'timer', timer });
    };
    // Node's timers end at 2^31 ms; a day's end is far below, but a setting need not be.
    this.#timers.set(timer, setTimeout(run, Math.min(afterMs, 2_147_483_647)));
  }

  #disarm(timer: string): void {
    const running = this.#timers.get(timer);
    if (running === undefined) return;
    clearTimeout(running);
    this.#timers.delete(timer);
  }
}
