import { openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { ReadStream } from 'node:tty';
import { describe, expect, test } from 'vitest';
import { concat, toHex } from '../wire/bytes.js';
import { until } from './link.contract.js';
import { openPty, type Pty } from './pty.js';

const NONE = ptyProblem();
/** Far more than the kernel keeps for a client that does not read. */
const MUCH = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 31 + (i >> 8)) & 255);

describe.skipIf(NONE !== undefined)(`pty${NONE === undefined ? '' : ` (skipped: ${NONE})`}`, () => {
  test('bytes for a client that does not read yet wait, in order, and hold up nothing else', async () => {
    const pty = openPty();
    writeAll(pty, MUCH);
    // Blocked writes would hold all four threads of the pool by now, and no file could be looked at.
    expect((await stat('.')).isDirectory()).toBe(true);
    const heard = listen(pty);
    await until(() => heard.bytes === MUCH.length);
    expect(toHex(concat(heard.chunks))).toBe(toHex(MUCH));
    heard.stop();
    pty.close();
  });

  test('what was thrown away never comes, what is written afterwards does', async () => {
    const pty = openPty();
    writeAll(pty, MUCH);
    pty.flush();
    const heard = listen(pty);
    pty.write(Uint8Array.of(1, 2, 3));
    await until(() => heard.bytes >= 3);
    expect(toHex(concat(heard.chunks))).toBe('010203');
    heard.stop();
    pty.close();
  });

  test('a write to a closed pty is no error, and closing twice is none either', () => {
    const pty = openPty();
    writeAll(pty, MUCH);
    pty.close();
    expect(() => pty.write(Uint8Array.of(1))).not.toThrow();
    expect(() => pty.close()).not.toThrow();
  });
});

function writeAll(pty: Pty, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += 1000) pty.write(bytes.subarray(at, at + 1000));
}

/** A client that reads the slave from now on. */
function listen(pty: Pty): { readonly chunks: Uint8Array[]; readonly bytes: number; stop(): void } {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const stream = new ReadStream(openSync(pty.path, 'r+'));
  stream.on('data', (chunk: Buffer) => {
    chunks.push(new Uint8Array(chunk));
    bytes += chunk.length;
  });
  return {
    chunks,
    get bytes() {
      return bytes;
    },
    stop: () => void stream.destroy(),
  };
}

function ptyProblem(): string | undefined {
  try {
    openPty().close();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
