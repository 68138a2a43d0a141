/** Every message that a profile can carry, drawn from its own tables. */
import fc from 'fast-check';
import type { MessageCode, RegisterMessage } from './messages.js';
import type { FieldRule, Profile } from './profile.js';

type Value = string | number | boolean | undefined;

export function arbitraryMessage(profile: Profile): fc.Arbitrary<RegisterMessage> {
  return fc.oneof(...codesOf(profile).map((code) => messageOf(profile, code)));
}

export function codesOf(profile: Profile): MessageCode[] {
  return Object.keys(profile.message.codes) as MessageCode[];
}

export function messageOf(profile: Profile, code: MessageCode): fc.Arbitrary<RegisterMessage> {
  const { fields, number } = profile.message;
  const full = fc.record({
    number: digits(number.digits, number.digits),
    values: fc.tuple(
      ...(fields[code] ?? []).map((rule) => fieldValue(profile, rule).map((value) => [rule.key, value] as const)),
    ),
  });
  return full.map(({ number, values }) => {
    const all: Record<string, Value> = Object.fromEntries(values.filter(([, value]) => value !== undefined));
    // A result that knows no such order says nothing else about it.
    const kept = all['outcome'] === 'NOT-FOUND' ? pick(all, ['outcome', 'order']) : all;
    return { code, number, ...kept } as unknown as RegisterMessage;
  });
}

function pick(all: Record<string, Value>, keys: readonly string[]): Record<string, Value> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => keys.includes(key)));
}

function fieldValue(profile: Profile, rule: FieldRule): fc.Arbitrary<Value> {
  const value = presentValue(profile, rule);
  return rule.optional || rule.emptyWhenAbsent ? fc.option(value, { nil: undefined }) : value;
}

function presentValue(profile: Profile, rule: FieldRule): fc.Arbitrary<Value> {
  if (rule.type === 'boolean') return fc.boolean();
  if (rule.words !== undefined) return fc.constantFrom(...Object.keys(rule.words));
  if (rule.type === 'number') return fc.integer({ min: 0, max: 10 ** Math.min(rule.max, 15) - 1 });
  if (rule.type === 'digits') return digits(Math.max(1, rule.min ?? 0), rule.max);
  if (rule.pattern !== undefined) {
    const pattern = new RegExp(`^(?:${rule.pattern})$`, 'u');
    const unit = fc.constantFrom(...ASCII.filter((character) => pattern.test(character)));
    return fc.string({ unit, minLength: Math.max(1, rule.min ?? 0), maxLength: rule.max });
  }
  return textOf(profile, rule);
}

const ASCII = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));

/**
 * Any text that fits in bytes. A fixed layout cannot keep pads at the edge of a value, a separated one no separator, and
 * neither can tell an empty value from none; GBK has its own characters.
 */
function textOf(profile: Profile, rule: FieldRule): fc.Arbitrary<string> {
  const { layout, text: encoding } = profile.message;
  const exact = rule.min !== undefined && rule.min === rule.max;
  if (exact) return fc.string({ unit: fc.constantFrom('A', 'b', '7'), minLength: rule.max, maxLength: rule.max });
  const unit = encoding === 'gbk' ? fc.constantFrom(...ASCII, ...'收款成功请勿重复扫码￥。') : 'binary';
  const gaps = layout.kind !== 'tlv';
  const pad = rule.pad ?? (layout.kind === 'fixed' ? layout.pad : undefined);
  return fc.string({ unit, maxLength: Math.min(rule.max, 40) }).map((text) => {
    let cut = text;
    if (layout.kind === 'separated') cut = cut.replaceAll(String.fromCharCode(layout.separator), '');
    while (bytesOf(cut, encoding) > rule.max) cut = Array.from(cut).slice(0, -1).join('');
    while (pad !== undefined && rule.align !== 'right' && cut.endsWith(pad)) cut = cut.slice(0, -1);
    while (pad !== undefined && rule.align === 'right' && cut.startsWith(pad)) cut = cut.slice(1);
    const short = bytesOf(cut, encoding) < (rule.min ?? 0) || (gaps && rule.optional && cut === '');
    return short ? 'x'.repeat(Math.max(1, rule.min ?? 0)) : cut;
  });
}

function bytesOf(text: string, encoding: 'utf-8' | 'gbk' | undefined): number {
  if (encoding !== 'gbk') return Buffer.byteLength(text);
  return Array.from(text).reduce((sum, character) => sum + (character < '\u0080' ? 1 : 2), 0);
}

function digits(min: number, max: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });
}
