/** Goal: the rig's own Toxiproxy is surely its own, says why when it dies, and never outlives the rig. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findRealToxiproxy, installedPath } from './installed.js';
import { startRealToxiproxy } from './real-server.js';

const folder = mkdtempSync(join(tmpdir(), 'scanrig-toxiproxy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Something in the place of a server, as a script. */
function standIn(name: string, script: string): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

test('a server that dies at start is a rig fault with what it said', async () => {
  const dying = standIn('dying', 'echo "no such flag" >&2; exit 3');
  await expect(startRealToxiproxy(dying)).rejects.toMatchObject({
    name: 'RigFaultError',
    message: expect.stringMatching(/does not come up.*ended \(3\).*no such flag/),
  });
});

test('a binary that is not there is a rig fault', async () => {
  await expect(startRealToxiproxy(join(folder, 'none'))).rejects.toThrow(/does not come up.*(not found|127)/);
});

test('a server that never gets its port is tried on five, and ends each time', async () => {
  const mark = join(folder, 'starts');
  const portless = standIn('portless', `echo start >> ${mark}; echo "bind: address already in use"; exec sleep 60`);
  await expect(startRealToxiproxy(portless)).rejects.toThrow(/no free port/);
  expect(readFileSync(mark, 'utf8').trim().split('\n')).toHaveLength(5);
});

test('the PATH comes before the cache, and neither is taken where it cannot be run', () => {
  const onPath = standIn('toxiproxy-server', 'exit 0');
  expect(findRealToxiproxy({ PATH: folder, SCANRIG_CACHE: folder })).toBe(onPath);
  chmodSync(onPath, 0o644);
  expect(findRealToxiproxy({ PATH: `:${folder}`, SCANRIG_CACHE: folder })).toBeUndefined();
  expect(installedPath({ XDG_CACHE_HOME: '/c' })).toBe('/c/scanrig/toxiproxy-2.12.0/toxiproxy-server');
});

const real = findRealToxiproxy();
describe.skipIf(real === undefined)('the real server (scanrig toxiproxy install)', () => {
  test('answers on a loopback port, holds no proxy, and is gone when it is closed', async () => {
    const server = await startRealToxiproxy(real as string);
    expect(await (await fetch(`${server.url}/proxies`)).json()).toEqual({});
    await server.close();
    await expect(fetch(server.url)).rejects.toThrow();
  });

  test('two rigs that start at once get two servers', async () => {
    const servers = await Promise.all([1, 2, 3].map(() => startRealToxiproxy(real as string)));
    expect(new Set(servers.map(({ url }) => url)).size).toBe(3);
    await Promise.all(servers.map((server) => server.close()));
  });

  test('it ends with its rig, even one that is killed', async () => {
    // A process that holds the other end of the keeper's pipe, as a rig does, and dies without a word.
    const holder = spawn(process.execPath, ['--input-type=module', '-e', HOLDER(real as string)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const url = await new Promise<string>((resolve) =>
      holder.stdout.setEncoding('utf8').once('data', (text: string) => resolve(text.trim())),
    );
    expect((await fetch(`${url}/version`)).status).toBe(200);
    holder.kill('SIGKILL');
    await expect
      .poll(
        () =>
          fetch(`${url}/version`).then(
            () => 'answers',
            () => 'gone',
          ),
        { timeout: 5_000 },
      )
      .toBe('gone');
  });
});

const BUILT = new URL('../../dist/harness/toxiproxy/real-server.js', import.meta.url);
const HOLDER = (binary: string): string => `
  const { startRealToxiproxy } = await import(${JSON.stringify(BUILT.href)});
  console.log((await startRealToxiproxy(${JSON.stringify(binary)})).url);
  setInterval(() => {}, 1000);
`;
