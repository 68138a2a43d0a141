/** Goal: the links of the virtual bench carry bytes, not messages: in order, whole, late, in chunks of any size. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat } from '../../../devices/wire/bytes.js';
import type { Input } from '../../../devices/wire/machine.js';
import { Rng } from '../../../devices/wire/rng.js';
import type { Toxic } from '../../../simulators/network/pipeline.js';
import type { SerialDirection } from '../../../simulators/network/serial-faults/serial-fault.js';
import { protocolOf } from '../parts.js';
import { EventQueue } from './event-queue.js';
import { VirtualSerial } from './virtual-serial.js';
import { VirtualTcp } from './virtual-tcp.js';

const LINE = protocolOf('generic-stx-lrc').line;

interface Sent {
  /** Since the chunk before. */
  readonly waitMs: number;
  readonly bytes: Uint8Array;
}

const sentArbitrary = fc.array(
  fc.record({
    waitMs: fc.constantFrom(0, 0, 1, 3, 40),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 300, size: 'max' }),
  }),
  { minLength: 1, maxLength: 12 },
);

function drain(queue: EventQueue): void {
  for (let steps = 0; queue.step(); steps += 1) if (steps > 100_000) throw new Error('still busy');
}

/** Sends it all and returns the chunks as they came. */
function overSerial(seed: number, sent: readonly Sent[], direction: SerialDirection): Uint8Array[] {
  const queue = new EventQueue();
  const chunks: Uint8Array[] = [];
  const serial = new VirtualSerial(queue, new Rng(seed), LINE, (way, bytes) => {
    expect(way).toBe(direction);
    chunks.push(bytes.slice());
  });
  let at = 0;
  for (const { waitMs, bytes } of sent) {
    at += waitMs;
    queue.at(at, () => serial.send(direction, bytes));
  }
  drain(queue);
  return chunks;
}

interface TcpBench {
  readonly queue: EventQueue;
  readonly tcp: VirtualTcp;
  readonly client: Input[];
  readonly server: Input[];
  listening: boolean;
}

/** A listener behind a link, and a client whose connection 1 stands. */
function tcpBench(seed: number): TcpBench {
  const queue = new EventQueue();
  const client: Input[] = [];
  const server: Input[] = [];
  const keep = (into: Input[]) => (input: Input) =>
    void into.push(input.kind === 'bytes' ? { ...input, bytes: input.bytes.slice() } : input);
  const bench: TcpBench = {
    queue,
    client,
    server,
    listening: true,
    tcp: new VirtualTcp(
      'acquirer',
      queue,
      new Rng(seed),
      { delayMinMs: 4, proxied: true, delayMaxMs: 20 },
      { client: keep(client), server: keep(server), serverUp: () => bench.listening },
    ),
  };
  bench.tcp.open(1);
  drain(queue);
  return bench;
}

function bytesOf(inputs: readonly Input[]): Uint8Array[] {
  return inputs.flatMap((input) => (input.kind === 'bytes' ? [input.bytes] : []));
}

function kindsOf(inputs: readonly Input[]): string[] {
  return inputs.map(({ kind }) => kind);
}

const toxic = (type: string, attributes: Record<string, number>, stream: Toxic['stream'] = 'downstream'): Toxic => ({
  name: type,
  type,
  stream,
  toxicity: 1,
  attributes,
});

