/** Commands as processes, as a user starts them, and a payment as a register makes it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { serialLink } from '../../../devices/links/serial.js';
import { tcpLink } from '../../../devices/links/tcp.js';
import type { EventBody } from '../../../devices/wire/events.js';
import { Rng } from '../../../devices/wire/rng.js';
import { createCashier } from '../../../simulators/people/cashier.js';
import { protocolOf } from '../../worlds/parts.js';
import { RealParty } from '../../worlds/wired/real-party.js';

const MAIN = join(import.meta.dirname, '../../../dist/harness/cli/main.js');
export const CODE = '130000000000000017';
const children: ChildProcess[] = [];

/** For the end of a test file. */
export function endAll(): void {
  for (const child of children.splice(0)) child.kill('SIGKILL');
}

export interface Running {
  readonly child: ChildProcess;
  readonly ready: Record<string, unknown>;
  readonly lines: string[];
}

export function scanrig(...args: string[]): Promise<Running> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  children.push(child);
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (lines.length === 1) resolve({ child, ready: JSON.parse(line), lines });
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${stderr}`)));
  });
}

export function ended({ child }: Running, signal: NodeJS.Signals): Promise<number | null> {
  const over = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.kill(signal);
  return over;
}

/** A payment as a register makes it; all that the register was told. */
export async function pay(link: string, protocol: string, order: string, amount: number): Promise<EventBody[]> {
  const known = protocolOf(protocol);
  const told: EventBody[] = [];
  const [, kind, where = ''] = /^(\w+):(.+)$/.exec(link) ?? [];
  const dial =
    kind === 'tcp'
      ? tcpLink('127.0.0.1', Number(where.split(':').at(-1)))
      : serialLink({ path: where, ...known.serial });
  let party: RealParty | undefined;
  const over = new Promise<void>((resolve) => {
    party = new RealParty({
      machine: createCashier(known, new Rng('test')),
      dial: {},
      timeScale: 1,
      now: () => performance.now(),
      emit: (event) => {
        told.push(event);
        if (event.kind === 'reply' && event.outcome !== 'UNKNOWN') resolve();
      },
      reach: () => 'go',
    });
  });
  let hear: ReturnType<RealParty['attach']> | undefined;
  const open = await dial({ onBytes: (bytes) => hear?.onBytes(bytes), onClosed: () => hear?.onClosed() });
  hear = party?.attach('register', open);
  const words = { payment: 'p1', sale: 's1', order, amount, code: CODE, token: 'code#17', presses: 1 };
  party?.input({ kind: 'told', told: { to: 'register', do: 'pay', ...words } });
  await over;
  party?.stop();
  return told;
}
