/** Who has a serial port open: found on Linux by looking through the descriptors of all processes that may be looked at. */
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { RigFaultError } from '../wire/errors.js';

/** The same complaint with the program that holds the port, where it is about that. It takes a while: for messages only. */
export function namingHolder(path: string, error: unknown): unknown {
  if (!(error instanceof RigFaultError) || !error.complaint.what.includes('held by another program')) return error;
  const holders = holdersOf(path);
  if (holders === undefined) return error;
  return new RigFaultError({ ...error.complaint, got: holders, next: 'End it, and try again.' });
}

/** `screen (process 4711)`, or several; undefined where nobody can be seen. */
export function holdersOf(path: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const port = realPath(path);
  const holders = numbersIn('/proc').flatMap((pid) => {
    // Our own process has it open when it is two of ours that want it: that is worth saying as well.
    if (!numbersIn(`/proc/${pid}/fd`).some((fd) => targetOf(`/proc/${pid}/fd/${fd}`) === port)) return [];
    return `${commandOf(pid)} (process ${pid})`;
  });
  return holders.length === 0 ? undefined : holders.slice(0, HOLDERS_MAX).join(', ');
}

const HOLDERS_MAX = 4;
const COMMAND_MAX = 80;

/** What it was started with, as far as a message has room; processes name themselves as they like, so nothing but text. */
function commandOf(pid: string): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ');
    const plain = words.replace(/[^\x20-\x7e]+/g, '?').trim();
    return plain === '' ? 'a program' : plain.slice(0, COMMAND_MAX);
  } catch {
    return 'a program';
  }
}

function numbersIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name));
  } catch {
    // Gone meanwhile, or another user's.
    return [];
  }
}

function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
