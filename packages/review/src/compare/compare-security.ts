import { type Context, type Pair, placesOf, report } from "./context.ts";
import { child, documentNode, isObject, listOf, type Node, same } from "./node.ts";

/** Compares what credentials an operation asks for; one that does not say inherits from the document. */
export function compareSecurity(context: Context, before: Node, after: Node): void {
  const pair = { before: securityOf(before), after: securityOf(after) };
  const [old, now] = [alternativesOf(pair.before), alternativesOf(pair.after)];
  const [wasOpen, isOpen] = [isOptional(old), isOptional(now)];
  const note = (rule: Parameters<typeof report>[1]["rule"], sentence: string) =>
    report(context, { rule, ...placesOf(pair), kind: "changed", sentence });
  if (!wasOpen && isOpen) {
    note("security-dropped", "Credentials are no longer asked for.");
    return;
  }
  if (wasOpen && !isOpen) {
    note("security-required", `Credentials are asked for: ${list(now)}.`);
    return;
  }
  for (const [key, scopes] of now) {
    const known = old.get(key);
    if (known === undefined) note("security-alternative-added", `${name(key)} is accepted too.`);
    else if (!same(known, scopes)) note("security-scopes-changed", scopeSentence(key, known, scopes));
  }
  for (const key of old.keys()) {
    if (!now.has(key)) note("security-alternative-removed", `${name(key)} is no longer accepted.`);
  }
}

const securityOf = (operation: Node): Pair["before"] =>
  child(operation, "security") ?? child(documentNode(operation.root), "security");

/** Scheme names of each alternative, with their scopes. No alternatives, or an empty one: no credentials are needed. */
function alternativesOf(security: Node | undefined): Map<string, readonly unknown[]> {
  const alternatives = listOf(security?.value).filter(isObject);
  const sorted = (scopes: unknown) => listOf(scopes).map(String).sort();
  return new Map(
    alternatives.map((alternative) => {
      const names = Object.keys(alternative).sort();
      return [names.join(" and "), names.map((scheme) => sorted(alternative[scheme]))];
    }),
  );
}

const isOptional = (alternatives: ReadonlyMap<string, unknown>) =>
  alternatives.size === 0 || alternatives.has("");
const name = (key: string) => (key === "" ? "A call without credentials" : `\`${key}\``);
const list = (alternatives: ReadonlyMap<string, unknown>) => [...alternatives.keys()].map(name).join(" or ");

function scopeSentence(key: string, before: readonly unknown[], after: readonly unknown[]): string {
  const words = (scopes: readonly unknown[]) =>
    scopes
      .flatMap(listOf)
      .map((scope) => `\`${scope}\``)
      .join(", ") || "none";
  return `The scopes of ${name(key)} changed from ${words(before)} to ${words(after)}.`;
}
