/** Goal: a tap changes nothing of what passes, counts it right, and holds what its gate holds, in order. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { Authority } from '../protocols/x509/certificate.js';
import { Tap, type TapGate } from './tap.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Bench {
  readonly tap: Tap;
  readonly log: string[];
  /** A client through the tap, and the target's end of its connection. */
  pair(): Promise<{ readonly client: Socket; readonly target: Socket }>;
  readonly server: Server;
}

async function bench(gate?: TapGate): Promise<Bench> {
  const accepted: ((socket: Socket) => void)[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    closers.push(() => socket.destroy());
    accepted.shift()?.(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  const { port } = server.address() as { port: number };
  const tap = await Tap.open({ host: '127.0.0.1', port: 0 }, { host: '127.0.0.1', port });
  closers.push(() => tap.close());
  const log: string[] = [];
  tap.watch({
    onConnection: (n) => void log.push(`${n} opened`),
    onBytes: (direction, bytes, n) => void log.push(`${n} ${direction} ${bytes.length}`),
    onEnd: (direction, n) => void log.push(`${n} ${direction} ended`),
    onClosed: (n, resetBy) => void log.push(`${n} closed ${resetBy ?? 'in order'}`),
    onRefused: () => void log.push('refused'),
  });
  if (gate !== undefined) tap.gate(gate);
  let pairs = 0;
  const pair = async () => {
    pairs += 1;
    const target = new Promise<Socket>((resolve) => accepted.push(resolve));
    const both = { client: await dial(tap), target: await target };
    await until(log, `${pairs} opened`);
    return both;
  };
  return { tap, log, pair, server };
}

function dial(tap: Tap): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...tap.address, allowHalfOpen: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.on('error', () => undefined);
      resolve(socket);
    });
    closers.push(() => socket.destroy());
  });
}

function read(socket: Socket, length: number): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      if (text.length >= length) resolve(text);
    });
  });
}

const once = (socket: Socket, event: string): Promise<unknown> =>
  new Promise((resolve) => socket.once(event, () => resolve(event)));

async function until(log: readonly string[], line: string): Promise<void> {
  await expect.poll(() => log).toContain(line);
}

test('bytes of any size pass both ways unchanged, and every one is counted', async () => {
  const { log, pair } = await bench();
  const { client, target } = await pair();
  const long = 'x'.repeat(300_000);
  const heard = read(target, 300_000);
  client.write(long);
  expect(await heard).toBe(long);
  const answered = read(client, 3);
  target.write('yes');
  expect(await answered).toBe('yes');
  const up = log.flatMap((line) => (line.startsWith('1 upstream') ? Number(line.slice(11)) : []));
  expect(up.reduce((a, b) => a + b)).toBe(300_000);
  expect(log).toContain('1 downstream 3');
});

test('a half-close passes, and the other direction goes on', async () => {
  const { log, pair } = await bench();
  const { client, target } = await pair();
  target.resume();
  const ended = once(target, 'end');
  client.end('done');
  await ended;
  const answered = read(client, 5);
  target.end('after');
  expect(await answered).toBe('after');
  await until(log, '1 closed in order');
  expect(log.filter((line) => line.endsWith('ended'))).toEqual(['1 upstream ended', '1 downstream ended']);
});

test.each(['client', 'target'] as const)('a reset by the %s is a reset on the other side', async (side) => {
  const { log, pair } = await bench();
  const both = await pair();
  for (const socket of [both.client, both.target]) socket.resume();
  const other = both[side === 'client' ? 'target' : 'client'];
  const broken = new Promise((resolve) => other.once('close', resolve));
  both[side].resetAndDestroy();
  expect(await broken).toBe(true);
  await until(log, `1 closed ${side}`);
});

test('a target that does not answer ends the connection, and is told', async () => {
  const { tap, log, server } = await bench();
  await new Promise((resolve) => server.close(resolve));
  const client = await dial(tap);
  client.resume();
  await once(client, 'end');
  expect(log).toEqual(['refused']);
});

