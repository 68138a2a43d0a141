/** What may be put on the desk from outside, as JSON: from standard input, or posted to the page by a hook of the rig file. */
import { z } from 'zod';
import { MisuseError } from '../../devices/wire/errors.js';
import { isPaymentCode } from '../../devices/wire/payment-code.js';
import type { CodeToShow, StepToAsk } from './desk.js';

const HOUR = 3600;
const seconds = z.number().positive().max(HOUR);
const text = z.string().trim().min(1).max(200);
const show = z.strictObject({
  show: z.string().refine(isPaymentCode, 'a payment code: 1 to 128 printable characters'),
  as: z.enum(['qr', 'bar', 'both']).optional(),
  order: z.string().max(64).optional(),
  amount: z.number().int().nonnegative().optional(),
  seconds: seconds.optional(),
});
const ask = z.strictObject({ ask: z.strictObject({ zh: text, en: text }), seconds: seconds.default(60) });
const clear = z.strictObject({ clear: z.literal(true) });
const word = z.union([show, ask, clear]);

export type DeskWord =
  | { readonly do: 'show'; readonly code: CodeToShow }
  | { readonly do: 'ask'; readonly step: StepToAsk }
  | { readonly do: 'clear' };

/** One line: a payment code as it is, or JSON. @throws MisuseError, which never repeats what may be a code */
export function deskWord(line: string): DeskWord {
  if (!line.startsWith('{') && isPaymentCode(line)) return { do: 'show', code: { code: line } };
  const read = word.safeParse(jsonOf(line));
  if (!read.success) throw noWord();
  const { data } = read;
  if ('clear' in data) return { do: 'clear' };
  if ('ask' in data) return { do: 'ask', step: { ...data.ask, limitMs: data.seconds * 1000 } };
  const { show: code, seconds: limit, ...more } = data;
  return {
    do: 'show',
    code: { code, ...more, ...(limit === undefined ? {} : { limitMs: limit * 1000 }) } as CodeToShow,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function noWord(): MisuseError {
  return new MisuseError({
    what: 'that cannot be put on the desk',
    expected:
      'a payment code, {"show":"CODE","as":"qr|bar|both","order":"A1","amount":1290,"seconds":60}, {"ask":{"zh":"...","en":"..."},"seconds":60} or {"clear":true}',
    got: 'something else',
  });
}
