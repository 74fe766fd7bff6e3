import type { Problem } from "./errors.ts";
import { joinPointer } from "./json.ts";
import { findRepeatedKey, type SourceFile } from "./source-file.ts";

/** Limits of a file's values. What is beyond them, no tool behind this one takes in reasonable time. */
const limits = {
  /** Objects and lists inside each other. */
  depth: 200,
  /** Values that aliases may make of each that is written. */
  expansion: 10,
  /** Number of values up to which aliases may make any number of one. */
  anyExpansion: 10_000,
};

/** A value with all that is inside it, aliases counted each time. */
interface Extent {
  /** Objects and lists inside each other, itself included. */
  readonly height: number;
  readonly values: number;
}

const leaf: Extent = { height: 0, values: 1 };

/**
 * Looks at every value of a file before any other tool does, also where OpenAPI has only data: some tools follow a `$ref`
 * there, too.
 *
 * @param refuse gives the reason why a `$ref` may not be followed, as the end of a sentence
 * @returns the mistakes that make the file unusable, and the others
 */
export async function inspect(file: SourceFile, refuse: ($ref: string) => Promise<string | undefined>) {
  const { parsed, locate } = file;
  const problems = new Map<string, Problem>();
  const references: { readonly pointer: string; readonly $ref: string }[] = [];
  const seen = new Map<object, Extent | "open">();
  const tokens: string[] = [];
  let written = 1;
  let keys = 0;
  const addProblem = (message: string, pointer = joinPointer("", ...tokens)): Extent => {
    if (!problems.has(message)) problems.set(message, { ...locate(pointer), message });
    return leaf;
  };
  const visit = (value: unknown): Extent => {
    if (typeof value !== "object" || value === null) return leaf;
    const known = seen.get(value);
    if (known === "open")
      return addProblem("The YAML alias stands inside its own anchor. Use $ref for recursion.");
    if (tokens.length + (known?.height ?? 1) > limits.depth) return addProblem(tooDeep);
    if (known) return known;
    seen.set(value, "open");
    if (!Array.isArray(value)) keys += Object.keys(value).length;
    const extent = Object.entries(value).reduce(add, { ...leaf, height: 1 });
    seen.set(value, extent);
    return extent;
  };
  const add = ({ height, values }: Extent, [key, inner]: [string, unknown]): Extent => {
    written += 1;
    tokens.push(key);
    if (hasControls(key)) addProblem(withControls(key));
    if (typeof inner === "string" && isName.has(key)) {
      if (hasControls(inner)) addProblem(withControls(inner));
      if (key === "$ref") references.push({ pointer: joinPointer("", ...tokens), $ref: inner });
    }
    const found = visit(inner);
    tokens.pop();
    return { height: Math.max(height, found.height + 1), values: values + found.values };
  };
  const { values } = visit(parsed);
  if (values > limits.anyExpansion && values > limits.expansion * written) {
    addProblem(
      `YAML aliases make ${values} values of the ${written} that are written here. Use $ref instead.`,
    );
  }
  for (const { pointer, $ref } of references) {
    const reason = await refuse($ref);
    if (reason !== undefined) addProblem(`$ref "${$ref}" ${reason}.`, pointer);
  }
  const repeated = findRepeatedKey(file, keys);
  return { problems: [...problems.values()], notices: repeated ? [repeated] : [] };
}

const tooDeep = `More than ${limits.depth} objects and lists stand inside each other here. Name the inner ones, and use $ref.`;
const withControls = (name: string) => `The name ${JSON.stringify(name)} has a control character. Remove it.`;

/** Keys whose values are names that every tool prints. */
const isName: ReadonlySet<string> = new Set(["$ref", "operationId", "name"]);

// tabs and line breaks are none
const hasControls = (text: string) => /[^\P{Cc}\t\n\r]/u.test(text);
