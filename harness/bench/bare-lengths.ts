/** Bytes of each message of an undisturbed payment, as they were seen on the links of `generic-stx-lrc` (history, `link`). */
export const BARE_LENGTHS = { pay: 100, sale: 200, call: 160, paid: 180, reply: 200, result: 400 } as const;
