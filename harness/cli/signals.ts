/**
 * Ctrl-C from the first line on. Until a command has its own way to end, a signal ends the process with the documented code
 * and a word; from then on the command decides.
 */
import { EXIT_INTERRUPTED } from './exit.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Called first of all. */
export function endOnSignals(): void {
  for (const signal of SIGNALS) process.on(signal, endAtOnce);
}

/** @returns gives the signals back to `endOnSignals` */
export function takeSignals(handle: () => void): () => void {
  for (const signal of SIGNALS) {
    process.on(signal, handle);
    process.off(signal, endAtOnce);
  }
  return () => {
    for (const signal of SIGNALS) {
      process.on(signal, endAtOnce);
      process.off(signal, handle);
    }
  };
}

/** Takes away what a library has put on the signals, which would end the process without us. */
export function dropOtherListeners(handle: () => void): void {
  for (const signal of SIGNALS)
    for (const listener of process.listeners(signal)) if (listener !== handle) process.off(signal, listener);
}

function endAtOnce(): void {
  process.stderr.write('scanrig: interrupted\n');
  process.exit(EXIT_INTERRUPTED);
}
