/** Which wallet a payment code belongs to, by length and prefix (docs/domain.md 3). */

export interface Route {
  readonly wallet: 'WECHAT' | 'ALIPAY' | 'UNIONPAY';
  readonly lengths: readonly [min: number, max: number];
  /** First two digits, both ends included. */
  readonly prefixes: readonly [low: number, high: number];
}

/** JD's codes look like UnionPay's and are routed only where a setting says so; that setting comes with that wallet. */
export const ROUTES: readonly Route[] = [
  { wallet: 'WECHAT', lengths: [18, 18], prefixes: [10, 15] },
  { wallet: 'ALIPAY', lengths: [16, 24], prefixes: [25, 30] },
  { wallet: 'UNIONPAY', lengths: [19, 19], prefixes: [62, 62] },
];

export function walletOf(code: string): Route['wallet'] | undefined {
  const prefix = Number(code.slice(0, 2));
  for (const { wallet, lengths, prefixes } of ROUTES) {
    if (code.length >= lengths[0] && code.length <= lengths[1] && prefix >= prefixes[0] && prefix <= prefixes[1])
      return wallet;
  }
  return undefined;
}

/** Wallets that this acquirer has a line to; the others answer as unreachable. */
export const CONNECTED: ReadonlySet<string> = new Set(['WECHAT']);
