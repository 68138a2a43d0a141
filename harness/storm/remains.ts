/**
 * What there is of a rig on this machine: its processes, known by a mark that they inherit in their environment, and the ptys
 * and listening ports that those hold. Linux.
 */
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';

/** In the environment of every process of one course. */
export const MARK_NAME = 'SCANRIG_STORM';

export interface Holdings {
  readonly processes: readonly { readonly pid: number; readonly command: string }[];
  /** Path and time of making: a number is given to the next pty at once. */
  readonly ptys: readonly { readonly path: string; readonly made: number }[];
  /** Inodes of listening sockets, by address. */
  readonly ports: ReadonlyMap<string, string>;
}

export function holdingsOf(mark: string): Holdings {
  const processes = markedProcesses(mark);
  const targets = new Set(processes.flatMap(({ pid }) => targetsOf(pid)));
  const ports = new Map([...listening()].filter(([inode]) => targets.has(`socket:[${inode}]`)));
  const ptys = [...targets].filter((target) => /^\/dev\/pts\/\d+$/.test(target));
  return { processes, ports, ptys: ptys.flatMap((path) => made(path).map((at) => ({ path, made: at }))) };
}

/** What of it is still there, in words. */
export function remainsOf(mark: string, before: Holdings): string[] {
  const sockets = listening();
  return [
    ...markedProcesses(mark).map(({ pid, command }) => `process ${pid} ${command}`),
    ...before.ptys.filter(({ path, made: at }) => made(path).includes(at)).map(({ path }) => `pty ${path}`),
    ...[...before.ports].filter(([inode]) => sockets.has(inode)).map(([, address]) => `port ${address}`),
  ];
}

function markedProcesses(mark: string): { pid: number; command: string }[] {
  const wanted = `${MARK_NAME}=${mark}\0`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      // A process that has ended and waits for its parent has no environment any more.
      if (!read(`/proc/${name}/environ`).includes(wanted)) return [];
      return [{ pid: Number(name), command: read(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim().slice(-60) }];
    });
}

function targetsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    // It ended while we looked.
    return [];
  }
}

/** proc_net_tcp: address in hex, state 0A is LISTEN, field 10 the inode. */
function listening(): Map<string, string> {
  const lines = [...read('/proc/net/tcp').split('\n'), ...read('/proc/net/tcp6').split('\n')];
  const fields = lines.map((line) => line.trim().split(/\s+/));
  return new Map(
    fields.flatMap(([, address = '', , state, , , , , , inode = '']) => (state === '0A' ? [[inode, address]] : [])),
  );
}

function made(path: string): number[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? [] : [stat.ctimeMs];
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
