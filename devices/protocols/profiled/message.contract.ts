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
      ...fields[code].map((rule) => fieldValue(profile, rule).map((value) => [rule.key, value] as const)),
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

/** Any text that fits in bytes. A fixed layout cannot keep pads at the end of a value, nor tell an empty one from none. */
function textOf(profile: Profile, rule: FieldRule): fc.Arbitrary<string> {
  const { layout } = profile.message;
  const exact = rule.min !== undefined && rule.min === rule.max;
  if (exact) return fc.string({ unit: fc.constantFrom('A', 'b', '7'), minLength: rule.max, maxLength: rule.max });
  return fc.string({ unit: 'binary', maxLength: Math.min(rule.max, 40) }).map((text) => {
    let cut = text;
    while (Buffer.byteLength(cut) > rule.max) cut = Array.from(cut).slice(0, -1).join('');
    if (layout.kind === 'fixed') while (cut.endsWith(layout.pad)) cut = cut.slice(0, -layout.pad.length);
    const short = Buffer.byteLength(cut) < (rule.min ?? 0) || (layout.kind === 'fixed' && rule.optional && cut === '');
    return short ? 'x'.repeat(Math.max(1, rule.min ?? 0)) : cut;
  });
}

function digits(min: number, max: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });
}
