/** Goal: the storm sees what is left: a process with its mark, a pty and a port that are still held; and nothing of others. */
import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, describe, expect, test } from 'vitest';
import { openPty } from '../../devices/links/pty.js';
import { tcpListener } from '../../devices/links/tcp.js';
import { type Holdings, holdingsOf, MARK_NAME, remainsOf } from './remains.js';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const HOLDER = `
require('node:net').createServer().listen(0, '127.0.0.1', () => {
  require('node:fs').openSync(process.argv[1], 'r+');
  console.log('ready');
});
`;

async function holder(mark: string, pty: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', HOLDER, pty], {
    env: { ...process.env, [MARK_NAME]: mark },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  return child;
}

describe.runIf(process.platform === 'linux')('what a rig leaves', () => {
  test('is its processes with what they hold, by the mark, and is gone when they are', async () => {
    const mark = `${process.pid}-one`;
    const pty = openPty();
    const child = await holder(mark, pty.path);
    const before = holdingsOf(mark);
    expect(before.processes.map(({ pid }) => pid)).toEqual([child.pid]);
    expect(before.ptys.map(({ path }) => path)).toEqual([pty.path]);
    expect(before.ports.size).toBe(1);
    expect(holdingsOf(`${mark}-other`).processes).toEqual([]);
    expect(remainsOf(mark, before).map((what) => what.split(' ')[0])).toEqual(['process', 'pty', 'port']);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    expect(remainsOf(mark, before)).toEqual([`pty ${pty.path}`]);
    pty.close();
    await expect.poll(() => remainsOf(mark, before)).toEqual([]);
  });

  test('is not what somebody else holds under the same number', async () => {
    const listener = await tcpListener('127.0.0.1', 0, () => ({ onBytes: () => undefined, onClosed: () => undefined }));
    const pty = openPty();
    const before: Holdings = {
      processes: [],
      ptys: [{ path: pty.path, made: 0 }],
      ports: new Map([['1', `127.0.0.1:${listener.port}`]]),
    };
    expect(remainsOf('nobody', before)).toEqual([]);
    pty.close();
    listener.close();
  });
});
