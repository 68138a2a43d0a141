/** A terminal and its host started alone, as a vendor has them, and the command line beside them: for tests of the hardware world. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = join(import.meta.dirname, '../../../dist/harness/cli/main.js');
/** Long waits of the emulated terminal take this part of their time. */
export const SCALE = '0.02';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class DeviceBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'scanrig-hardware-'));
  readonly #children: ChildProcess[] = [];
  readonly #closers: (() => unknown)[] = [];

  async close(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    for (const close of this.#closers) await close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Before the folder goes. */
  atEnd(...closers: (() => unknown)[]): void {
    this.#closers.unshift(...closers);
  }

  /** A command that goes on until the test is over. */
  start(...args: string[]): ChildProcess {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#children.push(child);
    return child;
  }

  /** A simulator. @returns its first line */
  async simulate(...args: string[]): Promise<Record<string, string>> {
    const child = this.start('simulate', ...args);
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const line = await new Promise<string>((resolve) => lines.once('line', resolve));
    return JSON.parse(line) as Record<string, string>;
  }

  terminal(link: string, port: number, ...more: string[]): Promise<Record<string, string>> {
    const args = ['--link', link, '--acquirer', `127.0.0.1:${port}`, '--time-scale', SCALE];
    return this.simulate('terminal', ...args, '--store', join(this.folder, `store-${port}`), ...more);
  }

  /** @returns the path of a rig file with one terminal */
  rigFile(link: string, port: number, more = ''): string {
    return this.rigOf(`name: T1, link: "${link}", acquirer: { listen: "127.0.0.1:${port}" }${more}`);
  }

  /** @returns the path of a rig file with these terminals */
  rigOf(...terminals: string[]): string {
    const path = join(this.folder, 'rig.yaml');
    const lines = terminals.map((one) => `  - { protocol: generic-stx-lrc, timeScale: ${SCALE}, ${one} }\n`);
    writeFileSync(path, `terminals:\n${lines.join('')}`);
    return path;
  }

  run(rig: string, ...args: string[]): Promise<Ended> {
    return this.ended(
      'run',
      'scan-pay',
      '--world',
      'hardware',
      '--rig',
      rig,
      '--out',
      join(this.folder, 'runs'),
      ...args,
    );
  }

  ended(...args: string[]): Promise<Ended> {
    const child = this.start(...args);
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (text) => {
      stdout += text;
    });
    child.stderr?.on('data', (text) => {
      stderr += text;
    });
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
  }
}

let lastPort = 20_000 + (process.pid % 9_000);

/** A port that is free now, and that the system gives to nobody of itself: the rig listens there only a while later. */
export async function freePort(): Promise<number> {
  for (;;) {
    lastPort += 1;
    const server: Server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(lastPort, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return lastPort;
  }
}
