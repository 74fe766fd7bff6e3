import type { Found } from "@onelogin-mfa/codegen/problems";

/** Adds to the problems of a linter from which others they follow. */
export function withCauses(problems: readonly Found[]): Found[] {
  return problems.map((problem) => {
    const cause = causes[problem.rule];
    if (cause === undefined) return problem;
    return { ...problem, followsFrom: (other) => other.rule === cause && isWithin(other, problem) };
  });
}

/** The rules that fail because of what another one finds in the same place: a broken example is no longer the sample. */
const causes: Readonly<Record<string, string>> = {
  "mfa/example-source": "mfa/example-valid",
  "mfa/schema-compiles": "struct",
};

/** True for a finding that makes a mock or a client fail where the place is used: an invalid example or schema. */
export const breaksUse = ({ rule }: { readonly rule: string }): boolean =>
  /^(struct|mfa\/schema-compiles|mfa\/example-valid|no-invalid-(media-type|schema)-examples)$/.test(rule);

/** True if a place lies in another. */
export const isWithin = (inner: { readonly pointer: string }, outer: { readonly pointer: string }): boolean =>
  `${inner.pointer}/`.startsWith(`${outer.pointer}/`);
