import { isDeepStrictEqual } from "node:util";
import { arrayOf, documentNode, isObject, type Node, type Operation } from "@onelogin-mfa/codegen/document";
import type { RuleId } from "../policy/rules.ts";
import { type At, compareBody, compareResponses } from "./compare-bodies.ts";
import { compareMember, compareMembers } from "./compare-members.ts";
import { compareParameters } from "./compare-parameters.ts";
import { type Context, memberAt, memberPairs, type Pair, report } from "./context.ts";

/** Compares one operation with all that it takes and returns. */
export function compareOperation(outer: Context, before: Operation, after: Operation): void {
  const at: At = (part, status) => ({
    ...outer,
    seen: new Set(),
    direction: part === "response" ? "response" : "request",
    position: { operationId: after.id, part, status: status ?? null },
  });
  const context = at("operation");
  const nodes = { before: before.node, after: after.node };
  compareIdentity(context, before, after);
  compareSecurity(context, { before: securityOf(before.node), after: securityOf(after.node) });
  compareParameters(at("parameter"), before, after);
  const members = memberPairs(nodes);
  compareBody(at("request"), members.get("requestBody"));
  compareResponses(at, members.get("responses"));
  const owner = `\`${after.id}\``;
  compareMembers(context, nodes, owner, "other-changed", {
    operationId: null,
    security: null,
    parameters: null,
    requestBody: null,
    responses: null,
    tags: (pair) => compareMember(context, "tags", pair, owner, "tag-changed"),
    servers: (pair) => compareMember(context, "servers", pair, owner, "server-changed"),
  });
}

/** Reports an operation that only one of the specs has. */
export function reportOperation(outer: Context, { id, method, path, node }: Operation, isNew: boolean): void {
  const context: Context = { ...outer, position: { operationId: id, part: "operation", status: null } };
  const pair = { before: isNew ? undefined : node, after: isNew ? node : undefined };
  const sentence = `\`${id}\` (${method} \`${path}\`) is ${isNew ? "new" : "gone"}.`;
  report(context, isNew ? "operation-added" : "operation-removed", pair, sentence);
}

function compareIdentity(context: Context, before: Operation, after: Operation): void {
  const nodes = { before: before.node, after: after.node };
  if (before.id !== after.id) {
    const [old, now] = [memberAt(before.node, "operationId"), memberAt(after.node, "operationId")];
    const pair = { before: old ?? before.node, after: now ?? after.node };
    report(
      context,
      "operation-renamed",
      pair,
      `The operation \`${before.id}\` is now called \`${after.id}\`.`,
    );
  }
  if (before.path === after.path && before.method === after.method) return;
  const sentence = `\`${after.id}\` is now ${after.method} \`${after.path}\`; it was ${before.method} \`${before.path}\`.`;
  report(context, "operation-moved", nodes, sentence);
}

/** What credentials an operation asks for; one that does not say inherits from the document. */
const securityOf = (operation: Node): Pair["before"] =>
  memberAt(operation, "security") ?? memberAt(documentNode(operation.root), "security");

function compareSecurity(context: Context, pair: Pair): void {
  const [old, now] = [alternativesOf(pair.before), alternativesOf(pair.after)];
  const [wasOpen, isOpen] = [isOptional(old), isOptional(now)];
  const note = (rule: RuleId, sentence: string) => report(context, rule, pair, sentence, { kind: "changed" });
  if (!wasOpen && isOpen) {
    note("security-dropped", "Credentials are no longer asked for.");
    return;
  }
  if (wasOpen && !isOpen) {
    note("security-required", `Credentials are asked for: ${[...now.keys()].map(nameOf).join(" or ")}.`);
    return;
  }
  for (const [key, scopes] of now) {
    const known = old.get(key);
    if (known === undefined) note("security-alternative-added", `${nameOf(key)} is accepted too.`);
    else if (!isDeepStrictEqual(known, scopes)) {
      const change = `from ${scopeWords(known)} to ${scopeWords(scopes)}`;
      note("security-scopes-changed", `The scopes of ${nameOf(key)} changed ${change}.`);
    }
  }
  for (const key of old.keys()) {
    if (!now.has(key)) note("security-alternative-removed", `${nameOf(key)} is no longer accepted.`);
  }
}

/** Scheme names of each alternative, with their scopes. No alternatives, or an empty one: no credentials are needed. */
function alternativesOf(security: Node | undefined): Map<string, readonly (readonly string[])[]> {
  const alternatives = arrayOf(security?.value).filter(isObject);
  return new Map(
    alternatives.map((alternative) => {
      const names = Object.keys(alternative).sort();
      return [names.join(" and "), names.map((scheme) => arrayOf(alternative[scheme]).map(String).sort())];
    }),
  );
}

const isOptional = (alternatives: ReadonlyMap<string, unknown>) =>
  alternatives.size === 0 || alternatives.has("");
const nameOf = (key: string) => (key === "" ? "A call without credentials" : `\`${key}\``);
const scopeWords = (scopes: readonly (readonly string[])[]) =>
  scopes
    .flat()
    .map((scope) => `\`${scope}\``)
    .join(", ") || "none";
