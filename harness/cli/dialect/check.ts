/** `scanrig dialect check`: does a dialect hold together, what does the rig understand by it, and how does a sale look? */

import { compiled } from '../../../devices/protocols/iso8583/compiled.js';
import { describeFrame } from '../../../devices/protocols/iso8583/describe.js';
import type { Dialect } from '../../../devices/protocols/iso8583/dialect.js';
import { encodeMessage } from '../../../devices/protocols/iso8583/encode.js';
import { macKey } from '../../../devices/protocols/iso8583/mac.js';
import { toHex } from '../../../devices/wire/bytes.js';
import { MisuseError } from '../../../devices/wire/errors.js';
import type { PaymentRecord } from '../../../simulators/terminal/records.js';
import * as requests from '../../../simulators/terminal/requests.js';
import { identityOf, TEST_TMK, terminalId } from '../../worlds/parts.js';
import { readDialect } from '../dialect-choice.js';
import { EXIT_MISUSE } from '../exit.js';
import { understood } from './understood.js';

/** Every file is looked at, whatever is wrong with the one before. */
export async function dialectCheck(files: readonly string[], flags: { readonly json?: boolean }): Promise<number> {
  const checked = files.map(check);
  if (flags.json === true) process.stdout.write(`${JSON.stringify({ files: checked.map(asJson) }, null, 2)}\n`);
  else for (const one of checked) tell(one);
  return checked.every(({ dialect }) => dialect !== undefined) ? 0 : EXIT_MISUSE;
}

interface Checked {
  readonly file: string;
  readonly dialect?: Dialect;
  readonly error?: string;
}

function check(file: string): Checked {
  try {
    return { file, dialect: readDialect(file) };
  } catch (error) {
    if (!(error instanceof MisuseError)) throw error;
    return { file, error: error.message };
  }
}

function asJson({ file, dialect, error }: Checked): unknown {
  if (dialect === undefined) return { file, ok: false, error };
  const frame = sampleFrame(dialect);
  const sample = { hex: toHex(frame), fields: describeFrame(dialect, frame) };
  return { file, ok: true, dialect: dialect.name, understood: understood(dialect), sample };
}

function tell({ file, dialect, error }: Checked): void {
  if (dialect === undefined) {
    process.stderr.write(`scanrig: ${error}\n`);
    return;
  }
  const { messages, answers, ...rest } = understood(dialect);
  const frame = sampleFrame(dialect);
  const lines = [
    `${file}: ${dialect.name} holds together`,
    ...Object.entries(rest).map(([name, value]) => `  ${name.padEnd(8)} ${value}`),
    '',
    ...messages.map((line) => `  ${line}`),
    '',
    answers.length === 0 ? '  answers as in the reference dialect' : '  answers other than in the reference dialect:',
    ...answers.map((line) => `  ${line}`),
    '',
    `  a sale of ¥12.90, order A1, batch 1, trace 7, as it leaves the terminal (test code, test key):`,
    ...(toHex(frame).match(/.{1,64}/g) ?? []).map((part) => `    ${part}`),
    ...describeFrame(dialect, frame).map((line) => `    ${line}`),
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function sampleFrame(dialect: Dialect): Uint8Array {
  const terminal = terminalId(0);
  const { merchant } = identityOf(terminal, false);
  const record: PaymentRecord = {
    kind: 'sale',
    order: 'A1',
    amount: 1290,
    phase: 'sent',
    batch: 1,
    trace: 7,
    time: '',
    seq: 1,
    generation: 1,
    told: false,
  };
  const message = requests.sale({ terminal, merchant, dialect }, record, record.amount, SAMPLE_CODE);
  return encodeMessage(dialect, message, {
    from: 'terminal',
    mak: macKey(TEST_TMK.subarray(0, compiled(dialect).makBytes)),
  });
}

/** Of docs/acquirer-dialect.md "Vectors"; nobody's. */
const SAMPLE_CODE = '134567890123456789';
