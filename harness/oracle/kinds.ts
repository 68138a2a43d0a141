/** Every violation by its id, with what the merchant or the consumer suffers (docs/oracle.md "Verdicts"). */

export const VIOLATIONS = {
  'double-charge': { en: 'The consumer paid more than once for one sale', zh: '顾客为同一笔交易付了不止一次' },
  'forgery-accepted': {
    en: 'A forged, altered, used or expired thing was taken as good',
    zh: '伪造、篡改、已用或过期的凭据被当作有效',
  },
  'mixed-up': { en: 'What belongs to another payment was taken for this one', zh: '把另一笔付款的结果当成了这一笔' },
  'wrong-amount': { en: 'The amount is not the one the cashier asked for', zh: '金额与收银员输入的不一致' },
  'lost-voucher': {
    en: 'After a power cut the terminal knows nothing of a payment it had taken',
    zh: '断电后终端丢失了已受理付款的记录',
  },
  'phantom-approval': { en: 'The merchant was told "paid", and no money came', zh: '显示收款成功，实际没有收到钱' },
  'lost-credit': {
    en: 'The consumer paid, the merchant was told so, and the money never reached the merchant',
    zh: '顾客已付款，也显示成功，钱却没到账',
  },
  'silent-success': {
    en: 'The consumer paid, and the merchant was told it failed, or told nothing',
    zh: '顾客已付款，商户却被告知失败或没有结果',
  },
  unreversed: {
    en: 'The consumer is out of pocket, and the merchant has nothing',
    zh: '顾客被扣款，商户没有入账，钱悬在中间',
  },
  'wrong-merchant': { en: 'The sale was booked under another merchant', zh: '交易记在了别的商户名下（跳商户）' },
  'wrong-category': { en: 'The sale was booked under another merchant category', zh: '交易记在了别的商户类别（跳码）' },
  'missing-settlement': { en: 'A captured sale stands in no settlement', zh: '已入账的交易没有进入结算' },
  'duplicate-settlement': { en: 'A captured sale stands in the settlement twice', zh: '同一笔交易被结算了两次' },
  'wrong-fee': { en: 'The fee is not the one of the contract', zh: '手续费与约定费率不符' },
  'unfounded-report': {
    en: 'The merchant was told a final result that nothing from the host bears out',
    zh: '告知商户的最终结果与主机的应答不符',
  },
  flip: { en: 'A final result was contradicted by a later one', zh: '最终结果前后矛盾' },
  limbo: { en: 'No final result ever came', zh: '始终没有最终结果' },
  'false-announcement': { en: 'The loudspeaker spoke of money that had not come', zh: '音箱播报了没有到账的钱' },
  'missing-announcement': { en: 'The loudspeaker kept silent on money that had come', zh: '钱已到账，音箱没有播报' },
  'duplicate-announcement': { en: 'The loudspeaker spoke twice of one credit', zh: '同一笔收款音箱播报了两次' },
  'late-report': { en: 'The merchant was left too long without knowing', zh: '商户等待结果的时间过长' },
  'unclear-report': {
    en: 'The result does not say clearly what happened or what to do next',
    zh: '结果没有说清原因或下一步怎么做',
  },
} as const;

export type ViolationKind = keyof typeof VIOLATIONS;

/** Findings of a run that belong to no payment. */
export const FINDINGS = {
  'terminal-hang': {
    en: 'The terminal did not answer for 10 s although it had power and the line stood',
    zh: '终端有电、线路正常，却超过10秒没有应答',
  },
  'terminal-crash': { en: 'The terminal restarted by itself', zh: '终端自行重启' },
  'secret-exposed': {
    en: 'A code, card number or key stood where it must not',
    zh: '付款码、卡号或密钥出现在不该出现的地方',
  },
} as const;

export type FindingKind = keyof typeof FINDINGS;
