/** What the rig tells the parties that it plays. Data, so that it crosses to a process of its own unchanged. */

/** How a consumer behaves once the wallet asks, or when the code is shown. */
export interface ConsumerBehaviour {
  /**
   * `at-once`: no password asked. `after-password`: pays `delayMs` after the wallet asks. `cancels`: refuses after `delayMs`.
   * `never`: does not react. `no-funds`: the account is empty. `used-code`: the code was used before. `expired-code`.
   */
  readonly pays: 'at-once' | 'after-password' | 'cancels' | 'never' | 'no-funds' | 'used-code' | 'expired-code';
  readonly delayMs: number;
}

/** Quirks of the wallet for one code, from domain.md 1 (F-05 to F-09). */
export interface WalletQuirks {
  /** Answers SYSTEMERROR to the pay call although it was carried out (`done`) or not. */
  readonly systemError?: 'done' | 'not-done';
  /** This many queries answer NOTPAY after the consumer has paid (replica lag). */
  readonly notPayLag?: number;
  /** Queries answer PAYERROR this many times although the consumer has paid. */
  readonly payErrorLag?: number;
}

export type Told =
  /** To the wallet: this code is on a consumer's phone. */
  | {
      readonly to: 'wallet';
      readonly do: 'issue-code';
      /** Digits as the phone shows them. */
      readonly code: string;
      /** The token that stands for it in histories, `code#17`. */
      readonly token: string;
      readonly consumer: ConsumerBehaviour;
      readonly quirks: WalletQuirks;
    }
  /** To the acquirer: the next reply of this kind goes out wrong. */
  | {
      readonly to: 'acquirer';
      readonly do: 'spoil-next-reply';
      /** `late`: held for `delayMs` while other answers go out; `duplicate`: a second copy after `delayMs`. */
      readonly how: 'duplicate' | 'late' | 'altered' | 'wrong-mac';
      readonly delayMs: number;
      /** Of this terminal; absent: of any. */
      readonly terminal?: string;
    }
  /** To the acquirer: what stands behind its front end is away; every request about money gets this F39 until it is undefined. */
  | { readonly to: 'acquirer'; readonly do: 'maintenance'; readonly code: string | undefined }
  /** To the wallet: every call gets SYSTEMERROR, and nothing is done. */
  | { readonly to: 'wallet'; readonly do: 'maintenance'; readonly on: boolean }
  /** To an acquirer that serves many: a terminal comes, or is gone for good and with it all that the books hold of it. */
  | { readonly to: 'acquirer'; readonly do: 'enrol' | 'retire'; readonly terminal: string }
  /** To the terminal: its own scanner has read this code. */
  | { readonly to: 'terminal'; readonly do: 'scan'; readonly code: string }
  /** To the register: the cashier presses pay. */
  | {
      readonly to: 'register';
      readonly do: 'pay';
      /** The rig's id of the payment, `p1`. */
      readonly payment: string;
      /** Payments of one sale share it. */
      readonly sale: string;
      readonly order: string;
      /** Minor units. */
      readonly amount: number;
      /** '' where the terminal's own scanner is to read it. */
      readonly code: string;
      readonly token: string;
      /** How often the cashier presses within a second: 1, or 2 for a double press. */
      readonly presses: number;
    }
  /** To the register: void or refund an earlier order. */
  | {
      readonly to: 'register';
      readonly do: 'void' | 'refund';
      readonly payment: string;
      readonly sale: string;
      readonly order: string;
      readonly original: string;
      readonly amount: number;
    }
  | { readonly to: 'register'; readonly do: 'cancel'; readonly order: string }
  /** To the register: ask for the terminal's status. */
  | { readonly to: 'register'; readonly do: 'status' }
  /** To the register: close the batch. */
  | { readonly to: 'register'; readonly do: 'settle' }
  /** To the register: the episode is over, and what it meant to do again is not done. */
  | { readonly to: 'register'; readonly do: 'leave-off' }
  /** To the register: ask what became of this order, whatever is known already (end-of-run audit). */
  | { readonly to: 'register'; readonly do: 'query'; readonly order: string };
