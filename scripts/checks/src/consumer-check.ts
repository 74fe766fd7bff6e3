import { isDeepStrictEqual } from "node:util";

/** The result of a check. */
export interface Finding {
  /** The version of the runtime, compiler or tool that was used. */
  readonly version: string;
  /** Problems, a sentence each; none for a pass. */
  readonly problems: readonly string[];
  /** The reason if nothing was checked. CI accepts none. */
  readonly skipped?: string;
}

/** One claim about a packed package or the spec. */
export interface Check {
  /** The package and the kind of check, such as `client sizes`. */
  readonly group: string;
  readonly name: string;
  readonly run: () => Promise<Finding>;
}

/** Demands that a check detects what has been broken on purpose. @returns a problem if it found none */
export function expectNoticed(what: string, problems: readonly unknown[]): readonly string[] {
  return problems.length > 0 ? [] : [`self-test failed: the check did not detect ${what}`];
}

/** Compares a report with what is expected, by name. */
export function differences(
  report: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
): readonly string[] {
  return Object.entries(expected)
    .filter(([name, value]) => !isDeepStrictEqual(report[name], value))
    .map(
      ([name, value]) => `${name}: expected ${JSON.stringify(value)}, got ${JSON.stringify(report[name])}`,
    );
}
