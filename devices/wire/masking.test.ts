import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shownText } from './masking.js';

test.each([
  ['134567890123456789', '<18 digits hidden>'],
  ['code=134567890123456789!', 'code=<18 digits hidden>!'],
  ['6212345678901234567', '<19 digits hidden>'],
  ['6222021234567890', '<16 digits hidden>'],
  ['6222 0212 3456 7890', '<16 digits hidden>'],
  ['6222-0212-3456-7890-123.', '<19 digits hidden>.'],
  ['1345678901\u200b23456789', '<18 digits hidden>'],
  ['281234567890123456789012', '<24 digits hidden>'],
])('what could be a card number or a payment code is hidden: %s', (text, shown) => {
  expect(shownText(text)).toBe(shown);
});

test.each([
  ['a retrieval reference', '260901000042'],
  ['a time', '20260901101530'],
  ['a merchant', '102310058120001'],
  ['a date before it', '20260901 4200001234202609011234567890'],
  ["a wallet's order number", '4200001234202609011234567890'],
  ['an order reference', 'S-20260901-0001'],
  ['Chinese', '请顾客确认 ¥12.90'],
])('%s is shown', (_, text) => {
  expect(shownText(text)).toBe(text);
});

test('no control character, and nothing that turns the direction of writing, is left', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(shownText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
  );
  expect(shownText('a\u001b[2J\u202Eb\n')).toBe('a\\u{1b}[2J\\u{202e}b\\u{a}');
});
