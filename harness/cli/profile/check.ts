/** `scanrig profile check`: does a profile hold together, what does the rig understand by it, and how does a payment look? */

import { canSay } from '../../../devices/protocols/profiled/compiled.js';
import { encodeRegisterMessage } from '../../../devices/protocols/profiled/encode.js';
import { explainFrame } from '../../../devices/protocols/profiled/explain.js';
import { encodeFrame } from '../../../devices/protocols/profiled/frame.js';
import { MESSAGE_CODES } from '../../../devices/protocols/profiled/messages.js';
import type { Profile } from '../../../devices/protocols/profiled/profile.js';
import { toHex } from '../../../devices/wire/bytes.js';
import { MisuseError } from '../../../devices/wire/errors.js';
import { EXIT_MISUSE } from '../exit.js';
import { readProfile } from '../register-choice.js';
import { frameLines } from './frame-lines.js';

/** Every file is looked at, whatever is wrong with the one before. */
export async function profileCheck(files: readonly string[], flags: { readonly json?: boolean }): Promise<number> {
  const checked = files.map(check);
  if (flags.json === true) process.stdout.write(`${JSON.stringify({ files: checked.map(asJson) }, null, 2)}\n`);
  else for (const one of checked) tell(one);
  return checked.every(({ profile }) => profile !== undefined) ? 0 : EXIT_MISUSE;
}

interface Checked {
  readonly file: string;
  readonly profile?: Profile;
  readonly error?: string;
}

function check(file: string): Checked {
  try {
    return { file, profile: readProfile(file) };
  } catch (error) {
    if (!(error instanceof MisuseError)) throw error;
    return { file, error: error.message };
  }
}

function asJson({ file, profile, error }: Checked): unknown {
  if (profile === undefined) return { file, ok: false, error };
  const frame = sampleFrame(profile);
  const parts = explainFrame(profile, frame).map(({ from, to, what }) => ({
    from,
    to,
    hex: toHex(frame.subarray(from, to)),
    what,
  }));
  return {
    file,
    ok: true,
    profile: profile.name,
    understood: understood(profile),
    sample: { hex: toHex(frame), parts },
  };
}

function tell({ file, profile, error }: Checked): void {
  if (profile === undefined) {
    process.stderr.write(`scanrig: ${error}\n`);
    return;
  }
  const rows = Object.entries(understood(profile)).map(([name, value]) => `  ${name.padEnd(10)} ${value}`);
  const sample = ['', '  a payment of ¥12.90, order A1, as it goes over the line:'];
  const lines = frameLines(profile, sampleFrame(profile), true).map((line) => `    ${line}`);
  process.stdout.write(`${[`${file}: ${profile.name} holds together`, ...rows, ...sample, ...lines, ''].join('\n')}\n`);
}

function sampleFrame(profile: Profile): Uint8Array {
  const { digits, register } = profile.message.number;
  const data = encodeRegisterMessage(profile.message, {
    code: 'PA',
    number: String(register[0]).padStart(digits, '0'),
    order: 'A1',
    amount: 1290,
    currency: 'CNY',
    mode: 'C',
    paymentCode: SAMPLE_CODE,
  });
  return encodeFrame(profile.frame, data);
}

/** Of docs/reference-link.md "Vectors"; nobody's. */
const SAMPLE_CODE = '134567890123456789';

/** The profile in sentences, so that its writer sees what the rig makes of it. */
function understood(profile: Profile): Record<string, string> {
  const { serial, frame, timers, message, recovery } = profile;
  const { length, check, start, end } = frame;
  const parity = serial.parity === 'none' ? 'no parity' : `${serial.parity} parity`;
  const counted = {
    data: 'DATA',
    'data-end': 'DATA and end',
    'data-end-check': 'DATA, end and check',
    frame: 'the whole frame',
  };
  const shape = [
    byte(start),
    `${length.bytes} bytes of ${length.encoding} length, which counts ${counted[length.counts ?? 'data']}`,
    `DATA, ${frame.dataMin} to ${frame.dataMax} bytes`,
    ...(end === undefined ? [] : [byte(end)]),
    `${check.kind} over ${check.over.replaceAll('-', ', ')}${check.order === 'low-first' ? ', low byte first' : ''}`,
  ];
  const { layout } = message;
  const fields =
    layout.kind === 'tlv'
      ? `tags of ${layout.tagBytes} bytes (${layout.tagsIn ?? 'ascii'}), lengths of ${layout.lengthBytes} (${layout.lengthIn ?? 'ascii'})`
      : layout.kind === 'fixed'
        ? `at fixed positions, padded by "${layout.pad}"`
        : `each behind ${byte(layout.separator)}`;
  const there = MESSAGE_CODES.filter((code) => canSay(message, code));
  const missing = MESSAGE_CODES.filter((code) => !canSay(message, code));
  return {
    line: `${serial.baudRate} baud, ${serial.dataBits} data bits, ${parity}, ${serial.stopBits} stop bit${serial.stopBits === 1 ? '' : 's'}`,
    frame: shape.join(' | '),
    answers: `${byte(frame.ack)} for a good frame, ${byte(frame.nak)} for a broken one`,
    timers: `gap ${timers.gapMs} ms; answer ${timers.answerMs} ms, ${timers.tries} tries; a word every ${timers.statementMs} ms; after ${timers.resultMs} ms the register asks; an equal frame within ${timers.duplicateMs} ms is a repetition`,
    fields: `${fields}; text in ${message.text ?? 'utf-8'}`,
    recovery: recovery === 'last' ? 'the last payment is repeated (LA) and compared' : 'by order (QU)',
    messages: `${there.join(' ')}${missing.length === 0 ? '' : `; not on this link: ${missing.join(' ')}`}`,
  };
}

function byte(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, '0');
}
