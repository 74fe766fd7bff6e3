import type { Draws } from "./model.ts";

/** Makes ids, codes and secrets. The same draws give the same values. */
export type Random = ReturnType<typeof createRandom>;

const letterless = "23456789";
const unambiguous = "ABCDEFGHJKLMNPQRSTUVWXYZ";

/** Creates a generator that continues from earlier draws. */
export function createRandom(draws: Draws) {
  const next = createSfc32(draws.words);
  let { devices, temporaries, tokens, ids } = draws;
  const below = (limit: number) => Math.floor((next.draw() / 2 ** 32) * limit);
  const pick = (alphabet: string) => alphabet.charAt(below(alphabet.length));
  function text(alphabet: string, length: number): string {
    let drawn = "";
    for (let index = 0; index < length; index++) drawn += pick(alphabet);
    return drawn;
  }
  function hex(length: number): string {
    let drawn = "";
    // a word of 32 bits has eight digits
    while (drawn.length < length) drawn += next.draw().toString(16).padStart(8, "0");
    return drawn.slice(0, length);
  }
  /** Digits of an id. Codes are those of the seed whether ids come from their own row or not. */
  function idDigits(length: number): string {
    const seeded = hex(length);
    if (ids === undefined) return seeded;
    ids += 1;
    return createRandom(seedDraws(idSeed, ids)).hex(length);
  }
  function uuid(): string {
    const digits = idDigits(32);
    const variant = "89ab".charAt(Number.parseInt(digits.charAt(16), 16) % 4);
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`;
  }
  return {
    /** An integer from 0 to below the limit. */
    below,
    hex,
    /** Digits; the first may be zero. */
    digits: (length: number) => text("0123456789", length),
    /** Letters and digits that do not look alike, at least one of them a letter. */
    letters: (length: number) => pick(unambiguous) + text(letterless + unambiguous, length - 1),
    /** Base32 as in RFC 4648, without padding. */
    base32: (length: number) => text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length),
    uuid,
    /** The secret part of a magic link. */
    link: () => idDigits(40),
    deviceId: () => String(devices++),
    temporaryDeviceId: () => `user_temp_otp_${temporaries++}`,
    /** An access token, from a separate row: asking for tokens does not change other draws. */
    accessToken: (seed: number): string => createRandom(seedDraws(seed, ++tokens)).hex(64),
    /** The draws from which `createRandom` continues. */
    save: (): Draws => ({
      words: next.words(),
      devices,
      temporaries,
      tokens,
      ...(ids !== undefined && { ids }),
    }),
  };
}

/** A UUID that nobody can know in advance. `crypto.randomUUID` is missing on a page that was loaded by plain HTTP. */
export function randomUuid(): string {
  const [a = 0, b = 0, c = 0, d = 0] = crypto.getRandomValues(new Uint32Array(4));
  return createRandom({ ...seedDraws(0), words: [a, b, c, d] }).uuid();
}

/** The seed of the rows of ids: rows of another one than those of access tokens, so that no id tells a token. */
const idSeed = 0x1d5;

/** Draws whose ids and access tokens nobody can know in advance, and that no other start or reset gives again. */
export function withRandomRows(draws: Draws): Draws {
  const [a = 0, b = 0, c = 0, d = 0] = crypto.getRandomValues(new Uint32Array(4));
  const row = (high: number, low: number) => (high >>> 12) * 2 ** 32 + low;
  return { ...draws, tokens: row(a, b), ids: row(c, d) };
}

/** The draws of another state with the rows of the present one, if it has random ones: they go on. */
export function continueRows(other: Draws, { tokens, ids }: Draws): Draws {
  const { ids: _, ...seeded } = other;
  return ids === undefined ? seeded : { ...other, tokens, ids };
}

/** The initial draws of a seed, or of one of its 2^53 further rows. Device ids start near those in the official reference. */
export function seedDraws(seed: number, row = 0): Draws {
  const high = (whole: number) => Math.floor(whole / 2 ** 32);
  const next = createSfc32([seed >>> 0, high(seed) >>> 0, row >>> 0, high(row) + 1]);
  // the first words of this generator still correlate with the seed
  for (let round = 0; round < 15; round++) next.draw();
  return { words: next.words(), devices: 3919988, temporaries: 36216766, tokens: 0 };
}

/** Chris Doty-Humphrey's sfc32 of PractRand: 128 bits of state, no cycle shorter than 2^32. */
function createSfc32(words: Draws["words"]) {
  let [a = 0, b = 0, c = 0, d = 0] = words;
  return {
    draw(): number {
      const sum = (a + b + d) | 0;
      d = (d + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = ((c << 21) | (c >>> 11)) + sum;
      c |= 0;
      return sum >>> 0;
    },
    words: (): Draws["words"] => [a, b, c, d],
  };
}
