/** Goal: a port that is taken away is away at once, also where its connection takes a while to end. */
import { createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { tcpLink } from '../../../devices/links/tcp.js';
import { protocolOf } from '../parts.js';
import { DeviceLine } from './device-line.js';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0).reverse()) close();
});

/** A terminal that goes on talking when the register has closed its side. */
async function bench() {
  const calls: Socket[] = [];
  const heard: string[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const number = calls.push(socket);
    socket.on('data', (bytes) => void heard.push(`${number}: ${bytes}`));
    socket.on('end', () => void heard.push(`${number} ended`));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { readonly port: number };
  const line = new DeviceLine({
    dial: tcpLink('127.0.0.1', port),
    traits: protocolOf('zvt-tcp').line,
    now: () => performance.now(),
    watch: {},
    heard: () => undefined,
    lost: () => undefined,
  });
  closers.push(() => server.close());
  closers.push(() => {
    line.close();
    for (const socket of calls) socket.destroy();
  });
  return { line, calls, heard };
}

function cashier() {
  const heard: string[] = [];
  const events = {
    onBytes: (bytes: Uint8Array) => void heard.push(Buffer.from(bytes).toString()),
    onClosed: () => void heard.push('closed'),
  };
  return { heard, events };
}

test('nothing passes either way from the moment when the port is taken, though the terminal talks on', async () => {
  const { line, calls, heard } = await bench();
  const register = cashier();
  const link = await line.dial(register.events);
  link.write(Buffer.from('pay'));
  await expect.poll(() => heard).toEqual(['1: pay']);
  calls[0]?.write('before');
  await expect.poll(() => register.heard).toEqual(['before']);
  line.take();
  link.write(Buffer.from('lost'));
  await expect.poll(() => heard).toEqual(['1: pay', '1 ended']);
  // What it says last comes before the end of the connection, which the register hears.
  calls[0]?.end('paid');
  await expect.poll(() => register.heard).toContain('closed');
  expect(register.heard).toEqual(['before', 'closed']);
  expect(line.passed['to-register']).toMatchObject({ bytesIn: 10, bytesOut: 6 });
  expect(line.passed['to-terminal']).toMatchObject({ bytesIn: 7, bytesOut: 3 });
  // The port itself, and a chunk each way.
  expect(line.disturbed).toBe(3);
});

test('whoever opens the port while the old connection still ends gets a new one', async () => {
  const { line, calls, heard } = await bench();
  await line.dial(cashier().events);
  line.take();
  line.giveBack();
  const next = cashier();
  const opened = line.dial(next.events);
  await expect.poll(() => heard).toEqual(['1 ended']);
  calls[0]?.end();
  const link = await opened;
  link.write(Buffer.from('pay'));
  await expect.poll(() => heard).toEqual(['1 ended', '2: pay']);
  calls[1]?.write('paid');
  await expect.poll(() => next.heard).toEqual(['paid']);
});

test('a port that is taken while it is being opened is not opened', async () => {
  const { line, heard } = await bench();
  const opened = line.dial(cashier().events);
  line.take();
  await expect(opened).rejects.toThrow('the port is away');
  await expect.poll(() => heard).toEqual(['1 ended']);
});

test('a register that follows another one in the middle of its opening shares the connection', async () => {
  const { line, calls } = await bench();
  const [first, second] = [cashier(), cashier()];
  await Promise.all([line.dial(first.events), line.dial(second.events)]);
  await expect.poll(() => calls).toHaveLength(1);
  calls[0]?.write('paid');
  await expect.poll(() => second.heard).toEqual(['paid']);
  expect([calls.length, first.heard]).toEqual([1, []]);
});
