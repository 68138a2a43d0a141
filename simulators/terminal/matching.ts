/** Which reply answers which request. A late reply of an earlier payment must never be taken for the next (F-34, F-39). */
import { readBlocks } from '../../devices/protocols/iso8583/blocks.js';
import { meaningOf } from '../../devices/protocols/iso8583/compiled.js';
import type { Dialect } from '../../devices/protocols/iso8583/dialect.js';
import type { IsoMessage } from '../../devices/protocols/iso8583/table.js';

/** MTI + 10, and F3, F4, F11, F41, F42 and the order reference as sent (docs/acquirer-dialect.md "What a terminal concludes"). */
export function matchesRequest(dialect: Dialect, request: IsoMessage, reply: IsoMessage): boolean {
  if (!answersTrace(request, reply)) return false;
  // Codes that prove nothing come from a host that may not have read the rest of the request.
  const code = meaningOf(dialect, reply.fields[39]);
  if (code === '30' || code === '40' || code === '97' || code === '03' || code === 'A0') return true;
  // An approval names what it approves; another code need not repeat it.
  const mayLeaveOut = code !== '00';
  return (
    agree(request.fields[4], reply.fields[4], mayLeaveOut) &&
    agree(orderOf(dialect, request), orderOf(dialect, reply), mayLeaveOut)
  );
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

function orderOf(dialect: Dialect, message: IsoMessage): string | undefined {
  return readBlocks(dialect, message)?.order;
}
