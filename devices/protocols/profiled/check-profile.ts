/**
 * Does a profile hold together? Asked once when a profile is taken in, so that a slip in the data is told as what it is and
 * not as a terminal that does not answer.
 */
import { MisuseError } from '../../wire/errors.js';
import { CHECKSUMS } from './checksums.js';
import { MESSAGE_CODES, type MessageCode } from './messages.js';
import type { FieldRule, Profile } from './profile.js';

/** What is wrong with a profile, at the path of the field. */
export interface Contradiction {
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

/** @throws MisuseError with the path of the field, what was expected and what is there */
export function checkProfile(profile: Profile): void {
  const found = contradictionIn(profile);
  if (found === undefined) return;
  const { path, expected, got } = found;
  throw new MisuseError({
    what: 'the profile contradicts itself',
    where: `profile ${profile.name} ${path}`,
    expected,
    got,
  });
}

/** The first one; what stands behind it may follow from it. */
export function contradictionIn(profile: Profile): Contradiction | undefined {
  try {
    checkAll(profile);
  } catch (error) {
    if (error instanceof Refusal) return error.contradiction;
    throw error;
  }
  return undefined;
}

class Refusal extends Error {
  readonly contradiction: Contradiction;
  constructor(contradiction: Contradiction) {
    super(contradiction.path);
    this.contradiction = contradiction;
  }
}

function checkAll(profile: Profile): void {
  checkFrame(profile);
  checkTimers(profile);
  checkCodes(profile);
  checkNumbers(profile);
  checkLayout(profile);
  for (const code of MESSAGE_CODES) checkMessage(profile, code);
}

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

/** The decoder keeps the fields that it has seen in one 32-bit word. */
const FIELDS_MAX = 31;
/** Amounts and counts stay exact as numbers. */
const NUMBER_DIGITS_MAX = 15;

function checkFrame(profile: Profile): void {
  const { frame } = profile;
  for (const name of ['start', 'end', 'ack', 'nak'] as const)
    refuse(!isWhole(frame[name], 0, 255), `frame.${name}`, 'a byte, 0 to 255', frame[name]);
  refuse(frame.ack === frame.nak, 'frame.nak', 'another byte than frame.ack', frame.nak);
  const answers = frame.start === frame.ack || frame.start === frame.nak;
  refuse(answers, 'frame.start', 'another byte than ACK and NAK', frame.start);
  const { encoding, bytes } = frame.length;
  const limit = (encoding === 'bcd' ? 100 : 256) ** bytes - 1;
  refuse(!isWhole(frame.dataMin, 1, limit), 'frame.dataMin', 'at least 1', frame.dataMin);
  const said = `at most ${limit}, what ${bytes} length byte(s) can say`;
  refuse(!isWhole(frame.dataMax, 0, limit), 'frame.dataMax', said, frame.dataMax);
  refuse(frame.dataMax < frame.dataMin, 'frame.dataMax', 'no less than frame.dataMin', frame.dataMax);
  const known = Object.keys(CHECKSUMS);
  refuse(!known.includes(frame.check.kind), 'frame.check.kind', known.join(', '), frame.check.kind);
}

function checkTimers(profile: Profile): void {
  const { timers } = profile;
  for (const [name, value] of Object.entries(timers))
    refuse(!isWhole(value, 1, 86_400_000), `timers.${name}`, 'a whole number above 0', value);
  const lastTryMs = (timers.tries - 1) * timers.answerMs;
  refuse(
    timers.duplicateMs <= lastTryMs,
    'timers.duplicateMs',
    `more than ${lastTryMs}, when the last try leaves: else it passes for a new message`,
    timers.duplicateMs,
  );
}

function checkCodes(profile: Profile): void {
  const { codes } = profile.message;
  const seen = new Map<string, string>();
  for (const code of MESSAGE_CODES) {
    const wire = codes[code] as string | undefined;
    const path = `message.codes.${code}`;
    refuse(wire === undefined || wire === '', path, 'a wire code', wire);
    if (wire === undefined) continue;
    refuse(wire.length !== codes.PA.length, path, 'wire codes of one length', wire);
    refuse(!isAscii(wire), path, 'ASCII characters', wire);
    refuse(seen.has(wire), path, 'a wire code of its own', `${wire}, also that of ${seen.get(wire)}`);
    seen.set(wire, code);
  }
}

function checkNumbers(profile: Profile): void {
  const { digits, register, terminal } = profile.message.number;
  for (const [name, [low, high]] of Object.entries({ register, terminal })) {
    const path = `message.number.${name}`;
    const fits = isWhole(low, 0, high) && isWhole(high, low, 10 ** digits - 1);
    refuse(!fits, path, `a range from low to high of ${digits} digits`, `${low} to ${high}`);
  }
  const overlap = register[0] <= terminal[1] && terminal[0] <= register[1];
  const got = `${register.join(' to ')} and ${terminal.join(' to ')}`;
  refuse(overlap, 'message.number', 'ranges that do not overlap', got);
}

function checkLayout(profile: Profile): void {
  const { layout } = profile.message;
  if (layout.kind === 'fixed') {
    const one = layout.pad.length === 1 && isAscii(layout.pad);
    refuse(!one, 'message.layout.pad', 'one ASCII character', layout.pad);
  } else {
    const { tagBytes, lengthDigits } = layout;
    refuse(!isWhole(tagBytes, 1, 8), 'message.layout.tagBytes', '1 to 8', tagBytes);
    refuse(!isWhole(lengthDigits, 1, 5), 'message.layout.lengthDigits', '1 to 5', lengthDigits);
  }
}

function checkMessage(profile: Profile, code: MessageCode): void {
  const path = `message.fields.${code}`;
  const rules = profile.message.fields[code] as readonly FieldRule[] | undefined;
  refuse(rules === undefined, path, 'a list of fields, empty where there is none', undefined);
  if (rules === undefined) return;
  refuse(rules.length > FIELDS_MAX, path, `at most ${FIELDS_MAX} fields`, rules.length);
  const tags = new Set<string>();
  const keys = new Set<string>();
  for (const [index, rule] of rules.entries()) {
    const at = `${path}[${index}]`;
    refuse(tags.has(rule.tag), `${at}.tag`, 'a tag of its own', rule.tag);
    refuse(keys.has(rule.key), `${at}.key`, 'each property once', rule.key);
    tags.add(rule.tag);
    keys.add(rule.key);
    checkRule(profile, rule, at);
  }
  for (const key of NEEDED[code]) refuse(!keys.has(key), path, `a field for ${key}`, 'none');
  const longest = longestData(profile, code, rules);
  refuse(longest > profile.frame.dataMax, path, `at most frame.dataMax = ${profile.frame.dataMax}`, longest);
}

function checkRule(profile: Profile, rule: FieldRule, at: string): void {
  const { layout } = profile.message;
  const min = rule.min ?? 0;
  refuse(!isWhole(rule.max, 1, 65_535), `${at}.max`, 'at least 1', rule.max);
  refuse(!isWhole(min, 0, rule.max), `${at}.min`, `0 to ${rule.max}`, min);
  const tooWide = rule.type === 'number' && rule.max > NUMBER_DIGITS_MAX;
  refuse(tooWide, `${at}.max`, `at most ${NUMBER_DIGITS_MAX} digits`, rule.max);
  if (layout.kind === 'tlv') {
    const right = rule.tag.length === layout.tagBytes && isAscii(rule.tag);
    refuse(!right, `${at}.tag`, `${layout.tagBytes} ASCII character(s)`, rule.tag);
    const longest = 10 ** layout.lengthDigits - 1;
    const expected = `at most ${longest}, what ${layout.lengthDigits} digit(s) can say`;
    refuse(rule.max > longest, `${at}.max`, expected, rule.max);
  }
  refuse(!isPattern(rule.pattern), `${at}.pattern`, 'a regular expression', rule.pattern);
  const words = Object.entries(rule.words ?? {});
  if (rule.type === 'boolean') {
    const both = words.length === 2 && rule.words?.['true'] !== undefined && rule.words['false'] !== undefined;
    refuse(!both, `${at}.words`, 'a word for true and one for false', words.map(([key]) => key).join(', '));
  }
  const seen = new Map<string, string>();
  for (const [meaning, word] of words) {
    const path = `${at}.words.${meaning}`;
    refuse(word.length < 1 || word.length > rule.max, path, `1 to ${rule.max} bytes`, word);
    refuse(seen.has(word), path, 'a word of its own', `${word}, also that of ${seen.get(word)}`);
    seen.set(word, meaning);
  }
}

function longestData(profile: Profile, code: MessageCode, rules: readonly FieldRule[]): number {
  const { codes, number, layout } = profile.message;
  const overhead = layout.kind === 'tlv' ? layout.tagBytes + layout.lengthDigits : 0;
  return rules.reduce((sum, rule) => sum + overhead + rule.max, codes[code].length + number.digits);
}

function isWhole(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high;
}

function isPattern(text: string | undefined): boolean {
  try {
    return text === undefined || new RegExp(`^(?:${text})$`, 'u') !== undefined;
  } catch {
    return false;
  }
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text);
}

function refuse(wrong: boolean, field: string, expected: string, got: unknown): void {
  if (!wrong) return;
  throw new Refusal({ path: field, expected, got: got === undefined || got === '' ? 'nothing' : String(got) });
}
