/** Goal: faults on the acquirer's link are looked at when placed, measured while in place, and told when the proxy lied. */
import { connect, type Socket } from 'node:net';
import { Toxiproxy } from 'toxiproxy-node-client';
import { afterEach, describe, expect, test } from 'vitest';
import { tcpListener } from '../../../devices/links/tcp.js';
import { startToxiproxyServer } from '../../../simulators/network/proxy-server/toxiproxy-server.js';
import type { ToxicSpec } from '../../plan/bench.js';
import { findRealToxiproxy } from '../../toxiproxy/installed.js';
import { startRealToxiproxy } from '../../toxiproxy/real-server.js';
import { AcquirerPath } from './acquirer-path.js';
import { Trouble } from './trouble.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Bench {
  readonly path: AcquirerPath;
  readonly client: Toxiproxy;
  dial(): Promise<Socket>;
}

interface Server {
  readonly name: string;
  start(): Promise<{ readonly url: string; close(): Promise<void> }>;
}

const real = findRealToxiproxy();
const SERVERS: readonly Server[] = [
  { name: 'the embedded Toxiproxy', start: () => startToxiproxyServer() },
  ...(real === undefined ? [] : [{ name: 'the real Toxiproxy', start: () => startRealToxiproxy(real) }]),
];

/** An acquirer that answers each message with one that is ten times as long. */
async function bench(start: Server['start']): Promise<Bench> {
  const server = await start();
  closers.push(() => server.close());
  const client = new Toxiproxy(server.url);
  const streams = { client, name: 'Toxiproxy', prefix: '', trouble: new Trouble(), close: () => server.close() };
  const listener = await tcpListener('127.0.0.1', 0, (link) => ({
    onBytes: (bytes) => link.write(new Uint8Array(bytes.length * 10)),
    onClosed: () => undefined,
  }));
  closers.push(() => listener.close());
  const now = () => performance.now();
  const path = await AcquirerPath.open(streams, 'acquirer-0', { host: '127.0.0.1', port: listener.port }, now);
  closers.push(() => path.close());
  const dial = (): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = connect(path.address);
      socket.once('error', reject);
      socket.once('connect', () => resolve(socket));
      closers.push(() => socket.destroy());
    });
  return { path, client, dial };
}

/** Sends a message and waits for the whole answer. */
function ask(socket: Socket, length = 10): Promise<void> {
  return new Promise((resolve) => {
    let heard = 0;
    const hear = (bytes: Uint8Array): void => {
      heard += bytes.length;
      if (heard < length * 10) return;
      socket.off('data', hear);
      resolve();
    };
    socket.on('data', hear);
    socket.write(new Uint8Array(length));
  });
}

const toxic = (type: ToxicSpec['type'], stream: ToxicSpec['stream'] = 'downstream'): ToxicSpec => ({
  type,
  stream,
  attributes: {},
});

const LIES: readonly { readonly type: ToxicSpec['type']; readonly attributes: Record<string, number> }[] = [
  { type: 'timeout', attributes: { timeout: 0 } },
  { type: 'latency', attributes: { latency: 2_000, jitter: 0 } },
  { type: 'bandwidth', attributes: { rate: 1 } },
  { type: 'limit_data', attributes: { bytes: 20 } },
];

