/** Do the messages of a profile hold together: their layout, and the fields of each? */

import { isAscii, isHex, isWhole, refuse } from '../../wire/refusal.js';
import { widthOf, wireBytes } from './compiled.js';
import type { MessageCode } from './messages.js';
import type { FieldRule, Layout, Profile } from './profile.js';

/** What the parties rely on to be in each message (docs/reference-link.md "Message"). */
const NEEDED: Readonly<Record<MessageCode, readonly string[]>> = {
  PA: ['order', 'amount', 'currency', 'mode'],
  PS: ['order', 'stage', 'textZh', 'textEn'],
  PR: ['order', 'outcome', 'amount', 'resultCode', 'textZh', 'textEn', 'nextZh', 'nextEn'],
  QU: ['order'],
  LA: [],
  CA: ['order'],
  CR: ['order', 'accepted'],
  VO: ['order', 'original', 'amount'],
  RF: ['order', 'original', 'amount'],
  SE: [],
  SR: ['batch', 'salesCount', 'salesAmount', 'refundsCount', 'refundsAmount', 'balanced'],
  SI: [],
  SS: ['state', 'firmwareName', 'firmwareVersion', 'serialNumber', 'reversalsOwed', 'resultsUndelivered'],
  ER: ['reason', 'detail'],
};
/** What every word of these keys must have a wire word for: the terminal will say each of them. */
const SAID: Readonly<Record<string, readonly string[]>> = {
  outcome: ['APPROVED', 'DECLINED', 'CANCELLED', 'REVERSED', 'REFUNDED', 'VOIDED', 'UNKNOWN', 'NOT-FOUND'],
  stage: ['SCANNING', 'SENDING', 'WAITING-CONSUMER', 'QUERYING', 'REVERSING', 'PENDING'],
  cause: ['NETWORK', 'SYSTEM', 'OPERATION', 'FRAUD'],
  reason: ['BUSY', 'UNKNOWN-COMMAND', 'BAD-FIELD', 'DUPLICATE-ORDER', 'HOST', 'FAULT'],
  state: ['IDLE', 'BUSY', 'FAULT'],
};

/** The decoder keeps the fields that it has seen in one 32-bit word. */
const FIELDS_MAX = 31;
/** Amounts and counts stay exact as numbers. */
const NUMBER_DIGITS_MAX = 15;
/** GBK has its second bytes from here on: a separator among them would part characters. */
const GBK_SECOND_MIN = 0x40;

export function checkLayout({ message: { layout, text } }: Profile): void {
  if (layout.kind === 'fixed') {
    const one = layout.pad.length === 1 && isAscii(layout.pad);
    return refuse(!one, 'message.layout.pad', 'one ASCII character', layout.pad);
  }
  if (layout.kind === 'separated') {
    const limit = text === 'gbk' ? GBK_SECOND_MIN - 1 : 127;
    const fits = isWhole(layout.separator, 0, limit) && layout.separator !== 0x20;
    return refuse(!fits, 'message.layout.separator', `0 to ${limit}, no blank`, layout.separator);
  }
  const { tagBytes, lengthBytes } = layout;
  refuse(!isWhole(tagBytes, 1, 8), 'message.layout.tagBytes', '1 to 8', tagBytes);
  refuse(!isWhole(lengthBytes, 1, 5), 'message.layout.lengthBytes', '1 to 5', lengthBytes);
}

