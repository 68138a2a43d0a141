/**
 * The embedded Toxiproxy in a process of its own, as the real one is: what passes the proxy does not wait for the rig, the
 * rig does not wait for what passes, and a bench that compares the two is fair.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { RigFaultError } from '../../devices/wire/errors.js';
import type { ToxiproxyProcess } from './real-server.js';

const ENTRY = fileURLToPath(new URL('./embedded-main.js', import.meta.url));

export interface EmbeddedToxiproxy extends ToxiproxyProcess {
  readonly version: string;
}

/** @throws RigFaultError when it does not come up */
export function startEmbeddedToxiproxy(): Promise<EmbeddedToxiproxy> {
  const child = fork(ENTRY, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let closing = false;
  const ended = new Promise<string>((resolve) =>
    child.once('exit', (code, signal) => {
      if (!closing) resolve(`it ended (${signal ?? code})`);
    }),
  );
  const close = async (): Promise<void> => {
    closing = true;
    child.kill('SIGKILL');
    await gone;
  };
  return new Promise((resolve, reject) => {
    const fault = (got: string): void =>
      reject(new RigFaultError({ what: 'the embedded Toxiproxy did not come up', where: ENTRY, got }));
    child.once('error', (error) => fault(error.message));
    child.once('exit', (code, signal) => fault(`it ended (${signal ?? code})`));
    child.once('message', ({ url, version }: { url: string; version: string }) =>
      resolve({ url, version, pid: child.pid ?? 0, ended, close }),
    );
  });
}
