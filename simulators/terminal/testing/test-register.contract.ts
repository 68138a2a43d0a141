/** The cash register at its simplest: it says what it is told to say, acknowledges, and keeps what it hears. */
import { decodeRegisterMessage } from '../../../devices/protocols/profiled/decode.js';
import { encodeRegisterMessage } from '../../../devices/protocols/profiled/encode.js';
import { encodeFrame } from '../../../devices/protocols/profiled/frame.js';
import type { MessageCode, RegisterMessage, ResultMessage } from '../../../devices/protocols/profiled/messages.js';
import type { Profile } from '../../../devices/protocols/profiled/profile.js';
import { LineSplitter } from '../../../devices/protocols/profiled/split.js';
import type { Instant } from '../../../devices/wire/machine.js';

export const CODE = '134567890123456789';

/** A message without its number. */
export type Saying = RegisterMessage extends infer M ? (M extends unknown ? Omit<M, 'number'> : never) : never;
type Of<C extends MessageCode> = Extract<RegisterMessage, { readonly code: C }>;

export function pay(
  order = 'A1',
  amount = 1290,
  more: Partial<Omit<Of<'PA'>, 'code' | 'number'>> = { paymentCode: CODE },
): Saying {
  return { code: 'PA', order, amount, currency: 'CNY', mode: 'C', ...more };
}

export class TestRegister {
  there = true;
  /** Is what came acknowledged? */
  acks: (message: RegisterMessage) => boolean = () => true;
  readonly heard: { readonly at: Instant; readonly message: RegisterMessage }[] = [];
  /** ACKs and NAKs of the terminal, as they came. */
  readonly answers: ('ack' | 'nak')[] = [];
  readonly #profile: Profile;
  readonly #send: (bytes: Uint8Array) => void;
  #splitter: LineSplitter;
  #number = 0;

  constructor(profile: Profile, send: (bytes: Uint8Array) => void) {
    this.#profile = profile;
    this.#send = send;
    this.#splitter = new LineSplitter(profile.frame);
  }

  lineIsNew(): void {
    this.#splitter = new LineSplitter(this.#profile.frame);
  }

  /** @returns the number under which it was said */
  say(saying: Saying): string {
    this.#number += 1;
    const number = String(this.#number).padStart(this.#profile.message.number.digits, '0');
    this.#send(this.frame({ ...saying, number } as RegisterMessage));
    return number;
  }

  frame(message: RegisterMessage): Uint8Array {
    return encodeFrame(this.#profile.frame, encodeRegisterMessage(this.#profile.message, message));
  }

  /** Bytes as they are. */
  send(bytes: Uint8Array): void {
    this.#send(bytes);
  }

  bytes(bytes: Uint8Array, at: Instant): void {
    if (!this.there) return;
    for (const item of this.#splitter.push(bytes)) {
      if (item.kind === 'garbage') throw new Error(`the terminal sent a frame that is ${item.reason}`);
      if (item.kind !== 'frame') this.answers.push(item.kind);
      else this.#frame(item.data, at);
    }
  }

  #frame(data: Uint8Array, at: Instant): void {
    const read = decodeRegisterMessage(this.#profile.message, data);
    if (!read.ok) throw new Error(`the terminal sent ${read.refusal} ${read.detail}`);
    this.heard.push({ at, message: read.message });
    if (this.acks(read.message)) this.#send(Uint8Array.of(this.#profile.frame.ack));
  }

  only<C extends MessageCode>(code: C): Of<C>[] {
    return this.heard.flatMap(({ message }) => (message.code === code ? [message as Of<C>] : []));
  }

  /** Results that are no interim statement. */
  finals(order = 'A1'): ResultMessage[] {
    return this.only('PR').filter((result) => result.order === order && result.outcome !== 'UNKNOWN');
  }

  /** What was said, one line each: `PS SENDING`, `PR APPROVED 00`. */
  lines(): string[] {
    return this.heard.map(({ message: m }) => {
      if (m.code === 'PS') return `PS ${m.stage}`;
      if (m.code === 'PR') return `PR ${[m.outcome, m.resultCode ?? ''].join(' ').trim()}`;
      return m.code === 'ER' ? `ER ${m.reason} ${m.detail}` : m.code;
    });
  }
}
