/** Building replies: what is echoed, what is added (docs/acquirer-dialect.md "Messages"). */
import { composeF59, parseF59 } from '../../devices/protocols/iso8583/private-fields.js';
import { type IsoMessage, newMessage } from '../../devices/protocols/iso8583/table.js';

const ECHOED = [3, 4, 11, 25, 41, 42, 49, 60, 61];

export interface ReplyExtras {
  /** F37. */
  readonly reference?: string;
  /** F44: a decline code, for a query of a sale that was refused. */
  readonly refusal?: string;
  /** F4, where it is not the request's. */
  readonly amount?: number;
  readonly fate?: string;
  readonly wallet?: string;
  readonly walletOrder?: string;
  readonly f48?: string;
}

export interface HostClock {
  /** yyyyMMddHHmmss */
  readonly time: string;
  readonly acquirerId: string;
}

export function buildReply(request: IsoMessage, code: string, clock: HostClock, extras: ReplyExtras): IsoMessage {
  const m = newMessage(String(Number(request.mti) + 10).padStart(4, '0'));
  for (const n of ECHOED) m.fields[n] = request.fields[n];
  m.fields[12] = clock.time.slice(8);
  m.fields[13] = clock.time.slice(4, 8);
  m.fields[15] = clock.time.slice(4, 8);
  m.fields[32] = clock.acquirerId;
  m.fields[39] = code;
  if (extras.reference !== undefined) m.fields[37] = extras.reference;
  m.fields[44] = extras.refusal ?? institutions(clock.acquirerId);
  if (extras.amount !== undefined) m.fields[4] = String(extras.amount).padStart(12, '0');
  if (extras.f48 !== undefined) m.fields[48] = extras.f48;
  const f59 = replyBlocks(request, extras);
  if (f59 !== '') m.fields[59] = f59;
  return m;
}

/** Issuer and acquirer, 11 each (docs/domain.md 4.2). This host stands for both: a wallet has no code of an institution. */
function institutions(acquirerId: string): string {
  return acquirerId.padEnd(11, '0').repeat(2);
}

/** A3 is never returned; A8 always is. */
function replyBlocks(request: IsoMessage, extras: ReplyExtras): string {
  const asked = parseF59(request.fields[59] ?? '');
  const order = asked instanceof Error ? undefined : asked.get('A8');
  const blocks: { id: string; value: string }[] = [];
  if (extras.fate !== undefined) blocks.push({ id: 'A5', value: extras.fate });
  if (extras.wallet !== undefined) blocks.push({ id: 'A6', value: extras.wallet });
  if (extras.walletOrder !== undefined) blocks.push({ id: 'A7', value: extras.walletOrder });
  if (order !== undefined) blocks.push({ id: 'A8', value: order });
  return composeF59(blocks);
}
