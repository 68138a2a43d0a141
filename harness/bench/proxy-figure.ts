/**
 * The embedded Toxiproxy beside the real one, each a process of its own, in turns with a connection that has no proxy: what a
 * proxy adds to a small exchange (a request of an acquirer link is about as long), and how much it carries.
 */
import { type AddressInfo, createServer, type Server } from 'node:net';
import { Toxiproxy } from 'toxiproxy-node-client';
import { startEmbeddedToxiproxy } from '../toxiproxy/embedded-server.js';
import { findRealToxiproxy } from '../toxiproxy/installed.js';
import { startRealToxiproxy } from '../toxiproxy/real-server.js';
import { type Figure, type Measured, median, quantile } from './figure.js';
import { exchanges, megabytesPerSecond } from './tcp-load.js';

const ROUNDS = 15;
const EXCHANGES = 400;
const BULK_ROUNDS = 7;
const BULK_BYTES = 48 << 20;

/** The embedded one may add at most so many times what the real one adds, and must carry so much of what that carries. */
const ADDED_RATIO_MAX = 2;
const THROUGHPUT_RATIO_MIN = 1 / 3;

interface Way {
  readonly echoPort: number;
  readonly sinkPort: number;
  readonly p50: number[];
  readonly p99: number[];
  readonly mbPerSecond: number[];
}

interface WayFigures {
  readonly addedP50Us: number;
  readonly addedP99Us: number;
  readonly mbPerSecond: number;
}

export const proxyFigure: Figure = {
  name: 'toxiproxy',
  measure: async () => {
    const echo = await listening(createServer((socket) => void socket.setNoDelay(true).pipe(socket)));
    const sink = await listening(createServer((socket) => void socket.resume()));
    const closers: (() => Promise<void>)[] = [];
    try {
      const embedded = await startEmbeddedToxiproxy();
      closers.push(embedded.close);
      const binary = findRealToxiproxy();
      const real = binary === undefined ? undefined : await startRealToxiproxy(binary);
      if (real !== undefined) closers.push(real.close);
      const direct = wayOf(portOf(echo), portOf(sink));
      const throughEmbedded = await wayThrough(embedded.url, echo, sink);
      const throughReal = real === undefined ? undefined : await wayThrough(real.url, echo, sink);
      await drive([direct, throughEmbedded, ...(throughReal === undefined ? [] : [throughReal])]);
      return told(direct, throughEmbedded, throughReal);
    } finally {
      for (const close of closers) await close();
      echo.close();
      sink.close();
    }
  },
};

/** Rounds in turns, each beginning with another, so that what else the machine does falls on all alike. */
async function drive(ways: readonly Way[]): Promise<void> {
  for (const way of ways) await exchanges(way.echoPort, EXCHANGES);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const way of rotated(ways, round)) {
      const us = await exchanges(way.echoPort, EXCHANGES);
      way.p50.push(median(us));
      way.p99.push(quantile(us, 0.99));
    }
  }
  for (let round = 0; round < BULK_ROUNDS; round += 1)
    for (const way of rotated(ways, round)) way.mbPerSecond.push(await megabytesPerSecond(way.sinkPort, BULK_BYTES));
}

function told(direct: Way, embedded: Way, real: Way | undefined): Measured {
  const directFigures = {
    p50Us: median(direct.p50),
    p99Us: median(direct.p99),
    mbPerSecond: median(direct.mbPerSecond),
  };
  const ours = figuresOf(direct, embedded);
  const lines = [
    `no proxy            exchange p50 ${us(directFigures.p50Us)}, p99 ${us(directFigures.p99Us)}; ${mb(directFigures.mbPerSecond)}`,
    `embedded Toxiproxy  adds p50 ${us(ours.addedP50Us)}, p99 ${us(ours.addedP99Us)}; ${mb(ours.mbPerSecond)}`,
  ];
  if (real === undefined) {
    lines.push('real Toxiproxy      skipped: not on this machine; scanrig toxiproxy install builds it');
    return { lines, values: { direct: directFigures, embedded: ours }, missed: [] };
  }
  const theirs = figuresOf(direct, real);
  const ratios = {
    addedP50: ours.addedP50Us / theirs.addedP50Us,
    addedP99: ours.addedP99Us / theirs.addedP99Us,
    throughput: ours.mbPerSecond / theirs.mbPerSecond,
  };
  lines.push(
    `real Toxiproxy      adds p50 ${us(theirs.addedP50Us)}, p99 ${us(theirs.addedP99Us)}; ${mb(theirs.mbPerSecond)}`,
    `embedded : real     p50 ${ratios.addedP50.toFixed(2)}, p99 ${ratios.addedP99.toFixed(2)} (at most ${ADDED_RATIO_MAX}); throughput ${ratios.throughput.toFixed(2)} (at least ${THROUGHPUT_RATIO_MIN.toFixed(2)})`,
  );
  return { lines, values: { direct: directFigures, embedded: ours, real: theirs, ratios }, missed: missedOf(ratios) };
}

function missedOf(ratios: Readonly<Record<'addedP50' | 'addedP99' | 'throughput', number>>): string[] {
  const missed: string[] = [];
  for (const name of ['addedP50', 'addedP99'] as const)
    if (ratios[name] > ADDED_RATIO_MAX)
      missed.push(
        `the embedded Toxiproxy adds ${ratios[name].toFixed(2)} times what the real one adds (${name}), limit ${ADDED_RATIO_MAX}`,
      );
  if (ratios.throughput < THROUGHPUT_RATIO_MIN)
    missed.push(
      `the embedded Toxiproxy carries ${ratios.throughput.toFixed(2)} of what the real one carries, limit ${THROUGHPUT_RATIO_MIN.toFixed(2)}`,
    );
  return missed;
}

/** Of each round what it took above the direct way in the same round; the median of all. */
function figuresOf(direct: Way, way: Way): WayFigures {
  const added = (which: 'p50' | 'p99'): number => median(way[which].map((value, i) => value - (direct[which][i] ?? 0)));
  return { addedP50Us: added('p50'), addedP99Us: added('p99'), mbPerSecond: median(way.mbPerSecond) };
}

async function wayThrough(url: string, echo: Server, sink: Server): Promise<Way> {
  const client = new Toxiproxy(url);
  const through = async (name: string, port: number): Promise<number> => {
    const proxy = await client.createProxy({ name, listen: '127.0.0.1:0', upstream: `127.0.0.1:${port}` });
    return Number(proxy.listen.slice(proxy.listen.lastIndexOf(':') + 1));
  };
  return wayOf(await through('echo', portOf(echo)), await through('sink', portOf(sink)));
}

function wayOf(echoPort: number, sinkPort: number): Way {
  return { echoPort, sinkPort, p50: [], p99: [], mbPerSecond: [] };
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

function listening(server: Server): Promise<Server> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

const us = (value: number): string => `${Math.round(value)} µs`;
const mb = (value: number): string => `${Math.round(value)} MB/s`;
