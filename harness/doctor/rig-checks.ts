/** What every run on real links needs of the machine. */
import type { Check } from './check.js';

/** @param wanted `>=20.19`, as package.json has it */
export function nodeCheck(running: string, wanted: string): Check {
  const [least, have] = [numbersOf(wanted), numbersOf(running)];
  const ok = have.major > least.major || (have.major === least.major && have.minor >= least.minor);
  const fix = `Install Node ${least.major}.${least.minor} or later (https://nodejs.org).`;
  return { name: 'Node', need: 'always', ok, found: running, ...(ok ? {} : { fix }) };
}

function numbersOf(version: string): { readonly major: number; readonly minor: number } {
  const [, major, minor] = /(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  return { major: Number(major ?? 0), minor: Number(minor ?? 0) };
}

interface OpenPty {
  readonly path: string;
  close(): void;
}

/** Emulated terminals stand at the other end of a pseudo-terminal. @param open opens one, or throws */
export function ptyCheck(open: () => OpenPty): Check {
  const check = { name: 'pseudo-terminals', need: 'always' } as const;
  try {
    const pty = open();
    pty.close();
    return { ...check, ok: true, found: `${pty.path} opened and closed` };
  } catch (error) {
    const fix = 'Is /dev/pts mounted, and kernel.pty.max not reached? Virtual time works without (--world virtual).';
    return { ...check, ok: false, found: error instanceof Error ? error.message : String(error), fix };
  }
}

/** A guess on the generous side: two hundred terminals, the largest run in the README, at twenty descriptors each. */
const FILES_MIN = 4_096;

/** @param limits text of /proc/self/limits; undefined where there is none */
export function filesCheck(limits: string | undefined): Check {
  const check = { name: 'open files', need: 'sometimes' } as const;
  const soft = /^Max open files\s+(\S+)/m.exec(limits ?? '')?.[1];
  if (soft === undefined) return { ...check, ok: true, found: 'this system does not tell its limit' };
  const ok = soft === 'unlimited' || Number(soft) >= FILES_MIN;
  const found = `at most ${soft} for a process`;
  const fix = `ulimit -n ${FILES_MIN}, or raise the hard limit (nofile in /etc/security/limits.conf). Fewer do for few terminals.`;
  return { ...check, ok, found, ...(ok ? {} : { fix }) };
}

/** The embedded one is always there; a real one must be one. @param real where it is and what it says of itself */
export function toxiproxyCheck(real: { readonly path: string; readonly version: string } | undefined): Check {
  const check = { name: 'Toxiproxy', need: 'always' } as const;
  if (real === undefined)
    return { ...check, ok: true, found: 'the embedded one; `scanrig toxiproxy install` gets the real one' };
  if (real.version !== 'none') return { ...check, ok: true, found: `the real one, ${real.version}, ${real.path}` };
  return {
    ...check,
    ok: false,
    found: `${real.path} does not say its version`,
    fix: `Take ${real.path} away, or run with --toxiproxy embedded.`,
  };
}

/** @param mosquitto where it is @param runs whether it can be started */
export function brokerCheck(mosquitto: string | undefined, runs: (path: string) => boolean): Check {
  const check = { name: 'broker', need: 'always' } as const;
  if (mosquitto === undefined)
    return {
      ...check,
      ok: true,
      found: 'the embedded one; Mosquitto is not installed (`--broker mosquitto` needs it)',
    };
  if (runs(mosquitto)) return { ...check, ok: true, found: `the embedded one, and Mosquitto, ${mosquitto}` };
  const fix = `chmod +x ${mosquitto}, or leave it: the embedded broker is used unless --broker says otherwise.`;
  return {
    ...check,
    need: 'sometimes',
    ok: false,
    found: `${mosquitto} may not be run; the embedded one is there`,
    fix,
  };
}
