/** The real Toxiproxy as a process of the rig's, on a port that is surely its own, and gone when the rig is. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { Toxiproxy } from 'toxiproxy-node-client';
import { RigFaultError } from '../../devices/wire/errors.js';

export interface ToxiproxyProcess {
  readonly url: string;
  readonly pid: number;
  /** Settles with how it ended when it does so by itself; never when it is closed. */
  readonly ended: Promise<string>;
  close(): Promise<void>;
}

/**
 * Starts the server and waits beside it. The server knows nothing of its rig; this shell holds the rig's pipe, and ends the
 * server when the pipe closes, which it does even where the rig is killed. Descriptor 3 carries the pipe past the
 * redirections that a shell gives to what it starts in the background.
 */
const KEEPER = `
exec 3<&0
"$0" "$@" -config /dev/stdin 3<&- <<MARK &
$SCANRIG_MARK
MARK
server=$!
(read -r _ <&3; kill -9 $server) 2>/dev/null &
keeper=$!
exec 3<&-
wait $server
code=$?
kill $keeper 2>/dev/null
exit $code
`;

const PORT_TRIES = 5;
const START_MS_MAX = 15_000;
const PAUSE_MS = 20;
const SAID_MAX = 2_000;

/** @throws RigFaultError with what the server said, when it does not come up */
export async function startRealToxiproxy(binary: string): Promise<ToxiproxyProcess> {
  for (let tries = 1; ; tries += 1) {
    const port = await freePort();
    const started = await tryPort(binary, port);
    if (started !== 'port taken') return started;
    if (tries === PORT_TRIES)
      throw new RigFaultError({
        what: 'Toxiproxy finds no free port',
        where: binary,
        got: `${PORT_TRIES} ports, each taken by somebody else in the meantime`,
      });
  }
}

/**
 * A server that cannot listen says so and stays, and whoever has the port may be a Toxiproxy too. So it is given a proxy with
 * a name that nobody else has, and whoever answers with that one is ours.
 */
async function tryPort(binary: string, port: number): Promise<ToxiproxyProcess | 'port taken'> {
  const mark = `scanrig-${randomUUID()}`;
  const child = new Child(binary, port, mark);
  const url = `http://127.0.0.1:${port}`;
  const client = new Toxiproxy(url);
  const deadline = performance.now() + START_MS_MAX;
  while (child.exit === undefined && !child.said.includes('address already in use')) {
    const marked = await client.get(mark).catch(() => undefined);
    if (marked !== undefined) {
      await marked.remove();
      return { url, pid: child.pid, ended: child.ended, close: () => child.close() };
    }
    if (performance.now() > deadline) break;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  const { exit, said } = child;
  await child.close();
  if (said.includes('address already in use')) return 'port taken';
  throw new RigFaultError({
    what: 'Toxiproxy does not come up',
    where: `${binary} on port ${port}`,
    got: `${exit ?? `no answer within ${START_MS_MAX / 1000} s`}${said === '' ? '' : `; it said: ${said.trim()}`}`,
    next: 'Run it by hand to see why, or take the embedded one with --toxiproxy embedded.',
  });
}

class Child {
  /** How it ended, once it has. */
  exit: string | undefined;
  said = '';
  readonly pid: number;
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  /** By itself. */
  readonly ended: Promise<string>;
  readonly #gone: Promise<void>;
  #closing = false;

  constructor(binary: string, port: number, mark: string) {
    // It logs every connection otherwise.
    const env = { ...process.env, LOG_LEVEL: 'warn', SCANRIG_MARK: configOf(mark) };
    this.#process = spawn('/bin/sh', ['-c', KEEPER, binary, '-host', '127.0.0.1', '-port', String(port)], {
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      // Ctrl-C goes to the whole group; the rig decides when its proxy ends.
      detached: true,
    });
    this.pid = this.#process.pid ?? 0;
    const listen = (text: string): void => {
      this.said = (this.said + text).slice(-SAID_MAX);
    };
    this.#process.stdout.setEncoding('utf8').on('data', listen);
    this.#process.stderr.setEncoding('utf8').on('data', listen);
    this.#process.stdin.on('error', () => undefined);
    this.#gone = new Promise((resolve) => {
      const end = (how: string): void => {
        this.exit ??= how;
        resolve();
      };
      this.#process.once('error', (error) => end(error.message));
      this.#process.once('close', (code, signal) => end(`it ended (${signal ?? code})`));
    });
    this.ended = new Promise((resolve) => {
      void this.#gone.then(() => {
        if (!this.#closing) resolve(this.exit ?? 'it ended');
      });
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#process.stdin.end();
    await this.#gone;
  }
}

function configOf(mark: string): string {
  return JSON.stringify([{ name: mark, listen: '127.0.0.1:0', upstream: '127.0.0.1:1', enabled: false }]);
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