describe.each(SERVERS)('behind $name', ({ start }) => {
  test('what a second toxic lets loose of the first is no lie of the proxy', async () => {
    const { path, dial } = await bench(start);
    const socket = await dial();
    await ask(socket);
    await path.addToxic('slow', toxic('latency'), { latency: 60_000, jitter: 0 });
    const answered = ask(socket);
    await expect.poll(() => path.meter.downstream.bytesIn).toBe(200);
    await path.addToxic('limit', toxic('limit_data'), { bytes: 1_000 });
    await answered;
    path.check();
  });

  test('an undisturbed link passes everything, and both sides of the proxy say so', async () => {
    const { path, dial } = await bench(start);
    await ask(await dial());
    expect(path.meter.upstream).toMatchObject({ bytesIn: 10, bytesOut: 10 });
    expect(path.meter.downstream).toMatchObject({ bytesIn: 100, bytesOut: 100 });
    expect(path.meter.connections).toEqual({ opened: 1, refused: 0, reset: 0 });
    path.check();
  });

  test('a swallowed reply counts its bytes, and passes the look at the end', async () => {
    const { path, dial } = await bench(start);
    const socket = await dial();
    await ask(socket);
    await path.addToxic('0-reply-lost', toxic('timeout'), { timeout: 0 });
    expect(path.did('0-reply-lost')).toBe(0);
    socket.write(new Uint8Array(5));
    await expect.poll(() => path.did('0-reply-lost')).toBe(50);
    await path.removeToxic('0-reply-lost');
    expect(path.did('0-reply-lost')).toBe(50);
  });

  describe.each(LIES)('a $type that does nothing', ({ type, attributes }) => {
    test('is a rig fault with the bytes that passed', async () => {
      const { path, client, dial } = await bench(start);
      await path.addToxic('0-lie', toxic(type), attributes);
      // Somebody else takes it away, behind the rig's back.
      await (await (await client.get('acquirer-0')).getToxic('0-lie')).remove();
      await ask(await dial());
      await expect(path.removeToxic('0-lie')).rejects.toThrow(
        new RegExp(`the proxy let pass what a fault forbids at Toxiproxy acquirer-0 0-lie: expected ${type}.*100`),
      );
    });
  });

  test('while the link is cut, connections are ended and refused, and that is what it did', async () => {
    const { path, dial } = await bench(start);
    const socket = await dial();
    await ask(socket);
    const over = new Promise((resolve) => socket.once('close', resolve));
    expect(await path.setUp('0-link-down', false)).toBe(true);
    await over;
    expect(path.did('0-link-down')).toBe(1);
    await expect(dial()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    path.refused();
    expect(path.did('0-link-down')).toBe(2);
    expect(await path.setUp('1-link-down', false)).toBe(false);
    expect(await path.setUp('0-link-down', true)).toBe(false);
    await expect(dial()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await path.setUp('1-link-down', true)).toBe(true);
    await ask(await dial());
  });

  test('a reset that the proxy was not asked for is a rig fault', async () => {
    const { path, client, dial } = await bench(start);
    const proxy = await client.get('acquirer-0');
    const attributes = { timeout: 0 };
    await proxy.addToxic({ name: 'stray', type: 'reset_peer', stream: 'downstream', toxicity: 1, attributes });
    (await dial()).write('x');
    await expect.poll(() => path.meter.resetsByProxy.length).toBeGreaterThan(0);
    expect(() => path.check()).toThrow(/the proxy reset a connection that nobody asked it to/);
  });

  test('a fault that only slows the link excuses no reset', async () => {
    const { path, client, dial } = await bench(start);
    await path.addToxic('0-latency', toxic('latency'), { latency: 1, jitter: 0 });
    const proxy = await client.get('acquirer-0');
    const attributes = { timeout: 0 };
    await proxy.addToxic({ name: 'stray', type: 'reset_peer', stream: 'upstream', toxicity: 1, attributes });
    (await dial()).write('x');
    await expect.poll(() => path.meter.resetsByProxy.length).toBeGreaterThan(0);
    expect(() => path.check()).toThrow(/the proxy reset a connection that nobody asked it to/);
  });

  test('a reset that was asked for is none', async () => {
    const { path, dial } = await bench(start);
    await path.addToxic('0-reset', toxic('reset_peer'), { timeout: 0 });
    (await dial()).write('x');
    await expect.poll(() => path.meter.resetsByProxy.length).toBeGreaterThan(0);
    path.check();
  });

  test('a connection that the rig ended itself, with data under way, was not reset by the proxy', async () => {
    const { path, dial } = await bench(start);
    const socket = await dial();
    socket.resume();
    for (let i = 0; i < 50; i += 1) socket.write(new Uint8Array(20_000));
    await expect.poll(() => path.meter.downstream.bytesOut).toBeGreaterThan(0);
    path.endAll();
    await expect.poll(() => path.meter.underWay('downstream')).toBe(0);
    path.check();
  });

  test('a toxic that is not as it was asked is a rig fault, and so is one that cannot be removed', async () => {
    const { path, client } = await bench(start);
    const proxy = await client.get('acquirer-0');
    const add = proxy.addToxic.bind(proxy);
    await add({
      name: 'other',
      type: 'latency',
      stream: 'downstream',
      toxicity: 1,
      attributes: { latency: 1, jitter: 0 },
    });
    await expect(path.addToxic('other', toxic('timeout'), { timeout: 0 })).rejects.toThrow(
      /Toxiproxy did not add other at Toxiproxy acquirer-0: .*409/,
    );
    await expect(path.addToxic('x', toxic('latency'), { latency: 1, jitter: 0, colour: 7 })).rejects.toThrow(
      /the fault is not in place as asked at Toxiproxy acquirer-0 x colour: expected 7, got undefined/,
    );
    await expect(path.removeToxic('never-there')).rejects.toThrow(
      /Toxiproxy did not tell of never-there at Toxiproxy acquirer-0: .*404/,
    );
  });
});
