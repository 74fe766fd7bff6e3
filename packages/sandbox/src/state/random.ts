import type { Draws } from "./model.ts";

/** Makes ids, codes and secrets. The same draws give the same values. */
export interface Random {
  readonly uuid: () => string;
  /** As many digits, the first of which may be zero. */
  readonly digits: (length: number) => string;
  /** As many characters, with at least one letter, without those that look alike. */
  readonly letters: (length: number) => string;
  readonly hex: (length: number) => string;
  /** RFC 4648, without padding. */
  readonly base32: (length: number) => string;
  /** A whole number from 0 to below the limit. */
  readonly below: (limit: number) => number;
  readonly deviceId: () => string;
  readonly temporaryDeviceId: () => string;
  /** An access token, from a row of its own: how often somebody asks for one changes no other draw. */
  readonly accessToken: (seed: number) => string;
  /** What to go on from next time. */
  readonly save: () => Draws;
}

const letterless = "23456789";
const unambiguous = "ABCDEFGHJKLMNPQRSTUVWXYZ";

/** Goes on from where earlier draws have stopped. What is handed in is not changed. */
export function createRandom(draws: Draws): Random {
  const next = createSfc32(draws.words);
  let { devices, temporaries, tokens } = draws;
  const below = (limit: number) => Math.floor((next.draw() / 2 ** 32) * limit);
  const pick = (alphabet: string) => alphabet.charAt(below(alphabet.length));
  const text = (alphabet: string, length: number) => Array.from({ length }, () => pick(alphabet)).join("");
  const hex = (length: number) => text("0123456789abcdef", length);
  return {
    below,
    hex,
    digits: (length) => text("0123456789", length),
    letters: (length) => pick(unambiguous) + text(letterless + unambiguous, length - 1),
    base32: (length) => text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${pick("89ab")}${hex(3)}-${hex(12)}`,
    deviceId: () => String(devices++),
    temporaryDeviceId: () => `user_temp_otp_${temporaries++}`,
    accessToken: (seed) => createRandom(seedDraws(seed, ++tokens)).hex(64),
    save: () => ({ words: next.words(), devices, temporaries, tokens }),
  };
}

/** The draws that a seed, or one of its further rows, begins with. Device ids begin where those in the official reference lie. */
export function seedDraws(seed: number, row = 0): Draws {
  const next = createSfc32([seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, row, 1]);
  // the first words of this generator still show the seed
  for (let round = 0; round < 15; round++) next.draw();
  return { words: next.words(), devices: 3919988, temporaries: 36216766, tokens: 0 };
}

/** Chris Doty-Humphrey's sfc32 of PractRand: 128 bits of state, no cycle shorter than 2^32. */
function createSfc32(words: Draws["words"]) {
  let [a, b, c, d] = words;
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
