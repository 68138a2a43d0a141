/** Somebody else's register software at the rig's terminal: the pinned findings, and what is said where it is not there. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { transbankPeer } from '../../scenarios/peers/transbank.js';
import { checkInstalled } from '../peers/peer-run.js';

const ROOT = join(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'dist/harness/cli/main.js');

interface Ended {
  readonly code: number | null;
  readonly payments: readonly { readonly verdict: string; readonly violation?: string }[];
  readonly events: readonly { readonly kind: string; readonly via?: string; readonly outcome?: string }[];
}

function replay(plan: string): Promise<Ended> {
  const file = join(ROOT, 'scenarios/peers', `${plan}.plan.yaml`);
  const args = [MAIN, 'replay', file, '--peer', 'transbank', '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (text) => {
    out += text;
  });
  return new Promise((resolve) =>
    child.once('close', (code) => resolve({ code, ...(JSON.parse(out) as Pick<Ended, 'payments' | 'events'>) })),
  );
}

function isInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve('transbank-pos-sdk');
    return true;
  } catch {
    return false;
  }
}

/** An installation for use has no dev dependencies. */
describe.runIf(isInstalled())('transbank-pos-sdk as the register', () => {
  let vanished: Promise<Ended>;
  beforeAll(() => {
    // It waits for most of its time, so it does so beside the others.
    vanished = replay('port-vanishes');
  });

  test('settles a payment on a line that nothing disturbs', async () => {
    expect(await replay('undisturbed')).toMatchObject({ code: 0, payments: [{ verdict: 'settled' }] });
  });

  test('tells a sale as failed when its ACK comes twice, and the terminal takes the money', async () => {
    const { code, payments } = await replay('doubled-ack');
    expect({ code, payments }).toMatchObject({ code: 1, payments: [{ violation: 'silent-success' }] });
  });

  test.each(['wrong-amount', 'pause-in-answer'])('tells what it could not read: %s', async (plan) => {
    const { code, payments } = await replay(plan);
    expect({ code, payments }).toMatchObject({ code: 1, payments: [{ verdict: 'violated' }] });
  });

  test('a port that goes away in the middle of a sale leaves the sale unanswered, and a shop that asks again learns of it', async () => {
    const { code, payments, events } = await vanished;
    expect({ code, payments }).toMatchObject({ code: 0, payments: [{ verdict: 'settled' }] });
    const told = events.filter(({ kind }) => kind === 'reply').map(({ via, outcome }) => [via, outcome]);
    expect(told).toEqual([
      ['result', 'UNKNOWN'],
      ['query', 'APPROVED'],
    ]);
  });
});

test('software that is not there, or is another version, is said with the command that installs it', () => {
  const next = 'npm install --no-save no-such-register@1.0.0';
  expect(() => checkInstalled({ ...transbankPeer, package: 'no-such-register', version: '1.0.0' })).toThrow(next);
  expect(() => checkInstalled({ ...transbankPeer, package: 'vitest', version: '0.0.1' })).toThrow(/vitest@0\.0\.1/);
});
