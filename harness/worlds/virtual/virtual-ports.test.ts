/** Goal: ports open, refuse, end and come back as those of real devices do. */
import { describe, expect, test } from 'vitest';
import type { Input } from '../../../devices/wire/machine.js';
import { Rng } from '../../../devices/wire/rng.js';
import { protocolOf } from '../parts.js';
import { EventQueue } from './event-queue.js';
import { VirtualPorts } from './virtual-ports.js';
import { VirtualSerial } from './virtual-serial.js';

class Bench {
  readonly queue = new EventQueue();
  readonly heard: string[] = [];
  readonly serial: VirtualSerial;
  readonly ports: VirtualPorts;

  constructor() {
    const { line } = protocolOf('generic-stx-lrc');
    this.serial = new VirtualSerial(this.queue, new Rng(1), line, (direction, bytes) =>
      this.ports.arrive(direction === 'to-register' ? 'register' : 'terminal', bytes),
    );
    this.ports = new VirtualPorts(
      this.queue,
      () => this.serial,
      (end, input) => void this.heard.push(`${end} ${words(input)}`),
    );
    this.ports.terminalPower(true);
    this.open(1);
    this.heard.length = 0;
  }

  open(connection: number): void {
    this.ports.openRegister(connection);
    this.drain();
  }

  drain(): void {
    while (this.queue.step()) {
      // Until nothing is on its way.
    }
  }

  /** Both ends say one byte on the connections that they were given. */
  talk(register: number, terminal: number): string[] {
    this.heard.length = 0;
    this.ports.send('register', register, Uint8Array.of(1));
    this.ports.send('terminal', terminal, Uint8Array.of(2));
    this.drain();
    return [...this.heard];
  }
}

function words(input: Input): string {
  if (input.kind === 'bytes') return `${input.connection}: ${input.bytes.join(' ')}`;
  return 'connection' in input ? `${input.kind} ${input.connection}` : input.kind;
}

const BOTH = ['terminal 1: 1', 'register 1: 2'];

describe('the ports of a line', () => {
  test('carry bytes both ways once they are open, and nothing on a connection that is over', () => {
    const bench = new Bench();
    expect(bench.talk(1, 1).toSorted()).toEqual(BOTH.toSorted());
    expect(bench.talk(7, 9)).toEqual([]);
    bench.ports.closeRegister(7);
    expect(bench.talk(1, 1)).toHaveLength(2);
    bench.ports.closeRegister(1);
    expect(bench.talk(1, 1)).toEqual([]);
  });

  test.each([true, false])(
    "a pulled cable ends the register's connection, and the terminal's where it sees: %s",
    (sees) => {
      const bench = new Bench();
      bench.ports.send('terminal', 1, Uint8Array.of(9));
      bench.ports.unplug(sees);
      bench.drain();
      expect(bench.heard).toEqual(['register closed 1', ...(sees ? ['terminal closed 1'] : [])]);
      expect(bench.talk(1, 1)).toEqual([]);
      bench.open(2);
      expect(bench.heard).toEqual(['register refused 2']);
      bench.heard.length = 0;
      bench.ports.plug();
      bench.open(3);
      expect(bench.heard).toEqual([...(sees ? ['terminal opened 2'] : []), 'register opened 3']);
      const terminal = sees ? 2 : 1;
      expect(bench.talk(3, terminal).toSorted()).toEqual([`register 3: 2`, `terminal ${terminal}: 1`]);
      expect(bench.ports.disturbed).toBeGreaterThanOrEqual(2);
    },
  );

  test('nothing passes without a cable, not even what a fault says by itself', () => {
    const bench = new Bench();
    bench.ports.unplug(false);
    const foreign = { type: 'foreign-bytes', direction: 'to-terminal', hinders: false, attributes: {} } as const;
    bench.serial.placeFault('foreign', foreign, new Rng(1));
    for (let i = 0; i < 20; i += 1) bench.queue.step();
    expect(bench.heard).toEqual(['register closed 1']);
    bench.ports.plug();
    for (let i = 0; i < 20; i += 1) bench.queue.step();
    expect(bench.heard.slice(1).every((line) => line.startsWith('terminal 1: 65 84'))).toBe(true);
    expect(bench.heard.length).toBeGreaterThan(1);
    bench.serial.liftFault('foreign');
  });

  test('a port that another program holds refuses until it is free; the terminal notices nothing', () => {
    const bench = new Bench();
    bench.ports.hold(true);
    bench.open(2);
    bench.open(3);
    bench.ports.hold(false);
    bench.open(4);
    expect(bench.heard).toEqual(['register closed 1', 'register refused 2', 'register refused 3', 'register opened 4']);
    expect(bench.talk(4, 1)).toHaveLength(2);
    expect(bench.ports.disturbed).toBe(3);
  });

  test('a terminal that comes back with the cable out is told once the cable is in', () => {
    const bench = new Bench();
    bench.ports.unplug(true);
    bench.ports.terminalPower(false);
    bench.ports.terminalPower(true);
    expect(bench.heard).not.toContain('terminal opened 2');
    bench.ports.plug();
    expect(bench.heard).toContain('terminal opened 2');
  });

  test('bytes for a terminal without power are lost', () => {
    const bench = new Bench();
    bench.ports.terminalPower(false);
    expect(bench.talk(1, 1)).toEqual([]);
    bench.ports.terminalPower(true);
    bench.drain();
    expect(bench.heard).toEqual(['terminal opened 2']);
  });
});
