/** Building replies: what is echoed, what is added (docs/acquirer-dialect.md "Messages"). */
import { composeBlocks, readBlocks } from '../../devices/protocols/iso8583/blocks.js';
import { codeFor, messageOf } from '../../devices/protocols/iso8583/compiled.js';
import type { Dialect } from '../../devices/protocols/iso8583/dialect.js';
import { type IsoMessage, newMessage } from '../../devices/protocols/iso8583/table.js';

export interface ReplyExtras {
  /** F37. */
  readonly reference?: string;
  /** F44: why it was refused (the rig's own code), for a query of a sale that was. */
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

/** @param code what the answer means, in the rig's own code */
export function buildReply(
  dialect: Dialect,
  request: IsoMessage,
  code: string,
  clock: HostClock,
  extras: ReplyExtras,
): IsoMessage {
  const m = newMessage(String(Number(request.mti) + 10).padStart(4, '0'));
  const own = ownFields(dialect, code, clock, extras);
  for (const n of messageOf(dialect, request)?.replyFields ?? dialect.replyFields)
    m.fields[n] = own[n] ?? request.fields[n];
  if (extras.f48 !== undefined) m.fields[48] = extras.f48;
  const blocks = replyBlocks(dialect, request, extras);
  if (blocks !== '') m.fields[dialect.blocks.field] = blocks;
  return m;
}

/** What the host has to say itself. */
function ownFields(
  dialect: Dialect,
  code: string,
  { time, acquirerId }: HostClock,
  { reference, refusal, amount }: ReplyExtras,
): Readonly<Record<number, string | undefined>> {
  const date = time.slice(4, 8);
  return {
    4: amount === undefined ? undefined : String(amount).padStart(12, '0'),
    12: time.slice(8),
    13: date,
    15: date,
    32: acquirerId,
    37: reference,
    39: codeFor(dialect, code),
    44: refusal === undefined ? institutions(acquirerId) : codeFor(dialect, refusal),
  };
}

/** Issuer and acquirer, 11 each (docs/domain.md 4.2). This host stands for both: a wallet has no code of an institution. */
function institutions(acquirerId: string): string {
  return acquirerId.padEnd(11, '0').repeat(2);
}

/** The payment code is not returned, unless the dialect does so; the order reference always is. */
function replyBlocks(dialect: Dialect, request: IsoMessage, { fate, wallet, walletOrder }: ReplyExtras): string {
  const { order, code } = readBlocks(dialect, request) ?? {};
  const returned = dialect.blocks.returnsCode === true ? { code } : {};
  return composeBlocks(dialect, { ...returned, fate, wallet, walletOrder, order });
}
