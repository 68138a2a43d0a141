/** What the operating system lets one rig have, looked at before the first terminal comes up instead of in the middle. */
import { readFileSync } from 'node:fs';
import { RigFaultError } from '../../../devices/wire/errors.js';

/** One for the register's end of the line, one for the terminal's. */
const PTYS_EACH = 2;
/**
 * In the rig, measured with 200 terminals: two masters, two slaves, the register's port, wallet, loudspeaker and broker,
 * both sides of the proxy, and the control channel of a process of its own.
 */
const FILES_EACH = 24;
const FILES_APART = 200;

export interface SystemLimits {
  readonly ptysMax: number;
  readonly ptysUsed: number;
  readonly filesMax: number;
}

/** @throws RigFaultError when so many terminals cannot be had at once */
export function checkBenchLimits(terminals: number, limits: SystemLimits = systemLimits()): void {
  const ptys = limits.ptysUsed + terminals * PTYS_EACH;
  if (ptys > limits.ptysMax)
    throw new RigFaultError({
      what: `there are too few pseudo-terminals for ${terminals} terminals`,
      where: 'kernel.pty.max',
      expected: `at least ${ptys}, ${limits.ptysUsed} of them in use already`,
      got: String(limits.ptysMax),
      next: `Use fewer --terminals, or raise it: sysctl kernel.pty.max=${ptys}`,
    });
  const files = FILES_APART + terminals * FILES_EACH;
  if (files > limits.filesMax)
    throw new RigFaultError({
      what: `there are too few open files for ${terminals} terminals`,
      where: 'ulimit -n',
      expected: `at least ${files}`,
      got: String(limits.filesMax),
      next: `Use fewer --terminals, or raise it: ulimit -n ${files}`,
    });
}

/** What cannot be read is no limit: the first pty that is not to be had says so as well. */
function systemLimits(): SystemLimits {
  return {
    ptysMax: numberIn('/proc/sys/kernel/pty/max', /^(\d+)/) ?? Number.POSITIVE_INFINITY,
    ptysUsed: numberIn('/proc/sys/kernel/pty/nr', /^(\d+)/) ?? 0,
    filesMax: numberIn('/proc/self/limits', /^Max open files\s+(\d+)/m) ?? Number.POSITIVE_INFINITY,
  };
}

function numberIn(path: string, pattern: RegExp): number | undefined {
  try {
    const found = pattern.exec(readFileSync(path, 'utf8'))?.[1];
    return found === undefined ? undefined : Number(found);
  } catch {
    return undefined;
  }
}
