/** What the acquirer's answers entitled a terminal to believe (docs/acquirer-dialect.md "What a terminal concludes"). */
import type { AnsweredEvent, CauseClass } from '../../devices/wire/events.js';

const REFUSED: Readonly<Record<string, CauseClass>> = {
  '13': 'OPERATION',
  '14': 'OPERATION',
  '51': 'OPERATION',
  '57': 'OPERATION',
  '61': 'OPERATION',
  '65': 'OPERATION',
  '12': 'OPERATION',
  '25': 'OPERATION',
  '64': 'OPERATION',
  '34': 'FRAUD',
  '59': 'FRAUD',
};

/** The host knows no such merchant, or no such terminal: its own doing. */
const OF_THE_SYSTEM: ReadonlySet<string> = new Set(['03', '97']);

/** Cause class of a decline code that the terminal itself names. */
export function causeOfCode(code: string): CauseClass | undefined {
  return OF_THE_SYSTEM.has(code) ? 'SYSTEM' : REFUSED[code];
}

/** It carried what the dialect asks of it, and that was right. No dialect lets an answer that it was done go without a MAC. */
export function trusted(answer: AnsweredEvent): boolean {
  return answer.mac === 'right' || (answer.mac === 'not-due' && answer.code !== '00');
}

/** What of an answer is about the money. */
export type Answer = Pick<AnsweredEvent, 'what' | 'code' | 'fate'>;

/** Says that the sale (or void, or refund) was done. */
export function saysDone(answer: Answer): boolean {
  if (answer.code !== '00') return false;
  if (answer.what === 'query') return answer.fate === 'SUCCESS' || answer.fate === 'REFUND';
  return answer.what === 'sale' || answer.what === 'void' || answer.what === 'refund';
}

/** Says for good that no money stays with the merchant. */
export function saysNot(answer: Answer): boolean {
  if (answer.what === 'reversal') return answer.code === '00' || answer.code === '12' || answer.code === '25';
  if (answer.what === 'query') {
    return (
      answer.code === '00' &&
      (answer.fate === 'CLOSED' || answer.fate === 'REVOKED' || answer.fate === 'DECLINED' || answer.fate === 'REFUND')
    );
  }
  return answer.code in REFUSED || answer.code === '22';
}

/** Trouble of the centre or on the way, the consumer is asked, a trace that was used: nobody knows yet. */
const OPEN: ReadonlySet<string> = new Set(['68', '90', '91', '92', '94', '96', '98']);

/** Leaves open what became of the sale, by the words of the dialect: the terminal has to ask on, or to reverse. */
export function leavesOpen({ what, code, fate }: Answer): boolean {
  if (what === 'reversal') return code !== '00' && code !== '12' && code !== '25';
  if (what === 'query')
    return code !== '00' || fate === undefined || fate === 'USERPAYING' || fate === 'NOTPAY' || fate === 'PAYERROR';
  return OPEN.has(code);
}
