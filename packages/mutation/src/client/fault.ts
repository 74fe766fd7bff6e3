import { readClientSource } from "../repository.ts";

/** A mistake that somebody could make in the client's source, and the tests that must notice it. */
export interface Fault {
  /** In kebab case, unique. */
  readonly id: string;
  /** What the mistake leads to, in few words. */
  readonly kind: string;
  /** The file below the client's `src`. */
  readonly file: string;
  /** A text that stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Test files of the client that must fail, tried in this order until one does. */
  readonly tests: readonly string[];
}

type Row = readonly [id: string, kind: string, find: string, replace: string, tests: string];

/** Faults of one file, as a table; `tests` are names below the client's `test`, with spaces between. */
export function faultsIn(file: string, rows: readonly Row[]): Fault[] {
  return rows.map(([id, kind, find, replace, tests]) => ({
    id,
    kind,
    file,
    find,
    replace,
    tests: tests
      .split(" ")
      .filter(Boolean)
      .map((name) => `test/${name}.test.ts`),
  }));
}

/**
 * The text of the file with the fault in it.
 *
 * @throws Error if what is to be replaced is not there exactly once: the source has moved on, and the fault must follow
 */
export function faultySource({ id, file, find, replace }: Fault): string {
  const source = readClientSource(file);
  const count = source.split(find).length - 1;
  if (count !== 1) {
    throw new Error(
      `fault ${id}: the text to replace is ${count} times in packages/client/src/${file}, not once: ${JSON.stringify(find)}`,
    );
  }
  return source.replace(find, () => replace);
}
