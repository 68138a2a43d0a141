import { describe, expect, test } from 'vitest';
import { concat } from '../wire/bytes.js';
import { type LinePair, linkContract, type OpenEnd, openEnd, until } from './link.contract.js';
import type { LinkEvents, OpenLink } from './link.js';
import { memoryPair } from './memory.js';
import { openPty, type Pty } from './pty.js';
import { serialLink, WAITING_BYTES_MAX } from './serial.js';
import { tcpLink, tcpListener } from './tcp.js';

const noPty = ptyProblem();
const settings = { baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 } as const;

linkContract('memory', {
  tellsLoss: true,
  broken: [],
  open: async () => {
    const [a, b] = memoryPair();
    return { near: await openEnd(a), far: await openEnd(b), done: async () => undefined };
  },
});

linkContract('tcp', {
  tellsLoss: true,
  broken: [[tcpLink('127.0.0.1', 1), /TCP connection cannot be opened at 127.0.0.1:1.*ECONNREFUSED/]],
  open: async () => {
    let accepted: OpenEnd | undefined;
    const listener = await tcpListener('127.0.0.1', 0, (link) => {
      const end = remembering(link);
      accepted = end;
      return end.events;
    });
    const near = await openEnd(tcpLink('127.0.0.1', listener.port));
    await until(() => accepted !== undefined);
    return { near, far: accepted as OpenEnd, done: () => listener.close() };
  },
});

describe.skipIf(noPty !== undefined)(`serial on a pty${noPty === undefined ? '' : ` (skipped: ${noPty})`}`, () => {
  linkContract('serial', {
    tellsLoss: false,
    broken: [[serialLink({ ...settings, path: '/dev/ttyNONE9' }), /serial port cannot be opened at \/dev\/ttyNONE9/]],
    open: async () => {
      const [a, b] = [openPty(), openPty()];
      join(a, b);
      const near = await openEnd(serialLink({ ...settings, path: a.path }));
      const far = await openEnd(serialLink({ ...settings, path: b.path }));
      return { near, far, done: () => shut(near, far, a, b) } satisfies LinePair;
    },
  });

  test('a port that another program holds says so', async () => {
    const pty = openPty();
    const first = await openEnd(serialLink({ ...settings, path: pty.path }));
    await expect(openEnd(serialLink({ ...settings, path: pty.path }))).rejects.toThrow(/held by another program/);
    first.link.close();
    pty.close();
  });

  test('a peer that never reads costs a bounded amount of memory, and what waits for it keeps its order', async () => {
    const pty = openPty();
    const near = await openEnd(serialLink({ ...settings, path: pty.path }));
    const much = Uint8Array.from({ length: 1_000 }, (_, i) => (i * 7) & 255);
    for (let i = 0; i < 500; i += 1) {
      near.link.write(much);
      if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const heard: Uint8Array[] = [];
    pty.onBytes((bytes) => heard.push(bytes.slice()));
    await until(() => total(heard) >= WAITING_BYTES_MAX - 2 * much.length);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(total(heard)).toBeLessThan(2 * WAITING_BYTES_MAX);
    expect(concat(heard).every((byte, i) => byte === much[i % much.length])).toBe(true);
    near.link.close();
    pty.close();
  });

  test('a client may close its port and open it again, and an idle pty costs no processor time', async () => {
    const pty = openPty();
    const heard: Uint8Array[] = [];
    pty.onBytes((bytes) => heard.push(bytes.slice()));
    for (let round = 1; round <= 3; round += 1) {
      const end = await openEnd(serialLink({ ...settings, path: pty.path }));
      end.link.write(Uint8Array.of(round));
      await until(() => concat(heard).length === round);
      end.link.close();
      await until(() => end.closed.length === 1);
    }
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const used = process.cpuUsage(before);
    expect((used.user + used.system) / 1000).toBeLessThan(150);
    pty.close();
  });
});

test('a listener on a port in use says so', async () => {
  const first = await tcpListener('127.0.0.1', 0, () => ({ onBytes: () => undefined, onClosed: () => undefined }));
  await expect(
    tcpListener('127.0.0.1', first.port, () => ({ onBytes: () => undefined, onClosed: () => undefined })),
  ).rejects.toThrow(/the port is in use/);
  await first.close();
});

function remembering(link: OpenLink): OpenEnd & { events: LinkEvents } {
  const received: Uint8Array[] = [];
  const closed: { reason: string; lost: boolean }[] = [];
  const events: LinkEvents = {
    onBytes: (bytes) => void received.push(bytes.slice()),
    onClosed: (reason, lost) => void closed.push({ reason, lost }),
  };
  return { link, received, closed, events };
}

function join(a: Pty, b: Pty): void {
  a.onBytes((bytes) => b.write(bytes.slice()));
  b.onBytes((bytes) => a.write(bytes.slice()));
}

async function shut(near: OpenEnd, far: OpenEnd, a: Pty, b: Pty): Promise<void> {
  near.link.close();
  far.link.close();
  await until(() => near.closed.length + far.closed.length === 2);
  a.close();
  b.close();
}

function ptyProblem(): string | undefined {
  try {
    openPty().close();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function total(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}
