import type { RuleId } from "../policy/rules.ts";
import type { Position } from "../report.ts";
import { compareMember, compareMembers, compareNamed, compareRequired } from "./compare-members.ts";
import { type Context, isOnBoth, isSame, memberAt, memberPairs, type Pair, report } from "./context.ts";

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
    content: (pair) => compareContent(context, pair, "the request"),
    required: (pair) => compareRequired(context, pair, "body", "The request body"),
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
    else if (isOnBoth(response)) compareResponse(context, response, status);
    else {
      const sentence = `The response ${status} is ${response.after ? "new" : "no longer declared"}.`;
      report(context, statusRule(status, response, hasDefault), response, sentence);
    }
  }
}

function statusRule(status: string, { after }: Pair, hasDefault: boolean): RuleId {
  if (status === "default") return after ? "default-response-added" : "default-response-removed";
  if (after) return "status-added";
  return status === "429" && hasDefault ? "rate-limit-status-removed" : "status-removed";
}

function compareResponse(context: Context, response: Pair, status: string): void {
  compareMembers(context, response, `response ${status}`, "other-changed", {
    content: (pair) => compareContent(context, pair, `the response ${status}`),
    headers: (pair) => compareHeaders(context, pair),
    links: (pair) => compareLinks(context, pair),
  });
}

/** Compares bodies by media type; where there is no content at all, there are no media types. */
export function compareContent(context: Context, content: Pair, where: string): void {
  const rules = ["media-type-added", "media-type-removed"] as const;
  const nameOf = (type: string) => `The media type \`${type}\` of ${where}`;
  compareNamed(context, memberPairs(content), rules, nameOf, (media, type) =>
    compareMembers(context, media, `${type} of ${where}`, "other-changed", {
      schema: (pair) => compareSchema(context, pair, `${type} of ${where}`, "other-changed"),
    }),
  );
}

/** Compares the schema of a media type, parameter or header; where a side has none, that is all there is to say. */
export function compareSchema(context: Context, pair: Pair, owner: string, rule: RuleId): void {
  if (isOnBoth(pair)) context.compareSchemas(context, pair.before, pair.after);
  else compareMember(context, "schema", pair, owner, rule);
}

function compareHeaders(context: Context, headers: Pair): void {
  const rules = ["header-added", "header-removed"] as const;
  const nameOf = (name: string) => `The header \`${name}\``;
  compareNamed(context, memberPairs(headers), rules, nameOf, (header, name) =>
    compareMembers(context, header, `the header \`${name}\``, "other-changed", {
      schema: (pair) => compareSchema(context, pair, `the header \`${name}\``, "other-changed"),
      content: (pair) => compareContent(context, pair, `the header \`${name}\``),
      required: (pair) => compareRequired(context, pair, "header", nameOf(name)),
    }),
  );
}

function compareLinks(context: Context, links: Pair): void {
  if (isSame(links)) return;
  for (const [name, link] of memberPairs(links)) {
    if (isSame(link) && [...memberPairs(link).values()].every(isSame)) continue;
    const state = link.before ? (link.after ? "changed" : "is gone") : "is new";
    report(context, "link-changed", link, `The link \`${name}\` ${state}.`);
  }
}
