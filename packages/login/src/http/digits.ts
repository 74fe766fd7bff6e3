/** First digits of the scripts that a keyboard for Arabic, Persian and Urdu types, by their code points. */
const zeros: readonly number[] = [0x0660, 0x06f0];

/**
 * Returns the digits of a text: also full-width and Arabic ones, without the blanks and hyphens between them. Undefined if it has
 * anything else: a code can have letters.
 */
export function readDigits(text: string): string | undefined {
  // full-width digits and hyphens are those of ASCII afterwards
  const digits = [...text.normalize("NFKC")].map(digitOf).join("");
  return /^\d+$/.test(digits) ? digits : undefined;
}

function digitOf(character: string): string {
  if (/[\s\p{Pd}\p{Cf}]/u.test(character)) return "";
  const code = character.codePointAt(0) ?? 0;
  const zero = zeros.find((one) => code >= one && code < one + 10);
  return zero === undefined ? character : String(code - zero);
}
