import type { Position } from "../report.ts";
import { compareAnnotation } from "./annotations.ts";
import { compareBody, compareResponses } from "./compare-bodies.ts";
import { compareParameters } from "./compare-parameters.ts";
import { compareSecurity } from "./compare-security.ts";
import { type Context, isSame, type Pair, pairs, placesOf, report, transition } from "./context.ts";
import { membersOf } from "./node.ts";
import type { Operation } from "./operations.ts";

/** Where an operation's parts are, for the context of their comparison. */
export type At = (part: Position["part"], status?: string) => Context;

const handled = new Set(["operationId", "parameters", "requestBody", "responses", "security"]);

/** Compares one operation with all that it takes and answers. */
export function compareOperation(context: Context, before: Operation, after: Operation): void {
  const at: At = (part, status) => ({
    ...context,
    seen: new Set(),
    direction: part === "response" ? "response" : "request",
    position: { operationId: after.id, part, status: status ?? null },
  });
  compareIdentity(at("operation"), before, after);
  compareSecurity(at("operation"), before.node, after.node);
  compareParameters(at("parameter"), before, after);
  const members = pairs(membersOf(before.node), membersOf(after.node));
  compareBody(at("request"), members.get("requestBody"));
  compareResponses(at, members.get("responses"));
  for (const [key, pair] of members) compareMember(at("operation"), key, pair, after.id);
}

function compareIdentity(context: Context, before: Operation, after: Operation): void {
  const [old, now] = [membersOf(before.node).get("operationId"), membersOf(after.node).get("operationId")];
  if (before.id !== after.id) {
    const sentence = `The operation \`${before.id}\` is now called \`${after.id}\`.`;
    const pair = { before: old ?? before.node, after: now ?? after.node };
    report(context, { rule: "operation-renamed", ...placesOf(pair), sentence });
  }
  if (before.path === after.path && before.method === after.method) return;
  const sentence = `\`${after.id}\` is now ${after.method} \`${after.path}\`; it was ${before.method} \`${before.path}\`.`;
  report(context, {
    rule: "operation-moved",
    ...placesOf({ before: before.node, after: after.node }),
    sentence,
  });
}

function compareMember(context: Context, key: string, pair: Pair, id: string): void {
  if (handled.has(key)) return;
  if (compareAnnotation(context, key, pair, id) || isSame(pair)) return;
  const rule = key === "tags" ? "tag-changed" : key === "servers" ? "server-changed" : "other-changed";
  const sentence = `\`${key}\` of \`${id}\` ${transition(pair.before?.value, pair.after?.value)}.`;
  report(context, { rule, ...placesOf(pair), sentence });
}

/** Notes an operation that only one of the specs has. */
export function reportOperation(context: Context, operation: Operation, isNew: boolean): void {
  const position = { operationId: operation.id, part: "operation", status: null } as const;
  const pair = isNew
    ? { before: undefined, after: operation.node }
    : { before: operation.node, after: undefined };
  const sentence = `\`${operation.id}\` (${operation.method} \`${operation.path}\`) is ${isNew ? "new" : "gone"}.`;
  const rule = isNew ? "operation-added" : "operation-removed";
  report({ ...context, position }, { rule, ...placesOf(pair), sentence });
}
