/**
 * Mosquitto as a child of the rig: a config of its own in a folder of its own, and a socket file there in place of a port
 * that somebody else might take. Only the relay of its bench reaches it.
 */
import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import { createConnection, type NetConnectOpts } from 'node:net';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { RigFaultError } from '../../../devices/wire/errors.js';
import { removeTempFolder, tempFolder } from '../../leftovers/ledger.js';
import type { BrokerServer } from './broker-server.js';

/**
 * Holds the rig's pipe and ends the broker when that closes, which it does even where the rig is killed. Descriptor 3
 * carries the pipe past the redirection that a shell gives to what it starts in the background.
 */
const KEEPER = `
exec 3<&0
"$0" "$@" 3<&- </dev/null &
broker=$!
(read -r _ <&3; kill -9 $broker) 2>/dev/null &
keeper=$!
exec 3<&-
wait $broker
code=$?
kill $keeper 2>/dev/null
exit $code
`;

const START_MS_MAX = 10_000;
const PAUSE_MS = 10;
const SAID_MAX = 2_000;

/** Debian keeps daemons where a user's PATH does not look. */
const FURTHER = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin'];

/** @returns undefined where Mosquitto is not installed */
export function findMosquitto(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...FURTHER];
  return folders.map((folder) => join(folder, 'mosquitto')).find((path) => existsSync(path));
}

/** @throws RigFaultError where Mosquitto is not installed */
export function mosquittoBroker(): BrokerServer {
  const binary = findMosquitto();
  if (binary !== undefined) return new MosquittoBroker(binary);
  throw new RigFaultError({
    what: 'there is no Mosquitto on this machine',
    expected: 'mosquitto on the PATH or in /usr/sbin',
    next: 'Install it (apt-get install mosquitto), or take the embedded broker with --broker embedded.',
  });
}

class MosquittoBroker implements BrokerServer {
  readonly name: string;
  readonly #binary: string;
  #folder: string | undefined;
  /** The folder, held open: the path of a socket may have 107 bytes (unix(7)), and that of a temporary folder may have more. */
  #handle: number | undefined;
  #child: ChildProcessByStdio<Writable, Readable, Readable> | undefined;
  #gone: Promise<void> = Promise.resolve();
  #onEnd: (how: string) => void = () => undefined;

  constructor(binary: string) {
    this.#binary = binary;
    this.name = `Mosquitto ${versionOf(binary)}`;
  }

  get at(): NetConnectOpts {
    return { path: `/proc/self/fd/${this.#handle ?? ''}/${SOCKET}` };
  }

  async start(): Promise<void> {
    const folder = tempFolder('mqtt');
    this.#folder = folder;
    this.#handle = openSync(folder, 'r');
    writeFileSync(join(folder, CONFIG), configOf(SOCKET));
    const child = spawn('/bin/sh', ['-c', KEEPER, this.#binary, '-c', CONFIG], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe'],
      // Ctrl-C goes to the whole group; the rig decides when its broker ends.
      detached: true,
    });
    this.#child = child;
    let said = '';
    let exit: string | undefined;
    const listen = (text: string): void => {
      said = (said + text).slice(-SAID_MAX);
    };
    child.stdout.setEncoding('utf8').on('data', listen);
    child.stderr.setEncoding('utf8').on('data', listen);
    child.stdin.on('error', () => undefined);
    this.#gone = new Promise((resolve) => {
      const ended = (how: string): void => {
        exit ??= how;
        resolve();
      };
      child.once('error', (error) => ended(error.message));
      child.once('close', (code, signal) => ended(`it ended (${signal ?? code})`));
    });
    const deadline = performance.now() + START_MS_MAX;
    while (exit === undefined && performance.now() < deadline) {
      if (await answers(this.at)) {
        void this.#gone.then(() => {
          if (this.#child === child) this.#onEnd(exit ?? 'it ended');
        });
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    await this.stop();
    throw new RigFaultError({
      what: 'Mosquitto does not come up',
      where: this.#binary,
      got: `${exit ?? `no answer within ${START_MS_MAX / 1000} s`}${said === '' ? '' : `; it said: ${said.trim()}`}`,
      next: 'Run it by hand to see why, or take the embedded broker with --broker embedded.',
    });
  }

  onEnd(ended: (how: string) => void): void {
    this.#onEnd = ended;
  }

  async stop(): Promise<void> {
    this.#child?.stdin.end();
    this.#child = undefined;
    await this.#gone;
    if (this.#handle !== undefined) closeSync(this.#handle);
    if (this.#folder !== undefined) removeTempFolder(this.#folder);
    this.#handle = undefined;
    this.#folder = undefined;
  }
}

/** In its folder. */
const SOCKET = 'mqtt.sock';
const CONFIG = 'mosquitto.conf';

/** Nothing on disk, nobody but us. Started by root it would become the user mosquitto, who cannot write into our folder. */
function configOf(socket: string): string {
  const user = process.getuid?.() === 0 ? 'user root\n' : '';
  return `${user}listener 0 ${socket}\nallow_anonymous true\npersistence false\nset_tcp_nodelay true\nlog_dest stderr\nlog_type error\nlog_type warning\n`;
}

function answers(at: NetConnectOpts): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(at);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function versionOf(binary: string): string {
  try {
    // `-h` says its version first, and ends with an exit code of its own.
    return /version (\S+)/.exec(execFileSync(binary, ['-h'], { encoding: 'utf8' }))?.[1] ?? 'of an unknown version';
  } catch (error) {
    const said = String((error as { readonly stdout?: unknown }).stdout ?? '');
    return /version (\S+)/.exec(said)?.[1] ?? 'of an unknown version';
  }
}
