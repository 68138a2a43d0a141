/**
 * Text of a peer as people may see it: a run of digits that could be a card number or a payment code is hidden, whatever field
 * it stands in, and a character that could steer a screen is named instead of shown.
 */

/**
 * UnionPay cards and payment codes have 16 to 24 digits (docs/domain.md 1.4, 2.5, 3); a time has 14 and a merchant 15. Card
 * numbers are often printed in groups.
 */
const SECRET_DIGITS = /(?<!\d)\d(?:[ \-\p{Cf}]?\d){15,23}(?!\d)/gu;
/** Controls, and what turns the direction of writing. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

export function shownText(text: string): string {
  return withoutSecretDigits(text, (run) => `<${run.replace(/\D/g, '').length} digits hidden>`).replace(
    UNSAFE,
    (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`,
  );
}

/** @param by what stands for a run of digits that could be a card number or a payment code, with the signs that group it */
export function withoutSecretDigits(text: string, by: (run: string) => string): string {
  return text.replace(SECRET_DIGITS, by);
}