export function checkMessage(profile: Profile, code: MessageCode): void {
  if (profile.message.codes[code] === undefined) return;
  const path = `message.fields.${code}`;
  const rules = profile.message.fields[code];
  refuse(rules === undefined, path, 'a list of fields, empty where there is none', undefined);
  if (rules === undefined) return;
  refuse(rules.length > FIELDS_MAX, path, `at most ${FIELDS_MAX} fields`, rules.length);
  const tags = new Set<string>();
  const keys = new Set<string>();
  for (const [index, rule] of rules.entries()) {
    const at = `${path}[${index}]`;
    const tag = rule.tag.toLowerCase();
    const same = profile.message.layout.kind === 'tlv' && profile.message.layout.tagsIn === 'hex' ? tag : rule.tag;
    refuse(tags.has(same), `${at}.tag`, 'a tag of its own', rule.tag);
    refuse(keys.has(rule.key), `${at}.key`, 'each property once', rule.key);
    tags.add(same);
    keys.add(rule.key);
    checkRule(profile, rule, at);
  }
  for (const key of NEEDED[code]) refuse(!keys.has(key), path, `a field for ${key}`, 'none');
  const longest = longestData(profile, code, rules);
  refuse(longest > profile.frame.dataMax, path, `at most frame.dataMax = ${profile.frame.dataMax}`, longest);
}

function checkRule({ message: { layout } }: Profile, rule: FieldRule, at: string): void {
  refuse(!isWhole(rule.max, 1, 65_535), `${at}.max`, 'at least 1', rule.max);
  const min = rule.min ?? 0;
  refuse(!isWhole(min, 0, rule.max), `${at}.min`, `0 to ${rule.max}`, min);
  const tooWide = rule.type === 'number' && rule.max > NUMBER_DIGITS_MAX;
  refuse(tooWide, `${at}.max`, `at most ${NUMBER_DIGITS_MAX} digits`, rule.max);
  if (layout.kind === 'tlv') checkTag(layout, rule, at);
  refuse(!isPattern(rule.pattern), `${at}.pattern`, 'a regular expression', rule.pattern);
  if (rule.in === 'bcd') checkBcd(layout, rule, at);
  checkPadding(layout, rule, at);
  checkWords(rule, at);
  checkOrder(rule, at);
}

/** The rig's own references go over every link: A1, A2, and A1-V or A1-R for what takes a payment back. */
function checkOrder(rule: FieldRule, at: string): void {
  if (rule.key !== 'order' && rule.key !== 'original') return;
  const fits = rule.type === 'text' && rule.max >= 5 && new RegExp(`^(?:${rule.pattern ?? '.*'})$`, 'u').test('A12-V');
  refuse(!fits, at, 'room for references such as A1 and A12-V', rule.pattern ?? `${rule.type}, max ${rule.max}`);
}

function checkTag(layout: Extract<Layout, { readonly kind: 'tlv' }>, rule: FieldRule, at: string): void {
  const { tagBytes, tagsIn, lengthBytes, lengthIn } = layout;
  const hex = tagsIn === 'hex';
  const right = (hex ? isHex : isAscii)(rule.tag) && wireBytes(rule.tag, tagsIn).length === tagBytes;
  refuse(!right, `${at}.tag`, hex ? `${2 * tagBytes} hex digits` : `${tagBytes} ASCII character(s)`, rule.tag);
  const longest = (lengthIn === 'binary' ? 256 : lengthIn === 'bcd' ? 100 : 10) ** lengthBytes - 1;
  const what = lengthIn === undefined || lengthIn === 'ascii' ? 'digit(s)' : 'byte(s)';
  const expected = `at most ${longest}, what ${lengthBytes} ${what} can say`;
  refuse(widthOf(rule) > longest, `${at}.max`, expected, rule.max);
}

/** BCD holds whole bytes of digits, and cannot say how many of its zeros were meant. */
function checkBcd(layout: Layout, rule: FieldRule, at: string): void {
  const digits = rule.type === 'digits' || rule.type === 'number' || rule.words !== undefined;
  refuse(!digits, `${at}.in`, 'bcd for digits, a number or words of digits', rule.type);
  const binary = 'a layout that can hold any byte: tlv or fixed';
  refuse(layout.kind === 'separated', `${at}.in`, binary, layout.kind);
  if (rule.type === 'number' && rule.words === undefined) return;
  const whole = rule.max % 2 === 0 && rule.min === rule.max;
  refuse(!whole, `${at}.min`, `an even number of digits, as many as max = ${rule.max}`, rule.min);
}

