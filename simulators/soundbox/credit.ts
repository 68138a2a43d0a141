/** The credit message that a loudspeaker gets, and the topics (docs/acquirer-dialect.md "Behind it"). */

export interface Credit {
  /** Unique per credit. */
  readonly id: string;
  readonly terminal: string;
  readonly amount: number;
  readonly wallet: string;
  /** yyyyMMddHHmmss */
  readonly time: string;
}

export const creditTopic = (terminal: string): string => `soundbox/${terminal}/credit`;
export const missedTopic = (terminal: string): string => `soundbox/${terminal}/missed`;

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

export function encodeCredit(credit: Credit): Uint8Array {
  return ENCODER.encode(JSON.stringify(credit));
}

/** `undefined` for anything that is no credit message: a loudspeaker must not speak of noise. */
export function decodeCredit(payload: Uint8Array): Credit | undefined {
  try {
    const value: unknown = JSON.parse(DECODER.decode(payload));
    if (typeof value !== 'object' || value === null) return undefined;
    const { id, terminal, amount, wallet, time } = value as Partial<Credit>;
    const good =
      typeof id === 'string' &&
      typeof terminal === 'string' &&
      Number.isSafeInteger(amount) &&
      typeof wallet === 'string';
    return good ? { id, terminal, amount: amount as number, wallet, time: String(time ?? '') } : undefined;
  } catch {
    return undefined;
  }
}

/** The last id that was spoken, or '' for none. */
export function encodeMissed(lastId: string): Uint8Array {
  return ENCODER.encode(lastId);
}

export function decodeMissed(payload: Uint8Array): string {
  return DECODER.decode(payload);
}