test('what a gate holds waits with all that is behind it, and is seen when it is let go', async () => {
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let first = true;
  let came: () => void = () => undefined;
  const atTheGate = new Promise<void>((resolve) => {
    came = resolve;
  });
  const { log, pair } = await bench({
    onBytes: (direction) => {
      if (direction === 'downstream' || !first) return;
      first = false;
      came();
      return held;
    },
  });
  const { client, target } = await pair();
  let heard = '';
  target.on('data', (bytes) => {
    heard += bytes.toString('latin1');
  });
  const ended = once(target, 'end');
  client.write('one');
  await atTheGate;
  client.end('two');
  const answered = read(client, 9);
  target.write('meanwhile');
  await answered;
  expect(heard).toBe('');
  expect(log.filter((line) => line.startsWith('1 upstream'))).toEqual([]);
  letGo();
  await ended;
  expect(heard).toBe('onetwo');
});

test('while it refuses, clients are refused and standing connections go on; then it listens where it did', async () => {
  const { tap, pair } = await bench();
  const { client, target } = await pair();
  const { port } = tap.address;
  tap.refuse();
  await expect(dial(tap)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  const heard = read(target, 2);
  client.write('on');
  expect(await heard).toBe('on');
  await tap.listen();
  expect(tap.address.port).toBe(port);
  await pair();
  expect(tap.open).toBe(2);
  expect(tap.cut()).toBe(2);
});

test('a port that somebody else has is a rig fault', async () => {
  const { tap } = await bench();
  await expect(Tap.open(tap.address, tap.address)).rejects.toThrow(
    /the tap cannot listen at 127.0.0.1:\d+.*EADDRINUSE/,
  );
});

test('clients that speak TLS are heard in the plain, and ends and resets pass as they do without it', async () => {
  const valid = { from: Date.now() - 60_000, to: Date.now() + 3_600_000 };
  const authority = new Authority('test authority', valid);
  const { log, tap: plain, server } = await bench();
  plain.close();
  const { port } = server.address() as { port: number };
  const tls = authority.issue('acquirer.test', valid);
  const tap = await Tap.open({ host: '127.0.0.1', port: 0, tls }, { host: '127.0.0.1', port });
  closers.push(() => tap.close());
  tap.watch({
    onConnection: (n) => void log.push(`${n} joined`),
    onBytes: (direction, bytes) => void log.push(`${direction} ${Buffer.from(bytes).toString()}`),
    onEnd: (direction) => void log.push(`${direction} ended`),
    onClosed: (_n, resetBy) => void log.push(`closed ${resetBy ?? 'in order'}`),
    onHandshakeFailed: (why) => void log.push(`failed ${why}`),
  });
  const next = (): Promise<Socket> => new Promise((resolve) => server.once('connection', resolve));
  const call = (servername: string) => {
    const socket = connectTls({ ...tap.address, servername, ca: authority.cert });
    closers.push(() => socket.destroy());
    return socket;
  };
  const first = next();
  const client = call('acquirer.test');
  client.write('pay');
  const target = await first;
  const answered = read(client, 4);
  target.once('data', () => target.end('paid'));
  expect(await answered).toBe('paid');
  await until(log, 'closed in order');
  expect(log).toEqual([
    '1 joined',
    'upstream pay',
    'downstream paid',
    'downstream ended',
    'upstream ended',
    'closed in order',
  ]);
  const second = next();
  const broken = call('acquirer.test');
  const reset = new Promise<string | undefined>((resolve) =>
    broken.on('error', (error: NodeJS.ErrnoException) => resolve(error.code)),
  );
  const reached = await second;
  await until(log, '2 joined');
  reached.resetAndDestroy();
  expect(await reset).toBe('ECONNRESET');
  await until(log, 'closed target');
  const stranger = call('another.test');
  const refused = new Promise<string | undefined>((resolve) =>
    stranger.on('error', (error: NodeJS.ErrnoException) => resolve(error.code)),
  );
  expect(await refused).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  const bare = connect({ ...tap.address }, () =>
    bare.write('no hand-shake at all, and long enough to be seen as none'),
  );
  bare.on('error', () => undefined);
  closers.push(() => bare.destroy());
  bare.resume();
  await until(log, 'failed ERR_SSL_WRONG_VERSION_NUMBER');
  const told = log.length;
  const silent = connect({ ...tap.address });
  await once(silent, 'connect');
  const over = once(silent, 'close');
  silent.resume();
  tap.close();
  await over;
  expect(log.slice(told), 'a client that the tap itself has ended did not fail').toEqual([]);
});
