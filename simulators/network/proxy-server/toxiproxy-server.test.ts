/**
 * Goal: the official client, and plain HTTP, find in the embedded server what Toxiproxy 2.12 gives. With TOXIPROXY_URL set,
 * the same cases run against the real server.
 */

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Toxiproxy } from 'toxiproxy-node-client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type RunningToxiproxy, startToxiproxyServer } from './toxiproxy-server.js';

const real = process.env['TOXIPROXY_URL'];
const servers: readonly (readonly [string, () => Promise<{ url: string; close(): Promise<void> }>])[] = [
  ['embedded', () => startToxiproxyServer()],
  ...(real === undefined ? [] : ([['real', async () => ({ url: real, close: async () => undefined })]] as const)),
];

describe.each(servers)('%s Toxiproxy', (_name, start) => {
  let toxiproxy: Pick<RunningToxiproxy, 'url' | 'close'>;
  let echo: Server;
  let upstream: string;
  let client: Toxiproxy;

  beforeAll(async () => {
    toxiproxy = await start();
    client = new Toxiproxy(toxiproxy.url);
    echo = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined);
      socket.pipe(socket);
    });
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    upstream = `127.0.0.1:${(echo.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    for (const proxy of Object.values(await client.getAll())) await proxy.remove();
  });
  afterAll(async () => {
    echo.close();
    await toxiproxy.close();
  });

  const http = async (method: string, path: string, body?: unknown, agent = 'test') => {
    const response = await fetch(toxiproxy.url + path, {
      method,
      headers: { 'user-agent': agent },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : safeJson(text) };
  };

  test('tells its version, and refuses browsers', async () => {
    expect((await http('GET', '/version')).body).toMatchObject({ version: expect.stringMatching(/^2\./) });
    expect((await http('GET', '/proxies', undefined, 'Mozilla/5.0')).status).toBe(403);
  });

  test('says what is wrong with the status and error that Toxiproxy gives', async () => {
    expect(await http('POST', '/proxies', {})).toMatchObject({
      status: 400,
      body: { error: 'missing required field: name', status: 400 },
    });
    expect(await http('POST', '/proxies', { name: 'p' })).toMatchObject({
      status: 400,
      body: { error: 'missing required field: upstream' },
    });
    expect(await http('GET', '/proxies/none')).toMatchObject({
      status: 404,
      body: { error: 'proxy not found', status: 404 },
    });
    await client.createProxy({ name: 'p', listen: '127.0.0.1:0', upstream });
    expect(await http('POST', '/proxies', { name: 'p', listen: '127.0.0.1:0', upstream })).toMatchObject({
      status: 409,
      body: { error: 'proxy already exists' },
    });
    expect(await http('POST', '/proxies/p/toxics', { type: 'none' })).toMatchObject({
      status: 400,
      body: { error: 'invalid toxic type' },
    });
    expect(await http('POST', '/proxies/p/toxics', { type: 'latency', stream: 'sideways' })).toMatchObject({
      status: 400,
    });
    expect(await http('GET', '/proxies/p/toxics/none')).toMatchObject({
      status: 404,
      body: { error: 'toxic not found' },
    });
    expect((await http('POST', '/proxies/p/toxics', { type: 'latency' })).body).toMatchObject({
      name: 'latency_downstream',
      stream: 'downstream',
      toxicity: 1,
      attributes: { latency: 0, jitter: 0 },
    });
    expect(await http('POST', '/proxies/p/toxics', { type: 'latency' })).toMatchObject({
      status: 409,
      body: { error: 'toxic already exists' },
    });
    expect((await http('DELETE', '/proxies/p/toxics/latency_downstream')).status).toBe(204);
  });

  test('the official client creates, changes, resets and removes', async () => {
    const proxy = await client.createProxy({ name: 'p', listen: '127.0.0.1:0', upstream });
    expect(await echoed(proxy.listen, 'hello')).toBe('hello');
    const toxic = await proxy.addToxic({
      name: 'slow',
      type: 'latency',
      stream: 'downstream',
      toxicity: 1,
      attributes: { latency: 200, jitter: 0 },
    });
    const before = performance.now();
    expect(await echoed(proxy.listen, 'late')).toBe('late');
    expect(performance.now() - before).toBeGreaterThan(190);
    await toxic.remove();
    await proxy.update({ enabled: false, listen: proxy.listen, upstream });
    await expect(echoed(proxy.listen, 'x')).rejects.toThrow(/ECONNREFUSED/);
    await client.reset();
    expect(await echoed(proxy.listen, 'again')).toBe('again');
    expect(await client.getVersion()).toMatch(/2\./);
  });

  test('populate creates a list at once', async () => {
    const { status, body } = await http('POST', '/populate', [
      { name: 'a', listen: '127.0.0.1:0', upstream },
      { name: 'b', listen: '127.0.0.1:0', upstream },
    ]);
    expect(status).toBe(201);
    expect(body).toMatchObject({ proxies: [{ name: 'a', enabled: true }, { name: 'b' }] });
  });

  test('a toxic reaches a connection that stands, and a disabled proxy cuts it', async () => {
    const proxy = await client.createProxy({ name: 'p', listen: '127.0.0.1:0', upstream });
    const socket = await dial(proxy.listen);
    expect(await roundTrip(socket, 'one')).toBe('one');
    await proxy.addToxic({
      name: 'gone',
      type: 'timeout',
      stream: 'downstream',
      toxicity: 1,
      attributes: { timeout: 0 },
    });
    const silent = await Promise.race([
      roundTrip(socket, 'two'),
      new Promise((resolve) => setTimeout(() => resolve('silence'), 200)),
    ]);
    expect(silent).toBe('silence');
    const closed = new Promise((resolve) => socket.once('close', () => resolve('closed')));
    await proxy.update({ enabled: false, listen: proxy.listen, upstream });
    expect(await closed).toBe('closed');
  });

  test('limit_data lets so many bytes through and closes; reset_peer resets', async () => {
    const proxy = await client.createProxy({ name: 'p', listen: '127.0.0.1:0', upstream });
    const limit = await proxy.addToxic({
      name: 'l',
      type: 'limit_data',
      stream: 'downstream',
      toxicity: 1,
      attributes: { bytes: 4 },
    });
    expect(await echoed(proxy.listen, 'abcdefgh')).toBe('abcd');
    await limit.remove();
    await proxy.addToxic({
      name: 'r',
      type: 'reset_peer',
      stream: 'downstream',
      toxicity: 1,
      attributes: { timeout: 0 },
    });
    await expect(echoed(proxy.listen, 'x')).rejects.toThrow(/ECONNRESET/);
  });
});

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function dial(listen: string): Promise<Socket> {
  const port = Number(listen.slice(listen.lastIndexOf(':') + 1));
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
}

function roundTrip(socket: Socket, text: string): Promise<string> {
  return new Promise((resolve) => {
    socket.once('data', (bytes) => resolve(bytes.toString()));
    socket.write(text);
  });
}

/** Sends, closes our side, and reads to the end. */
async function echoed(listen: string, text: string): Promise<string> {
  const socket = await dial(listen);
  return new Promise((resolve, reject) => {
    let got = '';
    socket.on('data', (bytes) => {
      got += bytes.toString();
      if (got.length >= text.length) socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(got));
    socket.write(text);
  });
}
