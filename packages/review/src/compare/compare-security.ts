import { arrayOf, documentNode, isObject, type Node, type Operation } from "@onelogin-mfa/codegen/document";
import type { RuleId } from "../policy/rules.ts";
import { compareMembers, compareNamed } from "./compare-members.ts";
import { type Context, memberAt, memberPairs, type Pair, report } from "./context.ts";

/** Compares the credentials that an operation asks for; one that does not say inherits from the document. */
export function compareSecurity(context: Context, before: Operation, after: Operation): void {
  const pair = { before: securityOf(before.node), after: securityOf(after.node) };
  const [old, now] = [alternativesOf(pair.before), alternativesOf(pair.after)];
  const say = (rule: RuleId, sentence: string) => report(context, rule, pair, sentence);
  const refused = old.filter((had) => !now.some((needed) => isEnough(had, needed)));
  for (const one of refused) {
    const twin = now.find((other) => namesOf(other) === namesOf(one));
    if (one.size === 0)
      say("security-required", `Credentials are required: ${now.map(wordsOf).join(" or ")}.`);
    else if (!twin) say("security-alternative-removed", `${wordsOf(one)} is no longer enough.`);
    else say("security-scope-added", `${namesOf(one)} needs one more scope: ${scopeWords(twin, one)}.`);
  }
  for (const one of now.filter((had) => !old.some((needed) => isEnough(had, needed)))) {
    const twin = old.find(
      (other) => namesOf(other) === namesOf(one) && (refused.includes(other) || isEnough(other, one)),
    );
    if (one.size === 0 && now.length > 1) say("security-made-optional", "Credentials are optional now.");
    else if (one.size === 0) say("security-dropped", "Credentials are no longer asked for.");
    else if (!twin) say("security-alternative-added", `${wordsOf(one)} is enough now.`);
    else say("security-scope-removed", `${namesOf(one)} needs one scope less: ${scopeWords(twin, one)}.`);
  }
}

const securityOf = (operation: Node): Pair["before"] =>
  memberAt(operation, "security") ?? memberAt(documentNode(operation.root), "security");

/** One way to be let in: schemes to be satisfied together, with their scopes; none if no credentials are needed. */
type Alternative = ReadonlyMap<string, readonly string[]>;

function alternativesOf(security: Node | undefined): Alternative[] {
  const listed = arrayOf(security?.value).filter(isObject);
  const toMap = (one: object) =>
    new Map(Object.entries(one).map(([scheme, scopes]) => [scheme, arrayOf(scopes).map(String)]));
  return listed.length > 0 ? listed.map(toMap) : [new Map()];
}

/** Whether a client that satisfies one alternative satisfies another one, too. */
const isEnough = (had: Alternative, needed: Alternative) =>
  [...needed].every(
    ([scheme, scopes]) => had.has(scheme) && scopes.every((scope) => had.get(scheme)?.includes(scope)),
  );

const namesOf = (one: Alternative) =>
  [...one.keys()]
    .sort()
    .map((name) => `\`${name}\``)
    .join(" and ");

const wordsOf = (one: Alternative) => {
  const scopes = scopeWords(one, new Map());
  if (one.size === 0) return "a call without credentials";
  return scopes === "" ? namesOf(one) : `${namesOf(one)} with ${scopes}`;
};

/** The scopes of one alternative that another one does not have. */
const scopeWords = (one: Alternative, other: Alternative) =>
  [...one]
    .flatMap(([scheme, scopes]) => scopes.filter((scope) => !other.get(scheme)?.includes(scope)))
    .map((scope) => `\`${scope}\``)
    .join(", ");

const schemeRules = ["security-scheme-added", "security-scheme-changed"] as const;

/** Compares the security schemes of two documents, and the flows and scopes of each. */
export function compareSchemes(context: Context, schemes: Pair): void {
  const rule = "security-scheme-changed";
  const nameOf = (name: string) => `the security scheme \`${name}\``;
  compareNamed(context, memberPairs(schemes), schemeRules, nameOf, (scheme, name) => {
    const flowOf = (flow: string) => `the flow \`${flow}\` of ${nameOf(name)}`;
    const compareFlow = (pair: Pair, flow: string) =>
      compareMembers(context, pair, flowOf(flow), rule, {
        scopes: (scopes) => compareScopes(context, scopes, flowOf(flow)),
      });
    compareMembers(context, scheme, nameOf(name), rule, {
      flows: (flows) => compareNamed(context, memberPairs(flows), schemeRules, flowOf, compareFlow),
    });
  });
}

/** The value of a scope is its description. */
function compareScopes(context: Context, scopes: Pair, owner: string): void {
  const nameOf = (scope: string) => `the scope \`${scope}\` of ${owner}`;
  compareNamed(context, memberPairs(scopes), schemeRules, nameOf, (pair, scope) => {
    const sentence = `The description of ${nameOf(scope)} changed.`;
    if (pair.before?.value !== pair.after?.value) report(context, "documentation-changed", pair, sentence);
  });
}
