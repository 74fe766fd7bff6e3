import { type Bump, maxBump } from "./bump.ts";
import { documentRules } from "./document-rules.ts";
import { operationRules } from "./operation-rules.ts";
import { schemaRules } from "./schema-rules.ts";

/** One rule of the policy: what a kind of change asks of the version, seen from a client. */
export interface Rule {
  /** The bump; where it depends on the direction, one for what clients send and one for what they receive. */
  readonly bump: Bump | { readonly request: Bump; readonly response: Bump };
  /** When it applies, as a phrase. */
  readonly when: string;
  /** Why it is rated so. */
  readonly why: string;
}

/**
 * What each change of the spec means for a client, by name. It decides where Redocly, oasdiff and this comparison
 * differ; POLICY.md is printed from it.
 */
export const policy = { ...operationRules, ...schemaRules, ...documentRules } as const satisfies Record<
  string,
  Rule
>;

/** The name of a rule. */
export type RuleId = keyof typeof policy;

/** Which way a value travels: sent by the client, received by it, or both. */
export type Direction = "request" | "response" | "both";

/** The bump that a rule asks for; what travels both ways gets the higher one. */
export function bumpOf(rule: RuleId, direction: Direction = "both"): Bump {
  const { bump }: Rule = policy[rule];
  if (typeof bump === "string") return bump;
  if (direction !== "both") return bump[direction];
  return maxBump([bump.request, bump.response]);
}
