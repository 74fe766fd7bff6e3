import type { Found } from "@onelogin-mfa/codegen/problems";

/** Adds to the problems of a linter from which others of them they follow. */
export function withCauses(problems: readonly Found[]): Found[] {
  return problems.map((problem) => {
    const isCause = (other: Found) => causes[problem.rule]?.(other, problem) === true;
    return problems.some(isCause) ? { ...problem, followsFrom: isCause } : problem;
  });
}

const missing = "no-required-schema-properties-undefined";

/** Redocly's rules of examples name each branch of `anyOf` and `oneOf` that an example does not match, and each field in it. */
const exampleRules = ["media-type", "schema", "parameter"].map((what) => `no-invalid-${what}-examples`);
const isAlternative = ({ message }: Found) => / must match (a|exactly one) schema in /.test(message);
const ofAlternative = (cause: Found, effect: Found) =>
  cause.rule === effect.rule && isAlternative(cause) && !isAlternative(effect) && isWithin(effect, cause);

/** The rules that fail because of what another one finds. */
const causes: Readonly<Record<string, (cause: Found, effect: Found) => boolean>> = {
  ...Object.fromEntries(exampleRules.map((rule) => [rule, ofAlternative])),
  // a broken example is no longer the sample
  "mfa/example-source": (cause, effect) => cause.rule === "mfa/example-valid" && isWithin(cause, effect),
  // examples that a type contradicts are told at the type
  "mfa/schema-compiles": (cause, effect) =>
    ["struct", missing, "mfa/example-valid"].includes(cause.rule) && isWithin(cause, effect),
  // no example has a field that is required and declared nowhere
  "mfa/example-valid": (cause, effect) => {
    const [, name] = /'(.*?)'/.exec(cause.message) ?? [];
    const texts = [`\`${name}\` is missing`, `/${name}\` is missing`];
    return cause.rule === missing && texts.some((text) => effect.message.includes(text));
  },
};

/** True for a finding that makes a mock or a client fail where the place is used: an invalid example or schema. */
export const breaksUse = ({ rule }: { readonly rule: string }): boolean =>
  /^(struct|mfa\/schema-compiles|mfa\/example-valid|no-invalid-(media-type|schema)-examples)$/.test(rule) ||
  rule === missing;

/** True if a place lies in another. */
export const isWithin = (inner: { readonly pointer: string }, outer: { readonly pointer: string }): boolean =>
  `${inner.pointer}/`.startsWith(`${outer.pointer}/`);
