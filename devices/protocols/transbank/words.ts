/**
 * What the numbers mean. The reference gives a response code and keeps its reason to itself ("por secreto bancario"), so the
 * register finds its own words: what became of the money, whose doing it was, and what to do next.
 */
import type { CauseClass, Outcome, Stage } from '../../wire/events.js';

export interface CodeMeaning {
  /** The reference's table. */
  readonly name: string;
  readonly outcome: Outcome;
  readonly cause?: CauseClass;
  readonly zh: string;
  readonly en: string;
}

const declined = (name: string, cause: CauseClass, zh: string, en: string): CodeMeaning => ({
  name,
  outcome: 'DECLINED',
  cause,
  zh: `${zh}，未扣款`,
  en: `${en}: no money moved`,
});
const reversed = (name: string, cause: CauseClass): CodeMeaning => ({
  name,
  outcome: 'REVERSED',
  cause,
  zh: '付款未成功，已冲正',
  en: 'Not paid: taken back',
});

export const CODES: Readonly<Record<string, CodeMeaning>> = {
  '00': { name: 'Aprobado', outcome: 'APPROVED', zh: '收款成功', en: 'Paid' },
  '01': declined('Rechazado', 'OPERATION', '付款被拒绝', 'Refused'),
  '02': declined('Host no Responde', 'SYSTEM', '主机无应答', 'The host does not answer'),
  '03': declined('Conexión Fallo', 'NETWORK', '网络不通', 'No connection'),
  '04': reversed('Transacción ya Fue Anulada', 'OPERATION'),
  '05': declined('No existe Transacción para Anular', 'OPERATION', '没有可撤销的交易', 'Nothing to cancel'),
  '07': {
    name: 'Transacción Cancelada desde el POS',
    outcome: 'CANCELLED',
    cause: 'OPERATION',
    zh: '付款已取消，未扣款',
    en: 'Cancelled: no money moved',
  },
  '11': { name: 'No existe venta', outcome: 'NOT-FOUND', zh: '无此订单', en: 'No such sale' },
  '16': reversed('Error Formato Respuesta del HOST', 'FRAUD'),
  '20': declined('Tarjeta Invalida', 'FRAUD', '疑似风险交易，已拒绝', 'Refused, suspected fraud'),
  '21': declined('Anulación. No Permitida', 'OPERATION', '不允许撤销', 'Cancelling is not allowed'),
  '22': reversed('TIMEOUT', 'NETWORK'),
  '65': declined('Error al Procesar la Respuesta del Host', 'SYSTEM', '系统错误', 'System error'),
  '93': declined('Declinada', 'OPERATION', '付款失败', 'Not paid'),
  '94': reversed('Error al Procesar Respuesta', 'SYSTEM'),
};

/** Codes that say that nothing was begun, with the reason in the rig's words. */
export const REFUSALS: Readonly<Record<string, { readonly name: string; readonly reason: string }>> = {
  '12': { name: 'Transacción No Soportada', reason: 'DUPLICATE-ORDER' },
  '67': { name: 'Superó Número Máximo de Ventas, Debe Ejecutar Cierre', reason: 'FAULT' },
  '68': { name: 'Error Genérico, Falla al Ingresar Montos', reason: 'BAD-FIELD' },
  '70': { name: 'Error de formato Campo de Boleta MAX 6', reason: 'BAD-FIELD' },
  '72': { name: 'Error de Monto Venta, Debe ser Mayor que 0', reason: 'BAD-FIELD' },
};

export const CODE = {
  approved: '00',
  hostSilent: '02',
  alreadyCancelled: '04',
  nothingToCancel: '05',
  noSale: '11',
  unsupported: '12',
  loadKeys: '26',
  full: '67',
  badAmount: '68',
  badTicket: '70',
  noAmount: '72',
} as const;

const CODE_OF: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(CODES).map(([code, { outcome, cause }]) => [`${outcome} ${cause}`, code])),
  'DECLINED OPERATION': '93',
  'DECLINED SYSTEM': '65',
  'REVERSED OPERATION': '04',
};

