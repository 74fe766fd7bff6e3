import type { RuleId } from "../policy/rules.ts";
import type { Position } from "../report.ts";
import { compareMember, compareMembers, compareNamed, compareRequired } from "./compare-members.ts";
import {
  type Context,
  compareSchemas,
  isOnBoth,
  memberAt,
  memberPairs,
  type Pair,
  pairs,
  report,
} from "./context.ts";
import { serializationOf } from "./serialization.ts";

/** Compares the request bodies of an operation. */
export function compareBody(context: Context, body: Pair | undefined): void {
  if (!body) return;
  if (!isOnBoth(body)) {
    const isRequired = memberAt(body.before ?? body.after, "required")?.value === true;
    const added = isRequired ? "required-body-added" : "body-added";
    const sentence = `The ${isRequired ? "required" : "optional"} request body is ${body.after ? "new" : "gone"}.`;
    report(context, body.after ? added : "body-removed", body, sentence);
    return;
  }
  compareMembers(context, body, "the request body", "other-changed", {
    content: (pair) => compareContent(context, pair, "the request body"),
    required: (pair) => compareRequired(context, pair, "body", "the request body"),
  });
}

/** Gives the context of a part of an operation. */
export type At = (part: Position["part"], status?: string) => Context;

/** Compares the responses of an operation, status by status. */
export function compareResponses(at: At, responses: Pair | undefined): void {
  const members = memberPairs(responses);
  const hasDefault = members.get("default")?.after !== undefined;
  for (const [status, response] of members) {
    const context = at("response", status);
    if (status.startsWith("x-")) compareMember(context, status, response, "the responses", "other-changed");
    else if (isOnBoth(response)) compareResponse(context, response, nameOfStatus(status));
    else {
      const sentence = `${nameOfStatus(status)} is ${response.after ? "new" : "no longer declared"}.`;
      report(context, statusRule(status, response, hasDefault), response, sentence);
    }
  }
}

const nameOfStatus = (status: string) =>
  status === "default" ? "the default response" : `response ${status}`;

function statusRule(status: string, { after }: Pair, hasDefault: boolean): RuleId {
  if (status === "default") return after ? "default-response-added" : "default-response-removed";
  if (after) return "status-added";
  return status === "429" && hasDefault ? "rate-limit-status-removed" : "status-removed";
}

/** Compares one response that both sides have. */
export function compareResponse(context: Context, response: Pair, owner: string): void {
  compareMembers(context, response, owner, "other-changed", {
    content: (pair) => compareContent(context, pair, `the body of ${owner}`),
    headers: (pair) => compareHeaders(context, pair),
    links: (pair) => compareLinks(context, pair),
  });
}

/** Compares bodies by media type; where there is no content at all, there are no media types. */
export function compareContent(context: Context, content: Pair, owner: string): void {
  const rules = ["media-type-added", "media-type-removed"] as const;
  const nameOf = (type: string) => `the media type \`${type}\` of ${owner}`;
  compareNamed(context, withoutCase(content), rules, nameOf, (media, type) =>
    compareMembers(context, media, `\`${type}\` of ${owner}`, "other-changed", {
      schema: (pair) => compareSchema({ ...context, isXml: /xml/i.test(type) }, pair, owner),
      itemSchema: (pair) => compareSchema(context, pair, `the items of ${owner}`),
    }),
  );
}

/** Members whose names are the same in upper and lower case and without blanks, by their newest names. */
function withoutCase({ before, after }: Pair): Map<string, Pair> {
  const membersOf = (node: Pair["before"]) =>
    [...memberPairs({ before: node, after: node })].map(
      ([name, pair]) => [name.toLowerCase().replaceAll(" ", ""), { name, node: pair.before }] as const,
    );
  const both = pairs(new Map(membersOf(before)), new Map(membersOf(after)));
  return new Map(
    [...both.values()].map((pair) => [
      pair.after?.name ?? pair.before?.name ?? "",
      { before: pair.before?.node, after: pair.after?.node },
    ]),
  );
}

/** Compares the schema of a media type; one without a schema allows everything. */
function compareSchema(context: Context, { before, after }: Pair, owner: string): void {
  compareSchemas({ ...context, owner }, before ? [before] : [], after ? [after] : []);
}

function compareHeaders(context: Context, headers: Pair): void {
  const nameOf = (name: string) => `the header \`${name}\``;
  compareNamed(context, withoutCase(headers), ["header-added", "header-removed"], nameOf, (header, name) =>
    compareHeader(context, header, nameOf(name)),
  );
}

/** Compares one header of a response that both sides have. */
export function compareHeader(context: Context, header: Pair, owner: string): void {
  const rule = "header-serialization-changed";
  compareMembers(context, header, owner, rule, {
    ...serializationOf(context, header, owner, rule),
    content: (pair) => compareContent(context, pair, owner),
    required: (pair) => compareRequired(context, pair, "header", owner),
  });
}

function compareLinks(context: Context, links: Pair): void {
  const nameOf = (name: string) => `the link \`${name}\``;
  compareNamed(context, memberPairs(links), ["link-added", "link-changed"], nameOf, (link, name) =>
    compareLink(context, link, nameOf(name)),
  );
}

/** Compares one link that both sides have. */
export function compareLink(context: Context, link: Pair, owner: string): void {
  compareMembers(context, link, owner, "link-changed", {
    operationId: (pair) => {
      const isRenamed = pair.before && context.newIds.get(pair.before.value) === pair.after?.value;
      if (!isRenamed) compareMember(context, "operationId", pair, owner, "link-changed");
    },
  });
}
