import { InvalidArgumentError } from "commander";

/** Reads an option's value as a whole number within limits. */
export const wholeNumber =
  (minimum: number, maximum: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`);
  };

/** Reads an option's value as a port; 0 stands for any free one. */
export const portNumber = wholeNumber(0, 65_535);

/** Reads an option's value as names separated by commas; an option that is repeated adds to them. */
export const listOf =
  <const Name extends string>(known: readonly Name[]) =>
  (text: string, earlier: readonly Name[] = []): readonly Name[] => {
    const names = text.split(",").map((name) => name.trim());
    const unknown = names.find((name) => !known.some((one) => one === name));
    if (unknown === undefined) return known.filter((one) => names.includes(one) || earlier.includes(one));
    throw new InvalidArgumentError(`Allowed names are ${known.join(", ")}.`);
  };

/** Reads an option's value as a point in time: a date, which begins at midnight UTC, or date and time with their zone. */
export function pointInTime(text: string): Date {
  const time = new Date(text);
  const [date = ""] = text.split("T");
  const isGood =
    /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text) &&
    !Number.isNaN(time.getTime()) &&
    // not February 30, which is March 2 to JavaScript
    new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
  if (isGood) return time;
  throw new InvalidArgumentError("It must be such as 2026-01-31 or 2026-01-31T09:00:00Z.");
}

/** Reads `true` or `false`, for an option that is also a variable of the environment. */
export function trueOrFalse(text: string): boolean {
  if (/^(true|false|1|0)$/.test(text)) return text === "true" || text === "1";
  throw new InvalidArgumentError("It must be true or false.");
}

/** Reads the values of an option that may be repeated, and those that commas separate. @param expected says what a value must be, if `read` throws */
export const repeated =
  <Value>(read: (text: string) => Value, expected: string) =>
  (text: string, earlier: readonly Value[] = []): readonly Value[] => {
    try {
      return [...earlier, ...text.split(",").map(read)];
    } catch {
      throw new InvalidArgumentError(expected);
    }
  };