describe('the serial line', () => {
  test('delivers every byte once and in order, however it cuts and joins', () => {
    fc.assert(
      fc.property(fc.nat(), sentArbitrary, fc.constantFrom('to-register', 'to-terminal'), (seed, sent, direction) => {
        const chunks = overSerial(seed, sent, direction);
        expect(concat(chunks)).toEqual(concat(sent.map(({ bytes }) => bytes)));
        expect(chunks.every((chunk) => chunk.length > 0)).toBe(true);
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  test('splits what was sent as one, and joins what was sent at one instant', () => {
    const whole = Uint8Array.from({ length: 60 }, (_, i) => i);
    const cuts = new Set<number>();
    for (let seed = 0; seed < 400; seed += 1) {
      const chunks = overSerial(seed, [{ waitMs: 0, bytes: whole }], 'to-register');
      expect(chunks.length).toBeLessThanOrEqual(2);
      if (chunks.length === 2) cuts.add(chunks[0]?.length ?? 0);
    }
    expect(cuts.size).toBeGreaterThan(20);
    const twice = [0, 0].map((waitMs) => ({ waitMs, bytes: Uint8Array.of(1, 2) }));
    expect(overSerial(1, twice, 'to-terminal')).toEqual([Uint8Array.of(1, 2, 1, 2)]);
  });

  test('takes the time that 115200 baud takes, and a chunk never overtakes the one before', () => {
    const queue = new EventQueue();
    const arrivals: { readonly at: number; readonly length: number }[] = [];
    const serial = new VirtualSerial(queue, new Rng(3), LINE, (_, { length }) => {
      arrivals.push({ at: queue.now, length });
    });
    serial.send('to-terminal', new Uint8Array(1_100));
    queue.at(1, () => serial.send('to-terminal', Uint8Array.of(9)));
    drain(queue);
    expect(arrivals.reduce((sum, { length }) => sum + length, 0)).toBe(1_101);
    expect(arrivals.at(-1)?.length).toBe(1);
    expect(arrivals.at(-1)?.at).toBeGreaterThanOrEqual(100);
  });

  test('a fault in place touches its own direction alone, and nothing once it is lifted', () => {
    const queue = new EventQueue();
    const heard: Record<SerialDirection, number[]> = { 'to-register': [], 'to-terminal': [] };
    const serial = new VirtualSerial(queue, new Rng(1), LINE, (way, bytes) => void heard[way].push(...bytes));
    const sendBoth = (byte: number): void => {
      for (const way of ['to-register', 'to-terminal'] as const) serial.send(way, Uint8Array.of(byte));
      drain(queue);
    };
    const rng = new Rng(2);
    serial.placeFault(
      'strip',
      { type: 'strip-high-bit', direction: 'to-register', hinders: true, attributes: {} },
      rng,
    );
    sendBoth(0x81);
    serial.placeFault('dead', { type: 'dead-direction', direction: 'to-terminal', hinders: true, attributes: {} }, rng);
    sendBoth(0x82);
    serial.liftFault('strip');
    serial.liftFault('dead');
    sendBoth(0x83);
    expect(heard).toEqual({ 'to-register': [1, 2, 0x83], 'to-terminal': [0x81, 0x83] });
    expect([serial.did('strip'), serial.did('dead'), serial.did('never')]).toEqual([2, 1, undefined]);
  });

  test('what is under way when the line is cut arrives nowhere, what is sent afterwards does', () => {
    const queue = new EventQueue();
    const heard: number[] = [];
    const serial = new VirtualSerial(queue, new Rng(1), LINE, (_, bytes) => void heard.push(...bytes));
    const stall = { type: 'stall', direction: 'to-register', hinders: true, attributes: {} } as const;
    serial.send('to-register', Uint8Array.of(1));
    serial.placeFault('stall', stall, new Rng(2));
    serial.send('to-register', Uint8Array.of(2));
    serial.cut();
    serial.liftFault('stall');
    serial.send('to-register', Uint8Array.of(3));
    drain(queue);
    expect(heard).toEqual([3]);
  });
});

describe('a TCP connection', () => {
  test('delivers every byte once and in order in both directions, through toxics that hold and cut', () => {
    const toxics = fc.subarray([
      toxic('slicer', { average_size: 7, size_variation: 3, delay: 900 }),
      toxic('latency', { latency: 300, jitter: 200 }),
      toxic('bandwidth', { rate: 2 }, 'upstream'),
    ]);
    fc.assert(
      fc.property(fc.nat(), sentArbitrary, toxics, (seed, sent, placed) => {
        const bench = tcpBench(seed);
        bench.tcp.setToxics(placed);
        let at = bench.queue.now;
        for (const { waitMs, bytes } of sent) {
          at += waitMs;
          bench.queue.at(at, () => bench.tcp.send('client', 1, bytes));
          bench.queue.at(at, () => bench.tcp.send('server', 1, bytes));
        }
        drain(bench.queue);
        const whole = concat(sent.map(({ bytes }) => bytes));
        expect(concat(bytesOf(bench.server))).toEqual(whole);
        expect(concat(bytesOf(bench.client))).toEqual(whole);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  test('under a slicer of one byte every byte comes alone', () => {
    const bench = tcpBench(5);
    bench.tcp.setToxics([toxic('slicer', { average_size: 1, size_variation: 0, delay: 1_000 })]);
    bench.tcp.send(
      'server',
      1,
      Uint8Array.from({ length: 40 }, (_, i) => i),
    );
    drain(bench.queue);
    expect(bytesOf(bench.client)).toEqual(Array.from({ length: 40 }, (_, i) => Uint8Array.of(i)));
    expect(bench.tcp.touchedBy('slicer')).toBe(40);
  });

  test('tells the other side of its end only behind the bytes that were sent before', () => {
    const bench = tcpBench(2);
    bench.tcp.send('client', 1, Uint8Array.of(1, 2, 3, 4, 5, 6));
    bench.tcp.close('client', 1);
    bench.tcp.send('client', 1, Uint8Array.of(7));
    drain(bench.queue);
    expect(concat(bytesOf(bench.server))).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
    expect(kindsOf(bench.server)[0]).toBe('opened');
    expect(kindsOf(bench.server).at(-1)).toBe('closed');
  });

  test('ends on both sides when the link is cut, and new ones are refused until it is up again', () => {
    const bench = tcpBench(2);
    bench.tcp.setUp(false);
    bench.tcp.open(2);
    drain(bench.queue);
    expect(kindsOf(bench.client)).toEqual(['opened', 'closed', 'refused']);
    expect(kindsOf(bench.server)).toEqual(['opened', 'closed']);
    expect(bench.tcp.cut).toBe(2);
    bench.tcp.setUp(true);
    bench.tcp.open(3);
    drain(bench.queue);
    expect(kindsOf(bench.client).at(-1)).toBe('opened');
  });

  test('that is cut or reset still brings what the proxy had passed on, and nothing that it held', () => {
    for (const end of ['cut', 'reset'] as const) {
      const bench = tcpBench(2);
      bench.tcp.send('client', 1, Uint8Array.of(1, 2, 3));
      bench.tcp.setToxics([toxic(end === 'cut' ? 'timeout' : 'reset_peer', { timeout: 0 })]);
      bench.tcp.send('server', 1, Uint8Array.of(4, 5, 6));
      if (end === 'cut') bench.tcp.setUp(false);
      bench.tcp.send('client', 1, Uint8Array.of(7));
      drain(bench.queue);
      expect(concat(bytesOf(bench.server)), end).toEqual(Uint8Array.of(1, 2, 3));
      expect(bytesOf(bench.client), end).toEqual([]);
      expect(kindsOf(bench.server).at(-1), end).toBe('closed');
      expect(kindsOf(bench.client).at(-1), end).toBe('closed');
    }
  });

  test('that one side ended is over for the other as well, once the end has passed the proxy both ways', () => {
    const bench = tcpBench(2);
    bench.tcp.setToxics([{ ...toxic('timeout', { timeout: 0 }), stream: 'upstream' }]);
    bench.tcp.send('client', 1, Uint8Array.of(1));
    drain(bench.queue);
    // Toxiproxy ends the direction in which the toxic swallowed bytes; the client hears of it by its host's end.
    bench.tcp.setToxics([]);
    drain(bench.queue);
    expect(bytesOf(bench.server)).toEqual([]);
    expect(kindsOf(bench.server).at(-1)).toBe('closed');
    expect(kindsOf(bench.client).at(-1)).toBe('closed');
  });

  test('to a host that is down stands for no longer than a proxy needs to find out', () => {
    const bench = tcpBench(2);
    bench.listening = false;
    bench.tcp.open(2);
    drain(bench.queue);
    expect(
      bench.client.filter((input) => 'connection' in input && input.connection === 2).map(({ kind }) => kind),
    ).toEqual(['opened', 'closed']);
    expect(kindsOf(bench.server)).toEqual(['opened']);
  });

  test('counts what a toxic did on connections that are gone', () => {
    const bench = tcpBench(2);
    bench.tcp.setToxics([toxic('timeout', { timeout: 0 })]);
    bench.tcp.send('server', 1, new Uint8Array(30));
    drain(bench.queue);
    expect(bytesOf(bench.client)).toEqual([]);
    bench.tcp.setUp(false);
    expect(bench.tcp.touchedBy('timeout')).toBe(30);
  });
});