function checkPadding(layout: Layout, rule: FieldRule, at: string): void {
  for (const key of ['align', 'pad'] as const) {
    refuse(layout.kind !== 'fixed' && rule[key] !== undefined, `${at}.${key}`, 'a fixed layout', layout.kind);
    refuse(rule.in === 'bcd' && rule[key] !== undefined, `${at}.${key}`, 'no padding of BCD', rule[key]);
  }
  if (layout.kind !== 'fixed' || rule.in === 'bcd') return;
  const pad = rule.pad ?? layout.pad;
  refuse(pad.length !== 1 || !isAscii(pad), `${at}.pad`, 'one ASCII character', pad);
  const digit = /\d/.test(pad);
  const number = rule.type === 'number' && rule.words === undefined;
  const clear = !digit || (number && rule.align === 'right' && pad === '0');
  refuse(!clear, `${at}.pad`, 'a digit only as 0 before a number (align: right)', pad);
  const mayMiss = digit && (rule.optional === true || rule.emptyWhenAbsent === true);
  refuse(mayMiss, `${at}.optional`, 'a number that is always there: padded by 0, no value looks like 0', rule.optional);
  for (const [meaning, word] of Object.entries(rule.words ?? {})) {
    const cut = [word].flat().find((one) => (rule.align === 'right' ? one.startsWith(pad) : one.endsWith(pad)));
    refuse(cut !== undefined, `${at}.words.${meaning}`, `a word that padding by "${pad}" leaves whole`, cut);
  }
}

function checkWords(rule: FieldRule, at: string): void {
  const words = Object.entries(rule.words ?? {}).map(([meaning, word]) => [meaning, [word].flat()] as const);
  if (rule.type === 'boolean') {
    const both = words.length === 2 && rule.words?.['true'] !== undefined && rule.words['false'] !== undefined;
    refuse(!both, `${at}.words`, 'a word for true and one for false', words.map(([key]) => key).join(', '));
  }
  const seen = new Map<string, string>();
  for (const [meaning, all] of words) {
    const path = `${at}.words.${meaning}`;
    refuse(all.length === 0, path, 'a word', undefined);
    for (const word of all) {
      refuse(word.length < 1 || word.length > rule.max, path, `1 to ${rule.max} bytes`, word);
      const digits = rule.in !== 'bcd' || (/^\d+$/.test(word) && word.length === rule.max);
      refuse(!digits, path, `${rule.max} digits`, word);
      refuse(seen.has(word), path, 'a word of its own', `${word}, also that of ${seen.get(word)}`);
      seen.set(word, meaning);
    }
  }
  checkMeanings(rule, at);
}

function checkMeanings({ key, words, otherwise }: FieldRule, at: string): void {
  const said = SAID[key];
  if (said !== undefined) {
    const missing = said.find((word) => words?.[word] === undefined);
    refuse(missing !== undefined, `${at}.words`, `a word for ${missing}`, 'none');
  }
  if (otherwise === undefined) return;
  const known = words?.[otherwise] !== undefined;
  refuse(!known, `${at}.otherwise`, Object.keys(words ?? {}).join(', ') || 'words beside it', otherwise);
  // A code that nobody has listed says nothing of the money.
  const rash = key === 'outcome' && otherwise !== 'UNKNOWN';
  refuse(rash, `${at}.otherwise`, 'UNKNOWN: a code that is not listed is no result', otherwise);
}

function longestData({ message }: Profile, code: MessageCode, rules: readonly FieldRule[]): number {
  const { codes, codesIn, number, layout } = message;
  const overhead = layout.kind === 'tlv' ? layout.tagBytes + layout.lengthBytes : layout.kind === 'separated' ? 1 : 0;
  const head = wireBytes(codes[code] ?? '', codesIn).length + (number.in === 'bcd' ? number.digits / 2 : number.digits);
  return rules.reduce((sum, rule) => sum + overhead + widthOf(rule), head);
}

function isPattern(text: string | undefined): boolean {
  try {
    return text === undefined || new RegExp(`^(?:${text})$`, 'u') !== undefined;
  } catch {
    return false;
  }
}
