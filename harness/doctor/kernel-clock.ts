/** Whether somebody keeps the clock of this machine: the kernel knows, whichever program it is (adjtimex(2)). */
import { createRequire } from 'node:module';

/** Zeros ask, and set nothing (`modes` 0). struct timex has 208 bytes on 64-bit Linux; the rest is room. */
const TIMEX_BYTES = 256;
/** The clock is not synchronised. */
const TIME_ERROR = 5;

/** @returns undefined where the system does not tell */
export function clockSynchronised(): boolean | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    const state: number = koffi.load(null).func('int adjtimex(void *timex)')(Buffer.alloc(TIMEX_BYTES));
    return state < 0 ? undefined : state !== TIME_ERROR;
  } catch {
    return undefined;
  }
}
