/**
 * The bare exchange: as many bytes as an undisturbed payment has on its way from the register to the result, over the same
 * kinds of links (two pty pairs with real serial ports, taps and Toxiproxy, TCP), in another process as well, and nothing
 * else: no protocol, machine, gate, record, history or people.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { serialLink } from '../../devices/links/serial.js';
import { protocolOf } from '../worlds/parts.js';
import { AcquirerPath } from '../worlds/wired/acquirer-path.js';
import { SerialJoint } from '../worlds/wired/serial-joint.js';
import type { StreamProxy } from '../worlds/wired/stream-proxy.js';
import { BARE_LENGTHS } from './bare-lengths.js';
import type { BareSetup } from './bare-main.js';

const ENTRY = fileURLToPath(new URL('./bare-main.js', import.meta.url));

export interface BareExchange {
  /** @returns how long one took, ms */
  once(): Promise<number>;
  close(): Promise<void>;
}

export async function openBareExchange(streams: StreamProxy, folder: string): Promise<BareExchange> {
  const now = (): number => performance.now();
  const { serial, line } = protocolOf('generic-stx-lrc');
  const joint = new SerialJoint(line, now);
  const child = fork(ENTRY, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const port = Number(await word(child));
  const path = await AcquirerPath.open(streams, 'bare', { host: '127.0.0.1', port }, now);
  const setup: BareSetup = { ...joint.terminalEnd, acquirer: path.address.port };
  child.send(setup);
  await word(child);
  let heard = 0;
  let done: () => void = () => undefined;
  const register = await serialLink({ path: joint.name(folder), ...serial })({
    onBytes: (bytes) => {
      heard += bytes.length;
      if (heard < BARE_LENGTHS.result) return;
      heard -= BARE_LENGTHS.result;
      done();
    },
    onClosed: () => undefined,
  });
  return {
    once: () =>
      new Promise((resolve) => {
        const began = now();
        done = () => resolve(now() - began);
        register.write(new Uint8Array(BARE_LENGTHS.pay));
      }),
    close: async () => {
      register.close();
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      await path.close();
      joint.close();
    },
  };
}

function word(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code, signal) => reject(new Error(`the bare parties ended (${signal ?? code})`)));
  });
}
