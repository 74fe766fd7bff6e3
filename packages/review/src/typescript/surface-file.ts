import type { SurfaceChange } from "../report.ts";

/** One line of a file that compiles only as long as something about the types holds. */
export interface Assertion {
  readonly operationId: string | null;
  readonly part: SurfaceChange["part"];
  /** `same`: both types are one; `compatible`: old code compiles with the new one. */
  readonly asks: "same" | "compatible";
  readonly code: string;
}

/** What is asked about the types of each operation that both revisions have, and about the names they export. */
export function assertionsFor(operationIds: readonly string[]): Assertion[] {
  const names = "Exclude<keyof typeof Old, keyof typeof New>";
  const code = `[${names}] extends [never] ? true : ${names}`;
  return [
    { operationId: null, part: "exports", asks: "compatible", code },
    ...operationIds.flatMap(assertionsOf),
  ];
}

function assertionsOf(operationId: string): Assertion[] {
  const id = JSON.stringify(operationId);
  const failures = (side: string) => `Failures<${side}.OperationResult<${id}>>`;
  const parts = [
    { part: "input", old: `Old.OperationInput<${id}>`, now: `New.OperationInput<${id}>` },
    { part: "data", old: `Old.OperationData<${id}>`, now: `New.OperationData<${id}>` },
    { part: "error", old: failures("Old"), now: failures("New") },
  ] as const;
  return parts.flatMap(({ part, old, now }): Assertion[] => {
    // what is passed in has to be taken as before, what comes out has to fit as before
    const [narrow, wide] = part === "input" ? [old, now] : [now, old];
    return [
      { operationId, part, asks: "same", code: `Same<${old}, ${now}>` },
      { operationId, part, asks: "compatible", code: `[${narrow}] extends [${wide}] ? true : false` },
    ];
  });
}

const header = `import type * as Old from "./old/packages/client/src/index.ts";
import type * as New from "./new/packages/client/src/index.ts";
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
// one pair for each status: unions of objects with many statuses are not compared member by member
type Failures<R> = R extends { readonly status: infer S; readonly data?: undefined; readonly error?: infer E }
  ? S extends unknown ? [S, E] : never : never;
`;

/** Lines before the first assertion. */
export const headerLines: number = header.split("\n").length - 1;

/** The file: one assertion a line. */
export function surfaceFile(assertions: readonly Assertion[]): string {
  const lines = assertions.map(({ code }, index) => `export const a${index}: ${code} = true;`);
  return `${header}${lines.join("\n")}\n`;
}

/** What the failures of assertions mean, one change for each part of an operation. */
export function readFailures(failed: readonly { assertion: Assertion; message: string }[]): SurfaceChange[] {
  const changes = new Map<string, SurfaceChange>();
  for (const { assertion, message } of failed) {
    const { operationId, part, asks } = assertion;
    const key = `${operationId} ${part}`;
    if (asks === "same" && changes.has(key)) continue;
    const bump = asks === "same" ? "minor" : "major";
    changes.set(key, { operationId, part, bump, sentence: sentenceOf(assertion, message) });
  }
  return [...changes.values()];
}

function sentenceOf({ operationId, part, asks }: Assertion, message: string): string {
  if (part === "exports") {
    const names = [...message.matchAll(/"([^"]+)"/g)].map(([, name]) => `\`${name}\``);
    return `The package no longer exports ${names.join(", ")}.`;
  }
  if (asks === "same") return `\`${operationId}\` has another type of ${part}; old code compiles.`;
  return `\`${operationId}\` ${words[part]}`;
}

const words = {
  input: "no longer takes all that it took; old calls may not compile.",
  data: "gives data of another type; old code may not compile.",
  error: "fails with errors of a type that old code cannot read.",
} as const;
