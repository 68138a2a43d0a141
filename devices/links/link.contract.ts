/** What every link promises; each implementation runs this file. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat, toHex } from '../wire/bytes.js';
import type { Dial, OpenLink } from './link.js';

export interface LinkUnderTest {
  /** A fresh line with two ends that are open already. */
  open(): Promise<LinePair>;
  /** Does an end learn that the other is gone? A pty's does not. */
  readonly tellsLoss: boolean;
  /** A dial that must fail, and what its message says. */
  readonly broken: readonly (readonly [Dial, RegExp])[];
}

export interface LinePair {
  readonly near: OpenEnd;
  readonly far: OpenEnd;
  done(): Promise<void>;
}

export interface OpenEnd {
  readonly link: OpenLink;
  readonly received: Uint8Array[];
  readonly closed: { reason: string; lost: boolean }[];
}

export function linkContract(name: string, under: LinkUnderTest): void {
  test(`${name}: bytes arrive whole and in order, however they are cut`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { maxLength: 12 }), async (chunks) => {
        const pair = await under.open();
        for (const chunk of chunks) pair.near.link.write(chunk);
        const sent = toHex(concat(chunks));
        await until(() => total(pair.far.received) === sent.length / 2);
        expect(toHex(concat(pair.far.received))).toBe(sent);
        await pair.done();
      }),
      { numRuns: 15 },
    );
  });

  test(`${name}: both directions at once, and 64 KB in a row`, async () => {
    const pair = await under.open();
    const much = new Uint8Array(65_536).map((_, i) => (i * 7) & 255);
    for (let at = 0; at < much.length; at += 1024) {
      pair.near.link.write(much.subarray(at, at + 1024));
      pair.far.link.write(much.subarray(at, at + 1024));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => total(pair.near.received) === much.length && total(pair.far.received) === much.length);
    expect(toHex(concat(pair.near.received))).toBe(toHex(much));
    expect(toHex(concat(pair.far.received))).toBe(toHex(much));
    await pair.done();
  });

  test(`${name}: a close of ours is told once, and not as a loss`, async () => {
    const pair = await under.open();
    pair.near.link.close();
    await until(() => pair.near.closed.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(pair.near.closed).toEqual([{ reason: 'closed by us', lost: false }]);
    if (under.tellsLoss) {
      await until(() => pair.far.closed.length > 0);
      expect(pair.far.closed).toMatchObject([{ lost: true }]);
    }
    pair.near.link.write(Uint8Array.of(1));
    await pair.done();
  });

  for (const [dial, message] of under.broken) {
    test(`${name}: what cannot be opened says so: ${message.source}`, async () => {
      await expect(dial({ onBytes: () => undefined, onClosed: () => undefined })).rejects.toThrow(message);
    });
  }
}

/** An end that remembers. */
export async function openEnd(dial: Dial): Promise<OpenEnd> {
  const received: Uint8Array[] = [];
  const closed: { reason: string; lost: boolean }[] = [];
  const link = await dial({
    onBytes: (bytes) => void received.push(bytes.slice()),
    onClosed: (reason, lost) => void closed.push({ reason, lost }),
  });
  return { link, received, closed };
}

export async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1000; i += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('did not come about within 5 s');
}

function total(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}
