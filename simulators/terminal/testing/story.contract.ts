/**
 * Effects as lines, decoded by the codecs, so that a test can say in which order a terminal stores, sends and tells:
 * `store pay/A1 sent`, `host 0200`, `register PR`, `at terminal.request-sent`. Timers and screens are left out.
 */

import { GENERIC_STX_LRC } from '../../../devices/profiles/generic-stx-lrc.js';
import { decodeMessage } from '../../../devices/protocols/iso8583/decode.js';
import { REFERENCE_DIALECT } from '../../../devices/protocols/iso8583/reference-dialect.js';
import { LineSplitter } from '../../../devices/protocols/profiled/split.js';
import type { Performed } from './terminal-bench.contract.js';

export function story(performed: readonly Performed[]): string[] {
  return performed.flatMap(({ effect }) => {
    if (effect.kind === 'moment') return [`at ${effect.moment}`];
    if (effect.kind === 'persist') return [`store ${effect.key}${phaseOf(effect.value)}`];
    if (effect.kind !== 'send') return [];
    return effect.link === 'acquirer' ? [`host ${mtiOf(effect.bytes)}`] : [`register ${codeOf(effect.bytes)}`];
  });
}

function phaseOf(value: string | undefined): string {
  if (value === undefined) return ' deleted';
  const record = JSON.parse(value) as { readonly phase?: string; readonly told?: boolean };
  return record.phase === undefined ? '' : ` ${record.phase}${record.told === true ? ' told' : ''}`;
}

function mtiOf(bytes: Uint8Array): string {
  const decoded = decodeMessage(REFERENCE_DIALECT, bytes);
  if (!decoded.ok) throw decoded.error;
  return decoded.message.mti;
}

function codeOf(bytes: Uint8Array): string {
  const [item] = new LineSplitter(GENERIC_STX_LRC.frame).push(bytes);
  if (item?.kind !== 'frame') return (item?.kind ?? 'nothing').toUpperCase();
  return String.fromCharCode(...item.data.subarray(0, 2));
}
