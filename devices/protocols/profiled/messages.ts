/**
 * What register and terminal say to each other, whatever the profile: one shape a message, wire codes and tags are the
 * profile's business (docs/reference-link.md "Message"). Amounts are integers in minor units.
 */
import type { CauseClass, Outcome, Stage } from '../../wire/events.js';

export type RegisterMessage =
  | {
      readonly code: 'PA';
      readonly number: string;
      readonly order: string;
      readonly amount: number;
      readonly currency: string;
      readonly mode: 'C' | 'M';
      /** The register's scanner has read it. */
      readonly paymentCode?: string;
      readonly operator?: string;
      readonly language?: string;
    }
  | {
      readonly code: 'PS';
      readonly number: string;
      readonly order: string;
      readonly stage: Stage;
      readonly textZh: string;
      readonly textEn: string;
      readonly qr?: string;
    }
  | ResultMessage
  | { readonly code: 'QU'; readonly number: string; readonly order: string }
  | { readonly code: 'LA'; readonly number: string }
  | { readonly code: 'CA'; readonly number: string; readonly order: string }
  | { readonly code: 'CR'; readonly number: string; readonly order: string; readonly accepted: boolean }
  | {
      readonly code: 'VO' | 'RF';
      readonly number: string;
      readonly order: string;
      readonly original: string;
      readonly amount: number;
    }
  | { readonly code: 'SE'; readonly number: string }
  | {
      readonly code: 'SR';
      readonly number: string;
      readonly batch: string;
      readonly salesCount: number;
      readonly salesAmount: number;
      readonly refundsCount: number;
      readonly refundsAmount: number;
      readonly balanced: boolean;
    }
  | { readonly code: 'SI'; readonly number: string }
  | {
      readonly code: 'SS';
      readonly number: string;
      readonly state: 'IDLE' | 'BUSY' | 'FAULT';
      readonly firmwareName: string;
      readonly firmwareVersion: string;
      readonly serialNumber: string;
      readonly reversalsOwed: number;
      readonly resultsUndelivered: number;
      readonly order?: string;
    }
  | {
      readonly code: 'ER';
      readonly number: string;
      readonly reason: RefusalReason;
      readonly detail: string;
      readonly order?: string;
    };

export type RefusalReason = 'BUSY' | 'UNKNOWN-COMMAND' | 'BAD-FIELD' | 'DUPLICATE-ORDER' | 'HOST' | 'FAULT';
export type MessageCode = RegisterMessage['code'];
export const MESSAGE_CODES = [
  'PA',
  'PS',
  'PR',
  'QU',
  'LA',
  'CA',
  'CR',
  'VO',
  'RF',
  'SE',
  'SR',
  'SI',
  'SS',
  'ER',
] as const satisfies readonly MessageCode[];

/** `PR`. Everything but the outcome is absent from a `NOT-FOUND`. */
export interface ResultMessage {
  readonly code: 'PR';
  readonly number: string;
  readonly order?: string;
  readonly outcome: Outcome;
  readonly amount?: number;
  readonly resultCode?: string;
  /** Absent (an empty field) when approved. */
  readonly cause?: CauseClass;
  readonly textZh?: string;
  readonly textEn?: string;
  readonly nextZh?: string;
  readonly nextEn?: string;
  readonly trace?: string;
  readonly batch?: string;
  readonly reference?: string;
  readonly wallet?: string;
  readonly walletOrder?: string;
  /** yyyyMMddHHmmss */
  readonly time?: string;
  readonly merchant?: string;
  readonly terminal?: string;
  readonly receipt?: string;
}

/** What came in: a message, or what is wrong with it and as much as could be read for the answer. */
export type Incoming =
  | { readonly ok: true; readonly message: RegisterMessage }
  | {
      readonly ok: false;
      readonly refusal: 'UNKNOWN-COMMAND' | 'BAD-FIELD';
      /** The tag, or the code. */
      readonly detail: string;
      readonly number?: string;
      readonly order?: string;
    };
