/** Goal: a called terminal, a pulled cable and a taken connection are over real TCP what they are in virtual time. */
import { afterEach, describe, expect, test } from 'vitest';
import type { OpenLink } from '../../../devices/links/link.js';
import { tcpListener } from '../../../devices/links/tcp.js';
import { Rng } from '../../../devices/wire/rng.js';
import { protocolOf } from '../parts.js';
import { TcpJoint } from './tcp-joint.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A terminal that listens, with what each of its connections heard. */
async function bench() {
  const joint = new TcpJoint(protocolOf('zvt-tcp').line, () => performance.now());
  const heard: string[] = [];
  const calls: OpenLink[] = [];
  const listener = await tcpListener('127.0.0.1', 0, (link) => {
    const number = calls.push(link);
    return {
      onBytes: (bytes) => void heard.push(`${number}: ${bytes.join(' ')}`),
      onClosed: () => void heard.push(`${number} closed`),
    };
  });
  closers.push(() => listener.close());
  closers.push(() => joint.close());
  joint.terminalStarted(listener.port);
  return { joint, heard, calls, listener };
}

async function call(joint: TcpJoint) {
  const heard: string[] = [];
  const link = await joint.dial()({
    onBytes: (bytes) => void heard.push(bytes.join(' ')),
    onClosed: (reason) => void heard.push(`closed: ${reason}`),
  });
  return { link, heard };
}

describe('the joint over TCP', () => {
  test('carries bytes both ways and counts them; hanging up is heard by the terminal', async () => {
    const { joint, heard, calls } = await bench();
    const register = await call(joint);
    register.link.write(Uint8Array.of(1, 2));
    await expect.poll(() => heard).toEqual(['1: 1 2']);
    calls[0]?.write(Uint8Array.of(3));
    await expect.poll(() => register.heard).toEqual(['3']);
    register.link.close();
    await expect.poll(() => register.heard).toEqual(['3', 'closed: closed by us']);
    await expect.poll(() => heard).toEqual(['1: 1 2', '1 closed']);
    expect(joint.passed['to-terminal']).toMatchObject({ bytesIn: 2, bytesOut: 2 });
    expect(joint.passed['to-register']).toMatchObject({ bytesIn: 1, bytesOut: 1 });
  });

  test('the layer of faults stands in the connection', async () => {
    const { joint, heard } = await bench();
    const register = await call(joint);
    const strip = { type: 'strip-high-bit', direction: 'to-terminal', hinders: true, attributes: {} } as const;
    joint.placeFault('strip', strip, new Rng(1));
    register.link.write(Uint8Array.of(0x81));
    await expect.poll(() => heard).toEqual(['1: 1']);
    joint.liftFault('strip');
    expect(joint.did('strip')).toBe(1);
  });

  test.each(['cable', 'holder'] as const)(
    'kept away by the %s the register is refused, the terminal notices nothing, and the next call takes the place',
    async (by) => {
      const { joint, heard, calls } = await bench();
      const first = await call(joint);
      await expect.poll(() => calls.length).toBe(1);
      if (by === 'cable') joint.unplug();
      else expect(joint.hold(true)).toBe(true);
      first.link.close();
      await expect.poll(() => first.heard).toEqual(['closed: closed by us']);
      await expect(call(joint)).rejects.toThrow(by === 'cable' ? /EHOSTUNREACH/ : /ECONNREFUSED/);
      calls[0]?.write(Uint8Array.of(9));
      await expect.poll(() => joint.lost).toBe(1);
      expect(heard).toEqual([]);
      if (by === 'cable') joint.plug();
      else joint.hold(false);
      const second = await call(joint);
      second.link.write(Uint8Array.of(4));
      await expect.poll(() => heard.toSorted()).toEqual(['1 closed', '2: 4']);
      expect(first.heard).toEqual(['closed: closed by us']);
      expect(second.heard).toEqual([]);
    },
  );

  test('a terminal without power ends the call and refuses; its next life is called at its new port', async () => {
    const { joint, listener } = await bench();
    const register = await call(joint);
    await listener.close();
    await expect.poll(() => register.heard).toHaveLength(1);
    joint.terminalPower(false);
    await expect(call(joint)).rejects.toThrow(/ECONNREFUSED/);
    const next = await tcpListener('127.0.0.1', 0, (link) => ({
      onBytes: (bytes) => link.write(bytes),
      onClosed: () => undefined,
    }));
    closers.push(() => next.close());
    joint.terminalPower(true);
    joint.terminalStarted(next.port);
    const again = await call(joint);
    again.link.write(Uint8Array.of(5));
    await expect.poll(() => again.heard).toEqual(['5']);
  });
});
