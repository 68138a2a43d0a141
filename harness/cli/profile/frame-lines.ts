/** A frame as lines: its bytes, and what they are. */
import { explainFrame } from '../../../devices/protocols/profiled/explain.js';
import type { Profile } from '../../../devices/protocols/profiled/profile.js';
import { toHex } from '../../../devices/wire/bytes.js';

const SHOWN_MAX = 24;

/** @param secrets bytes that may hold a payment code are shown as well */
export function frameLines(profile: Profile, frame: Uint8Array, secrets = false): string[] {
  return explainFrame(profile, frame).map(({ from, to, what, open, wrong }) => {
    const bytes = open || secrets ? hexOf(frame.subarray(from, to)) : `(${to - from} bytes)`;
    const line = `${bytes.padEnd(3 * 8)}  ${what}`;
    return wrong === undefined ? line : `${line}   <- ${wrong}`;
  });
}

/** `02 00 58`, cut where it is long. */
export function hexOf(bytes: Uint8Array): string {
  const text = toHex(bytes.subarray(0, SHOWN_MAX))
    .toUpperCase()
    .replace(/(..)(?=.)/g, '$1 ');
  return bytes.length > SHOWN_MAX ? `${text} ... (${bytes.length})` : text;
}
