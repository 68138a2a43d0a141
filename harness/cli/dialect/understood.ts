/** A dialect in sentences, so that its writer sees what the rig makes of it. */
import { ANSWER_NAMES, ANSWERS } from '../../../devices/protocols/iso8583/answers.js';
import type { Dialect } from '../../../devices/protocols/iso8583/dialect.js';
import { OPERATIONS } from '../../../devices/protocols/iso8583/dialect.js';

export interface Understood {
  readonly frame: string;
  readonly fields: string;
  readonly mac: string;
  readonly keys: string;
  readonly blocks: string;
  readonly messages: readonly string[];
  readonly answers: readonly string[];
}

export function understood(dialect: Dialect): Understood {
  const { length, tpdu, header, signInWanted, bytesMax, fields, mac, keys, blocks, messages, answers } = dialect;
  const counted = length.counts === 'message' ? 'what follows' : 'itself as well';
  const frame = [
    `${length.bytes} bytes of ${length.encoding} length, which counts ${counted}`,
    ...(tpdu === '' ? [] : [`TPDU ${tpdu}`]),
    ...(header === '' ? [] : [`header ${header}`]),
    'type, bitmap of 8 bytes, fields',
    `${bytesMax} bytes at most`,
  ];
  const asks =
    signInWanted === undefined
      ? 'the host does not ask for a sign-in in the header'
      : `the host asks for a sign-in by ${signInWanted.value} at digit ${signInWanted.digit + 1} of the header`;
  const secret = fields.filter((field) => field.secret === true).map(({ n }) => `F${n}`);
  const parts = keys.reply.map(({ key, bytes, fill = 0, check }) =>
    [`${key.toUpperCase()} ${bytes}`, ...(fill > 0 ? [`${fill} zeros`] : []), `check value ${check}`].join(', '),
  );
  return {
    frame: `${frame.join(' | ')}; ${asks}`,
    fields: `${fields.length}, F${fields[0]?.n} to F${fields.at(-1)?.n}; never shown: ${secret.join(' ')}`,
    mac: `${mac.algorithm} in F${mac.field}; ${mac.replies === 'all' ? 'every reply about money has one' : 'of replies only approvals have one'}`,
    keys: `F${keys.field} of the sign-in reply: ${parts.join(' | ')}`,
    blocks: `F${blocks.field}: code ${blocks.code}, order ${blocks.order}, fate ${blocks.fate}, wallet ${blocks.wallet}, its number ${blocks.walletOrder}${blocks.returnsCode === true ? '; replies return the code' : ''}`,
    messages: OPERATIONS.map((name) => {
      const { mti, processing, f60, f61 } = messages[name];
      return `${name.padEnd(19)} ${mti} ${(processing ?? '').padEnd(6)}  F60 ${f60}${f61 === undefined ? '' : `  F61 ${f61}`}`;
    }),
    answers: ANSWER_NAMES.map((name) => `${name.padEnd(19)} ${answers[name].join(' ')}`.trimEnd()).filter(
      (line, i) => line !== `${ANSWER_NAMES[i]?.padEnd(19)} ${ANSWERS[ANSWER_NAMES[i] ?? 'done']}`,
    ),
  };
}
