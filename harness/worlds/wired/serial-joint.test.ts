/** Goal: a pulled cable, another name, and a way through Toxiproxy are the same to serialport as on real devices. */
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { Toxiproxy } from 'toxiproxy-node-client';
import { afterEach, describe, expect, test } from 'vitest';
import type { OpenLink } from '../../../devices/links/link.js';
import { openPty } from '../../../devices/links/pty.js';
import { serialLink, WAITING_BYTES_MAX } from '../../../devices/links/serial.js';
import { Rng } from '../../../devices/wire/rng.js';
import { startToxiproxyServer } from '../../../simulators/network/proxy-server/toxiproxy-server.js';
import { protocolOf } from '../parts.js';
import { SerialJoint } from './serial-joint.js';
import { Trouble } from './trouble.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const { line, serial } = protocolOf('generic-stx-lrc');
const noPty = ptyProblem();

interface End {
  readonly link: OpenLink;
  readonly heard: number[];
}

async function open(path: string): Promise<End> {
  const heard: number[] = [];
  const link = await serialLink({ path, ...serial })({
    onBytes: (bytes) => void heard.push(...bytes),
    onClosed: () => undefined,
  });
  closers.push(() => link.close());
  return { link, heard };
}

async function bench() {
  const folder = mkdtempSync(join(tmpdir(), 'scanrig-joint-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const lies: number[] = [];
  const joint = new SerialJoint(line, () => performance.now(), { lied: () => void lies.push(performance.now()) });
  closers.push(() => joint.close());
  const name = joint.name(folder);
  return { joint, name, terminal: await open(joint.terminalEnd.serial), lies };
}

describe.skipIf(noPty !== undefined)(
  `the joint of two ptys${noPty === undefined ? '' : ` (skipped: ${noPty})`}`,
  () => {
    test('carries bytes between the name and the terminal, and its faults act on them', async () => {
      const { joint, name, terminal } = await bench();
      const register = await open(name);
      const strip = { type: 'strip-high-bit', direction: 'to-terminal', hinders: true, attributes: {} } as const;
      joint.placeFault('strip', strip, new Rng(1));
      register.link.write(Uint8Array.of(0x81, 0x02));
      await expect.poll(() => terminal.heard).toEqual([1, 2]);
      joint.liftFault('strip');
      terminal.link.write(Uint8Array.of(0x83));
      await expect.poll(() => register.heard).toEqual([0x83]);
      expect(joint.did('strip')).toBe(1);
      expect(joint.passed['to-terminal']).toMatchObject({ bytesIn: 2, bytesOut: 2 });
    });

    test('what a fault holds comes when it is due', async () => {
      const { joint, name, terminal } = await bench();
      const register = await open(name);
      const merge = {
        type: 'merge-chunks',
        direction: 'to-terminal',
        hinders: false,
        attributes: { holdMs: 120 },
      } as const;
      joint.placeFault('merge', merge, new Rng(1));
      const before = performance.now();
      register.link.write(Uint8Array.of(7));
      await expect.poll(() => terminal.heard).toEqual([7]);
      expect(performance.now() - before).toBeGreaterThanOrEqual(115);
    });

    test('a peer that does not read fills the real tty: writes wait, and all of it comes when it reads again', async () => {
      const { joint, name, terminal } = await bench();
      const port = new SerialPort({ path: name, ...serial, autoOpen: false });
      await new Promise<void>((resolve, reject) => port.open((error) => (error === null ? resolve() : reject(error))));
      closers.push(() => new Promise<void>((resolve) => port.close(() => resolve())));
      const stall = { type: 'stall', direction: 'to-terminal', hinders: false, attributes: {} } as const;
      joint.placeFault('stall', stall, new Rng(1));
      const much = Buffer.from(Uint8Array.from({ length: 200_000 }, (_, i) => (i * 31 + (i >> 8)) & 255));
      let written = false;
      port.write(much, () => {
        written = true;
      });
      await expect.poll(() => joint.did('stall')).toBeGreaterThanOrEqual(4_000);
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect({ written, waits: port.writableLength, heard: terminal.heard.length }).toEqual({
        written: false,
        waits: much.length,
        heard: 0,
      });
      joint.liftFault('stall');
      await expect.poll(() => terminal.heard.length, { timeout: 10_000 }).toBe(much.length);
      expect(written).toBe(true);
      expect(Buffer.from(terminal.heard).equals(much)).toBe(true);
    });

    test('what a party has waiting for a peer that does not read is bounded, and the link serves again afterwards', async () => {
      const { joint, name, terminal } = await bench();
      const register = await open(name);
      const stall = { type: 'stall', direction: 'to-register', hinders: false, attributes: {} } as const;
      joint.placeFault('stall', stall, new Rng(1));
      for (let i = 0; i < 300; i += 1) terminal.link.write(new Uint8Array(1_000).fill(i & 255));
      await expect.poll(() => joint.did('stall')).toBeGreaterThan(0);
      joint.liftFault('stall');
      await expect.poll(() => register.heard.length, { timeout: 10_000 }).toBeGreaterThan(WAITING_BYTES_MAX / 2);
      terminal.link.write(Uint8Array.of(0xee, 0xef));
      await expect.poll(() => register.heard.slice(-2), { timeout: 10_000 }).toEqual([0xee, 0xef]);
      expect(register.heard.length).toBeLessThan(2 * WAITING_BYTES_MAX);
    });

    test('with the cable out there is no such device, and nothing passes; back it is another behind the same name', async () => {
      const { joint, name, terminal } = await bench();
      const before = realpathSync(name);
      const first = await open(name);
      joint.unplug();
      first.link.write(Uint8Array.of(1));
      await expect.poll(() => joint.lost).toBe(1);
      first.link.close();
      expect(existsSync(name)).toBe(false);
      await expect(open(name)).rejects.toThrow(/serial port cannot be opened/);
      joint.plug();
      expect(realpathSync(name)).not.toBe(before);
      const second = await open(name);
      second.link.write(Uint8Array.of(2));
      await expect.poll(() => terminal.heard).toEqual([2]);
      terminal.link.write(Uint8Array.of(3));
      await expect.poll(() => second.heard).toEqual([3]);
    });

    test('through Toxiproxy the toxics of a stream act on the serial line, and a reset is lived through', async () => {
      const server = await startToxiproxyServer();
      closers.push(() => server.close());
      const client = new Toxiproxy(server.url);
      const { joint, name, terminal } = await bench();
      const streams = { client, name: 'Toxiproxy', prefix: '', trouble: new Trouble(), close: async () => undefined };
      await joint.through(streams, 'serial-0');
      const register = await open(name);
      register.link.write(Uint8Array.of(1));
      terminal.link.write(Uint8Array.of(2));
      await expect.poll(() => [...terminal.heard, ...register.heard]).toEqual([1, 2]);
      const whole = { bytesIn: 1, bytesOut: 1 };
      expect(joint.proxied).toMatchObject({ upstream: whole, downstream: whole, connections: { opened: 1, reset: 0 } });

      const proxy = await client.get('serial-0');
      const attributes = { latency: 150, jitter: 0 };
      const late = await proxy.addToxic({ name: 'late', type: 'latency', stream: 'upstream', toxicity: 1, attributes });
      const before = performance.now();
      register.link.write(Uint8Array.of(3));
      await expect.poll(() => terminal.heard).toEqual([1, 3]);
      expect(performance.now() - before).toBeGreaterThanOrEqual(145);
      await late.remove();

      // What a toxic of somebody else's swallows is seen to go in and not to come out.
      const nothing = { timeout: 0 };
      const gone = await proxy.addToxic({
        name: 'gone',
        type: 'timeout',
        stream: 'upstream',
        toxicity: 1,
        attributes: nothing,
      });
      register.link.write(Uint8Array.of(9, 9, 9));
      await expect.poll(() => joint.proxied?.upstream).toMatchObject({ bytesIn: 5, bytesOut: 2 });
      await gone.remove();

      // Cut and restored: the ends of the line stay open, and bytes pass again.
      await proxy.update({ enabled: false, listen: proxy.listen, upstream: proxy.upstream });
      await proxy.update({ enabled: true, listen: proxy.listen, upstream: proxy.upstream });
      await expect
        .poll(
          () => {
            register.link.write(Uint8Array.of(4));
            return terminal.heard.includes(4);
          },
          { timeout: 5_000, interval: 50 },
        )
        .toBe(true);
    });
  },
);

function ptyProblem(): string | undefined {
  try {
    openPty().close();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
