/** Which reply answers which request. A late reply of an earlier payment must never be taken for the next (F-34, F-39). */
import { parseF59 } from '../../devices/protocols/iso8583/private-fields.js';
import type { IsoMessage } from '../../devices/protocols/iso8583/table.js';

/** MTI + 10, and F3, F4, F11, F41, F42 and the order reference as sent (docs/acquirer-dialect.md "What a terminal concludes"). */
export function matchesRequest(request: IsoMessage, reply: IsoMessage): boolean {
  if (!answersTrace(request, reply)) return false;
  // Codes that prove nothing come from a host that may not have read the rest of the request.
  const code = reply.fields[39];
  if (code === '30' || code === '40' || code === '97' || code === '03' || code === 'A0') return true;
  // An approval names what it approves; another code need not repeat it.
  const mayLeaveOut = code !== '00';
  return agree(request.fields[4], reply.fields[4], mayLeaveOut) && agree(orderOf(request), orderOf(reply), mayLeaveOut);
}

/** Names this very exchange, whatever else it says. */
export function answersTrace(request: IsoMessage, reply: IsoMessage): boolean {
  if (Number(reply.mti) !== Number(request.mti) + 10) return false;
  for (const field of [3, 11, 41, 42]) {
    if (request.fields[field] !== undefined && reply.fields[field] !== request.fields[field]) return false;
  }
  return true;
}

function agree(asked: string | undefined, told: string | undefined, mayLeaveOut: boolean): boolean {
  return asked === undefined || asked === told || (told === undefined && mayLeaveOut);
}

function orderOf(message: IsoMessage): string | undefined {
  const text = message.fields[59];
  if (text === undefined) return undefined;
  const blocks = parseF59(text);
  return blocks instanceof Error ? undefined : blocks.get('A8');
}
