/**
 * The Toxiproxy in use: the one that TOXIPROXY_URL names, else a `toxiproxy-server` on the path, else the embedded one. The
 * rig talks to each through toxiproxy-node-client alone.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { Toxiproxy } from 'toxiproxy-node-client';
import { RigFaultError } from '../../../devices/wire/errors.js';
import { startToxiproxyServer } from '../../../simulators/network/proxy-server/toxiproxy-server.js';

export interface StreamProxy {
  readonly client: Toxiproxy;
  /** Name and version, for the summary. */
  readonly name: string;
  close(): Promise<void>;
}

const START_TRIES = 100;
const START_PAUSE_MS = 50;

/** @throws RigFaultError when the one that was named does not answer */
export async function openStreamProxy(): Promise<StreamProxy> {
  const url = process.env['TOXIPROXY_URL'];
  if (url !== undefined && url !== '') {
    const client = new Toxiproxy(url);
    return { client, name: `Toxiproxy ${await versionOf(client, url)} at ${url}`, close: async () => undefined };
  }
  const binary = onPath('toxiproxy-server');
  if (binary !== undefined) return startReal(binary);
  const embedded = await startToxiproxyServer();
  return { client: new Toxiproxy(embedded.url), name: `Toxiproxy ${embedded.version}`, close: () => embedded.close() };
}

async function startReal(binary: string): Promise<StreamProxy> {
  const port = await freePort();
  const child: ChildProcess = spawn(binary, ['-host', '127.0.0.1', '-port', String(port)], { stdio: 'ignore' });
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  const url = `http://127.0.0.1:${port}`;
  const client = new Toxiproxy(url);
  for (let i = 0; ; i += 1) {
    try {
      return { client, name: `Toxiproxy ${await versionOf(client, url)}`, close: async () => end() };
    } catch (error) {
      if (i >= START_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, START_PAUSE_MS));
    }
  }
}

async function versionOf(client: Toxiproxy, url: string): Promise<string> {
  try {
    const answer: unknown = await client.getVersion();
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
    // 2.5 and later answer {"version": "2.12.0"}, a build by the Go toolchain {"version": "git"}; before that bare text.
    return (/"version":\s*"([^"]*)"/.exec(text)?.[1] ?? text).trim();
  } catch (error) {
    const cause =
      error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error);
    throw new RigFaultError({
      what: 'Toxiproxy does not answer',
      where: url,
      got: cause,
      next: 'Start it, or unset TOXIPROXY_URL to use the embedded one.',
    });
  }
}

function onPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
