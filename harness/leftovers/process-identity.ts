/**
 * Which process, for certain. A number alone is given to another process later, so the time of its start goes with it, and
 * the machine, its boot and the space in which the number counts: a container beside ours has processes with our numbers.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in whatever unit the system tells it; compared, never computed with. */
  readonly since: string;
  readonly host: string;
  readonly boot: string;
  /** The space of process numbers (a container has its own). */
  readonly space: string;
}

/** `elsewhere`: on another host or in another container, where we cannot look. */
export type Standing = 'alive' | 'dead' | 'elsewhere';

/** @returns `undefined` when there is no such process, or it has ended and only waits for its parent to ask */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const since = startOf(pid);
  return since === undefined ? undefined : { pid, since, ...here() };
}

export function ownIdentity(): ProcessIdentity {
  return identityOf(process.pid) ?? { pid: process.pid, since: '', ...here() };
}

export function standingOf({ pid, since, host, boot, space }: ProcessIdentity): Standing {
  const own = here();
  if (host !== own.host) return 'elsewhere';
  if (boot !== own.boot) return 'dead';
  if (space !== own.space) return 'elsewhere';
  return startOf(pid) === since ? 'alive' : 'dead';
}

/** Ends exactly this process, and no other that has its number now. @returns whether it was there */
export function killExactly(process_: ProcessIdentity): boolean {
  if (standingOf(process_) !== 'alive') return false;
  try {
    process.kill(process_.pid, 'SIGKILL');
    return true;
  } catch {
    // It ended between the look and the kill, or is not ours to end.
    return false;
  }
}

type Place = Pick<ProcessIdentity, 'host' | 'boot' | 'space'>;
let place: Place | undefined;

function here(): Place {
  place ??= {
    host: hostname(),
    boot: orNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    space: orNothing(() => readlinkSync('/proc/self/ns/pid')),
  };
  return place;
}

/** proc(5): field 22 of `stat` is the start in clock ticks since boot, field 3 the state; the name before may hold anything. */
function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return orNothing(() => startByPs(pid)) || undefined;
  const stat = orNothing(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  return state === undefined || state === '' || state === 'Z' || state === 'X' ? undefined : fields[19];
}

function startByPs(pid: number): string {
  return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] })
    .toString()
    .trim();
}

function orNothing(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
