/** A terminal's lane in a host that serves many (house.ts): an entrance, a line to its wallet, its own gates and clock. */
import { tcpListener } from '../../../devices/links/tcp.js';
import type { EventBody } from '../../../devices/wire/events.js';
import type { Told } from '../../../devices/wire/told.js';
import type { FromSeat, ProcessSetup } from './control.js';
import { savingTo } from './file-store.js';
import type { House } from './house.js';
import { RealParty } from './real-party.js';

/** What a lane needs of the host that it leads to. */
export type HouseDoor = Pick<House, keyof House>;

export class Lane {
  readonly #setup: ProcessSetup;
  readonly #say: (message: FromSeat) => void;
  readonly #house: HouseDoor;
  readonly #party: RealParty;
  readonly #topics: string[] = [];
  #close: () => unknown = () => undefined;

  constructor(setup: ProcessSetup, say: (message: FromSeat) => void, house: HouseDoor) {
    this.#setup = setup;
    this.#say = say;
    this.#house = house;
    this.#party = this.#build();
  }

  async start(): Promise<void> {
    const guest = { emit: (event: EventBody) => this.#emit(event), failed: (what: string) => this.#failed(what) };
    this.#house.enter(this.#setup.terminal, guest, this.#party);
    const listener = await tcpListener('127.0.0.1', 0, (link) => this.#party.attach('acquirer', link));
    this.#close = () => listener.close();
    this.#say({ kind: 'ready', port: listener.port });
  }

  release(): void {
    this.#party.release();
  }

  /** What the rig tells the host on behalf of this terminal is about this terminal. */
  tell(told: Told): void {
    const { terminal } = this.#setup;
    const own = told.to === 'acquirer' && told.do === 'spoil-next-reply' ? { ...told, terminal } : told;
    this.#party.input({ kind: 'told', told: own });
  }

  /** The terminal is gone for good: its connections, its timers and all that the host's memory holds of it. */
  async end(): Promise<void> {
    const links = this.#party.standing();
    this.#party.stop();
    this.#house.leave(this.#setup.terminal, links);
    const session = await this.#house.session();
    for (const topic of this.#topics) session.unsubscribe(topic);
    await this.#close();
  }

  #build(): RealParty {
    const { wallet, timeScale, ...setup } = this.#setup;
    const house = this.#house;
    const gates = new Set(setup.gates);
    const told = new Set(setup.told);
    return new RealParty({
      machine: house.machine,
      now: () => house.now(),
      timeScale,
      dial: wallet === undefined ? {} : { wallet },
      nextConnection: () => house.nextConnection(),
      persist: savingTo(house.store),
      emit: (event) => this.#emit(event),
      reach: (moment, order) => {
        const waits = gates.has(moment);
        if (waits || told.has(moment)) this.#say({ kind: 'moment', moment, order, waits, at: this.#now() });
        return waits ? 'hold' : 'go';
      },
      mqtt: {
        subscribe: (topic) => {
          this.#topics.push(topic);
          void house.session().then((session) => session.subscribe(topic));
        },
        unsubscribe: () => undefined,
        publish: (topic, payload) => void house.session().then((session) => session.publish(topic, payload)),
        close: () => undefined,
      },
    });
  }

  /** The episode's own time. */
  #now(): number {
    return Date.now() - this.#setup.epochMs;
  }

  #emit(event: EventBody): void {
    const named = 'terminal' in event ? event.terminal : undefined;
    if (typeof named === 'string' && named !== this.#setup.terminal)
      return this.#failed(`the shared acquirer told ${named} in the lane of ${this.#setup.terminal}: ${event.kind}`);
    this.#say({ kind: 'event', event, at: this.#now() });
  }

  #failed(message: string): void {
    this.#say({ kind: 'failed', message });
  }
}
