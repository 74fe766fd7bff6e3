import { compareSides } from "./compare-sides.ts";
import type { CompareOptions } from "./configuration.ts";
import type { Report, SpecPair } from "./report.ts";
import { readSide } from "./sides.ts";

/** A comparison: the report, and the two documents for those who show them whole. */
export interface Comparison {
  readonly report: Report;
  readonly specs: SpecPair;
}

/**
 * Compares two OpenAPI documents, each with all files that it refers to. What cannot be read is listed in the report's `problems`.
 *
 * @param base the older one: a path, `git:<revision>:<path from the root of the repository>`, an address of the web, or `-` for
 *   the option `standardInput`
 * @param head the newer one
 * @throws ReviewError for a revision that git does not know
 * @example
 * const { report } = await compare("git:main:openapi.yaml", "openapi.yaml");
 * console.log(report.bump.required, report.changes.length);
 */
export async function compare(
  base: string,
  head: string,
  { configuration, ...options }: CompareOptions = {},
): Promise<Comparison> {
  const sides = {
    base: await readSide("base", base, options),
    head: await readSide("head", head, options),
  };
  const specs = { base: sides.base.document?.root ?? null, head: sides.head.document?.root ?? null };
  return { report: await compareSides(sides, configuration), specs };
}
