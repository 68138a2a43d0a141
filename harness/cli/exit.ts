/** One clear message and its exit code for whatever ends a command. */
import { MisuseError, RigFaultError } from '../../devices/wire/errors.js';

export const EXIT_MISUSE = 64;
export const EXIT_RIG_FAULT = 70;
export const EXIT_INTERRUPTED = 130;

/** Somebody ended the command before it had anything to show. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** Table of exit codes, for help and docs. */
export const EXIT_CODES: readonly (readonly [number, string])[] = [
  [0, 'pass: every payment settled or clearly reported'],
  [1, 'violation: at least one payment violated, or a run-level finding'],
  [2, 'unknown: what was observed cannot decide'],
  [64, 'misuse: the command, plan, profile or history is wrong'],
  [70, 'rig fault: the bench failed; no verdict on the terminal'],
  [130, 'interrupted: partial results are kept and marked'],
];

/** The worse of two exit codes, in the order 130, 1, 70, 2, 0. */
export function worstExit(a: number, b: number): number {
  const order = [0, 2, EXIT_RIG_FAULT, 1, EXIT_INTERRUPTED];
  return order.indexOf(a) >= order.indexOf(b) ? a : b;
}

/** Prints what went wrong and returns the exit code. */
export function reportError(error: unknown): number {
  if (error instanceof MisuseError) {
    process.stderr.write(`scanrig: ${error.message}\n`);
    return EXIT_MISUSE;
  }
  if (error instanceof RigFaultError) {
    process.stderr.write(`scanrig: rig fault: ${error.message}\n`);
    return EXIT_RIG_FAULT;
  }
  if (error instanceof InterruptedError) {
    process.stderr.write(`scanrig: interrupted: ${error.message}\n`);
    return EXIT_INTERRUPTED;
  }
  process.stderr.write(
    `scanrig: rig fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return EXIT_RIG_FAULT;
}

/** Whole number of an option. @throws MisuseError */
export function wholeNumber(name: string, text: string, min: number, max = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= min && value <= max && text.trim() !== '') return value;
  throw new MisuseError({
    what: `--${name} is not a whole number in range`,
    expected: `${min} to ${max === Number.MAX_SAFE_INTEGER ? '2^53' : max}`,
    got: text,
  });
}

/** `--time-scale`. @throws MisuseError */
export function scaleOf(text: string): number {
  const scale = Number(text);
  if (scale > 0 && scale <= 1) return scale;
  throw new MisuseError({ what: '--time-scale is out of range', expected: 'above 0, at most 1', got: text });
}
