/**
 * A process that ends when its parent does, however that ended: Linux sends it SIGKILL (prctl(2), PR_SET_PDEATHSIG). A closed
 * channel tells the same, but only to a process that listens, and one in the middle of long work does not.
 */
import { createRequire } from 'node:module';

const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9;

/** @returns whether the system has promised it; where it cannot, the channel must do */
export function dieWithParent(parentPid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    const prctl = koffi.load(null).func('int prctl(int option, ulong a, ulong b, ulong c, ulong d)');
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) !== 0) return false;
  } catch {
    return false;
  }
  // The parent may have died before we asked; then nobody will tell us.
  if (process.ppid !== parentPid) process.kill(process.pid, 'SIGKILL');
  return true;
}
