/** First digits of the scripts that keyboards for Arabic, Persian, Urdu and Japanese type, by their code points. */
const zeros: readonly number[] = [0x0660, 0x06f0, 0xff10];

/** Returns a text with full-width and Arabic digits as those of ASCII, and without blanks and hyphens. */
export function readTyped(text: string): string {
  // some keyboards type a minus for a hyphen
  const typed = text.replaceAll("\uff0b", "+").replace(/[\s\p{Pd}\p{Cf}\u2212]/gu, "");
  return [...typed].map(digitOf).join("");
}

/** Returns the digits of a text; undefined if it has anything else, blanks and hyphens left out: a code can have letters. */
export function readDigits(text: string): string | undefined {
  const digits = readTyped(text);
  return /^\d+$/.test(digits) ? digits : undefined;
}

function digitOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const zero = zeros.find((one) => code >= one && code < one + 10);
  return zero === undefined ? character : String(code - zero);
}
