/** The rig's hold on one party: start it, hear it, open its gates, cut its power, start it again from its records. */
import { RigFaultError } from '../../../devices/wire/errors.js';
import type { Told } from '../../../devices/wire/told.js';
import type { FromSeat, ProcessSetup, Pulse, ShownIdentity } from './control.js';
import type { Places } from './process-pool.js';
import { type Heard, SeatProcess } from './seat-process.js';

const START_MS_MAX = 20_000;

interface Place {
  readonly process: SeatProcess;
  readonly seat: number;
  /** Nobody else sits there. */
  readonly own: boolean;
}

export class PartyProcess {
  readonly #hear: (message: FromSeat | Pulse) => void;
  #place: Place | undefined;
  #ended: (() => void) | undefined;

  constructor(hear: (message: FromSeat | Pulse) => void) {
    this.#hear = hear;
  }

  /**
   * @param pool where the party sits with others in this life; absent: a process of its own, killed when its power is cut
   * @returns the port that it listens on (acquirer) @throws RigFaultError when it does not come up
   */
  start(setup: ProcessSetup, pool: Places | undefined): Promise<number> {
    const process = pool?.place() ?? new SeatProcess();
    return new Promise((resolve, reject) => {
      const fault = (got: string): void => {
        clearTimeout(timer);
        reject(new RigFaultError({ what: `the ${setup.party} process did not come up`, got }));
      };
      const timer = setTimeout(() => fault(`nothing within ${START_MS_MAX} ms`), START_MS_MAX);
      let ready = false;
      const hear = (message: Heard): void => {
        if (message.kind === 'ready') {
          ready = true;
          clearTimeout(timer);
          resolve(message.port);
        } else if (message.kind === 'gone' || message.kind === 'ended') {
          if (!ready) fault(message.kind === 'gone' ? `it ended (${message.how})` : 'its power was cut');
          this.#ended?.();
          if (message.kind === 'gone') this.#gone(place, `the ${setup.party} process ended by itself (${message.how})`);
        } else if (message.kind === 'failed' && !ready) fault(message.message);
        else if (this.#place === place) this.#hear(message);
      };
      const place: Place = { process, seat: process.take(hear), own: pool === undefined };
      this.#place = place;
      process.say(place.seat, { kind: 'setup', setup });
    });
  }

  release(): void {
    this.#place?.process.say(this.#place.seat, { kind: 'release' });
  }

  tell(told: Told): void {
    this.say({ kind: 'told', told });
  }

  /** Lost without power. */
  say(message: Parameters<SeatProcess['say']>[1]): void {
    this.#place?.process.say(this.#place.seat, message);
  }

  show(identity: ShownIdentity): void {
    this.#place?.process.say(this.#place.seat, { kind: 'show', identity });
  }

  cable(up: boolean): void {
    this.#place?.process.say(this.#place.seat, { kind: 'cable', up });
  }

  /** A power cut: the party gets no chance to do anything. Settles when it is gone. */
  async kill(): Promise<void> {
    const place = this.#place;
    if (place === undefined) return;
    this.#place = undefined;
    if (place.own) await place.process.kill();
    else if (place.process.alive) {
      const ended = new Promise<void>((resolve) => {
        this.#ended = resolve;
      });
      place.process.say(place.seat, { kind: 'end' });
      await ended;
      this.#ended = undefined;
    }
    place.process.leave(place.seat);
  }

  #gone(place: Place, what: string): void {
    if (this.#place !== place) return;
    this.#place = undefined;
    this.#hear({ kind: 'failed', message: what });
  }
}