/** Of an outcome and its cause; a decline whose cause has no code of its own is a decline of the host. */
export function codeOf(outcome: Outcome, cause: CauseClass | undefined): string {
  if (outcome === 'VOIDED' || outcome === 'REFUNDED') return CODE.approved;
  return CODE_OF[`${outcome} ${cause}`] ?? CODE_OF[`${outcome} SYSTEM`] ?? CODE_OF[`${outcome} OPERATION`] ?? '65';
}

const NEXT: Readonly<Record<CauseClass, readonly [string, string]>> = {
  NETWORK: ['请检查网络后新建订单收款', 'Check the network, then start a new order'],
  SYSTEM: ['请稍后新建订单，多次失败请联系客服', 'Start a new order later; call support if it fails again'],
  OPERATION: ['请换一种方式付款，再新建订单', 'Ask for another way to pay, then start a new order'],
  FRAUD: ['请勿交付商品，保留凭证并联系客服', 'Do not hand over goods; keep the evidence and call support'],
};

/** A code of 1210 that is not "done". */
export function cancelledMeaning(code: string): CodeMeaning {
  const { name, cause = 'OPERATION' } = meaningOf(code);
  return { name, outcome: 'DECLINED', cause, zh: '撤销未成功，原付款有效', en: 'Not cancelled: the payment stands' };
}

export interface Words {
  readonly textZh: string;
  readonly textEn: string;
  readonly nextZh: string;
  readonly nextEn: string;
}

/** @param code of the table, or any other, which counts as a refusal (the reference: "distinto de 0 ... un rechazo") */
export function meaningOf(code: string): CodeMeaning {
  return CODES[code] ?? declined(`código ${code}`, 'SYSTEM', '付款失败', 'Not paid');
}

export function wordsOf({ outcome, cause, zh, en }: CodeMeaning): Words {
  if (outcome === 'APPROVED') return { textZh: zh, textEn: en, nextZh: '请交付商品', nextEn: 'Hand over the goods' };
  const [nextZh, nextEn] = NEXT[cause ?? 'OPERATION'];
  return { textZh: zh, textEn: en, nextZh, nextEn };
}

export const UNKNOWN_WORDS: Words = {
  textZh: '结果未知，正在确认',
  textEn: 'Result not known yet',
  nextZh: '请勿重复收款，稍候查询',
  nextEn: 'Do not charge again; wait for the result',
};
export const VOIDED_WORDS: Words = {
  textZh: '撤销成功',
  textEn: 'Cancelled: the payment was taken back',
  nextZh: '款项已退回顾客',
  nextEn: 'The customer has the money back',
};

/**
 * 0900. From 82 on, which says that the payment is at the host, it must not be charged again until there is a result; the
 * reference has no code for what a terminal does after a silence, so 82 stands for asking and taking back as well.
 */
export const STATUS = { reading: '78', amount: '79', shares: '80', pin: '81', host: '82' } as const;

const STATUS_OF_STAGE: Readonly<Record<Stage, string>> = {
  SCANNING: STATUS.reading,
  SENDING: STATUS.host,
  'WAITING-CONSUMER': STATUS.pin,
  QUERYING: STATUS.host,
  REVERSING: STATUS.host,
  PENDING: STATUS.host,
};

export function statusOfStage(stage: Stage): string {
  return STATUS_OF_STAGE[stage];
}

export function stageOfStatus(status: string): Stage {
  if (status === STATUS.host) return 'PENDING';
  return status === STATUS.pin ? 'WAITING-CONSUMER' : 'SCANNING';
}

/** Digits of a ticket, as the vendor's SDK pads it. */
export const TICKET_WIDTH = 6;
export const AMOUNT_WIDTH = 9;
export const AMOUNT_MAX = 999_999_999;

/** An order fits when its ticket leads back to it: one to six printable characters, no separator, no zero in front. */
export function ticketOf(order: string): string | undefined {
  return /^(?!0)[\x21-\x7b\x7d\x7e]{1,6}$/.test(order) ? order.padStart(TICKET_WIDTH, '0') : undefined;
}

export function orderOfTicket(ticket: string): string {
  return ticket.trim().replace(/^0+(?=.)/, '');
}

/** The terminal's own name for the cancelling of a payment: 1200 has no place for a reference. */
export function cancellingOrder(order: string): string {
  return `${order}-V`;
}
