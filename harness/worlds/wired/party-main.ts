/** Entry of a process that holds terminals or acquirers. It ends with its rig: when the control channel closes, so does it. */
import type { FromProcess, FromSeat, ProcessSetup, ToProcess } from './control.js';
import { House } from './house.js';
import { LagMeter } from './lag-meter.js';
import { Lane } from './lane.js';
import { Seat } from './seat.js';

const seats = new Map<number, Seat | Lane>();
/** Hosts that serve many terminals, by where their ledger lies. */
const houses = new Map<string, House>();

process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole group; the rig decides when its parties end.
process.on('SIGINT', () => undefined);
process.on('message', (message: ToProcess) => {
  const seat = seats.get(message.seat);
  // What gets at certificate, cable, names, storage or clock gets at a party with a seat of its own, not at one that serves many.
  const own = seat instanceof Seat ? seat : undefined;
  switch (message.kind) {
    case 'setup':
      return start(message);
    case 'release':
      return seat?.release();
    case 'told':
      return seat?.tell(message.told);
    case 'show':
      return own?.show(message.identity);
    case 'cable':
      return own?.cable(message.up);
    case 'names':
      return own?.names(message.what);
    case 'storage':
      return own?.setStorage(message.storage);
    case 'clock':
      return own?.stepClock(message.byMs);
    case 'end':
      return end(message.seat);
  }
});

function start({ seat: number, setup }: ToProcess & { kind: 'setup' }): void {
  const failed = (error: unknown): void =>
    say({ seat: number, kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  try {
    const sayOwn = (message: FromSeat): void => {
      // What an ended party still says reaches nobody.
      if (seats.get(number) === seat) say({ ...message, seat: number });
    };
    const seat: Seat | Lane = setup.house === true ? new Lane(setup, sayOwn, houseOf(setup)) : new Seat(setup, sayOwn);
    seats.set(number, seat);
    seat.start().catch(failed);
  } catch (error) {
    failed(error);
  }
}

function houseOf(setup: ProcessSetup): House {
  const house = houses.get(setup.store) ?? new House(setup);
  houses.set(setup.store, house);
  return house;
}

function end(number: number): void {
  const seat = seats.get(number);
  seats.delete(number);
  const ended = (): void => say({ seat: number, kind: 'ended' });
  if (seat === undefined) ended();
  else void seat.end().then(ended, ended);
}

function say(message: FromProcess): void {
  process.send?.(message);
  if (message.kind === 'ready') pulse();
}

const PULSE_MS = 500;
let beating = false;

/** Only once a party is up: loading what it needs stops everything, and nobody waits for it yet. */
function pulse(): void {
  if (beating) return;
  beating = true;
  const lag = new LagMeter();
  const beat = (): void => say({ kind: 'pulse', lagMs: lag.take(), rssMb: process.memoryUsage.rss() / 1e6 });
  setInterval(beat, PULSE_MS).unref();
}
