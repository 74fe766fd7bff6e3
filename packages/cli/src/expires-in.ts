import { InputError, Option } from "@onelogin-mfa/command-line";

/** Seconds of a unit; a number without one has seconds. */
const secondsOf: Readonly<Record<string, number>> = { m: 60, h: 3600 };

/** The least that the API takes, in seconds. */
const least = 120;

/**
 * The option `--expires-in` of a command, whose value is in seconds.
 *
 * @param limits the limits in words, of which `most` is the upper one in seconds
 */
export function expiresIn(description: string, { most, limits }: { most: number; limits: string }) {
  const help = `${description}, such as 900, 900s, 15m or 1h; from ${limits}`;
  return new Option("--expires-in <time>", help).argParser((text) => {
    const [, count, unit = ""] = /^(\d+)([smh]?)$/.exec(text) ?? [];
    if (count === undefined) {
      const given = JSON.stringify(text);
      throw new InputError(
        `--expires-in takes seconds (900 or 900s), minutes (15m) or hours (1h), not ${given}.`,
      );
    }
    const seconds = Number(count) * (secondsOf[unit] ?? 1);
    if (seconds >= least && seconds <= most) return seconds;
    throw new InputError(`--expires-in must be from ${limits}.`);
  });
}
