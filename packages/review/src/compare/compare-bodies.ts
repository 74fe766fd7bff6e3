import type { RuleId } from "../policy/rules.ts";
import { compareAnnotation } from "./annotations.ts";
import type { At } from "./compare-operation.ts";
import { compareSchemas } from "./compare-schema.ts";
import { type Context, isSame, memberPairs, type Pair, placesOf, report, transition } from "./context.ts";
import { child } from "./node.ts";

/** Compares the request bodies of an operation. */
export function compareBody(context: Context, body: Pair | undefined): void {
  if (!body) return;
  if (!body.before || !body.after) {
    reportBody(context, body);
    return;
  }
  for (const [key, pair] of memberPairs(body)) {
    if (key === "content") compareContent(context, pair, "the request");
    else if (key === "required") compareBodyRequired(context, pair);
    else compareOther(context, key, pair, "the request body");
  }
}

function reportBody(context: Context, body: Pair): void {
  const isRequired = child(body.before ?? body.after, "required")?.value === true;
  const added = isRequired ? "required-body-added" : "body-added";
  const sentence = `The ${isRequired ? "required" : "optional"} request body is ${body.after ? "new" : "gone"}.`;
  report(context, { rule: body.after ? added : "body-removed", ...placesOf(body), sentence });
}

function compareBodyRequired(context: Context, pair: Pair): void {
  const is = pair.after?.value === true;
  if (is === (pair.before?.value === true)) return;
  const rule = is ? "body-made-required" : "body-made-optional";
  const sentence = `The request body is ${is ? "now" : "no longer"} required.`;
  report(context, { rule, ...placesOf(pair), sentence });
}

/** Compares the responses of an operation, status by status. */
export function compareResponses(at: At, responses: Pair | undefined): void {
  if (!responses) return;
  const members = memberPairs(responses);
  for (const [status, response] of members) {
    const context = at("response", status);
    if (status.startsWith("x-")) compareOther(context, status, response, "the responses");
    else if (response.before && response.after) compareResponse(context, response, status);
    else reportStatus(context, status, response, members.get("default")?.after !== undefined);
  }
}

function reportStatus(context: Context, status: string, pair: Pair, hasDefault: boolean): void {
  const isNew = pair.before === undefined;
  const sentence = `The response ${status} is ${isNew ? "new" : "no longer declared"}.`;
  report(context, { rule: statusRule(status, isNew, hasDefault), ...placesOf(pair), sentence });
}

function statusRule(status: string, isNew: boolean, hasDefault: boolean): RuleId {
  if (status === "default") return isNew ? "default-response-added" : "default-response-removed";
  if (isNew) return "status-added";
  return status === "429" && hasDefault ? "rate-limit-status-removed" : "status-removed";
}

function compareResponse(context: Context, response: Pair, status: string): void {
  for (const [key, pair] of memberPairs(response)) {
    if (key === "content") compareContent(context, pair, `the response ${status}`);
    else if (key === "headers") compareHeaders(context, pair);
    else if (key !== "links") compareOther(context, key, pair, `response ${status}`);
    else if (!isSame(pair)) compareLinks(context, pair);
  }
}

/** Compares bodies by media type; where there is no content at all, there are no media types. */
export function compareContent(context: Context, content: Pair, where: string): void {
  for (const [type, media] of memberPairs(content)) {
    if (media.before && media.after) {
      compareMedia(context, media, `${type} of ${where}`);
      continue;
    }
    const rule = media.after ? "media-type-added" : "media-type-removed";
    const sentence = `The media type \`${type}\` of ${where} is ${media.after ? "new" : "gone"}.`;
    report(context, { rule, ...placesOf(media), sentence });
  }
}

function compareMedia(context: Context, media: Pair, where: string): void {
  for (const [key, pair] of memberPairs(media)) {
    if (key === "schema" && pair.before && pair.after) compareSchemas(context, pair.before, pair.after);
    else compareOther(context, key, pair, where);
  }
}

function compareHeaders(context: Context, headers: Pair): void {
  for (const [name, header] of memberPairs(headers)) {
    if (header.before && header.after) {
      compareHeader(context, header, name);
      continue;
    }
    const rule = header.after ? "header-added" : "header-removed";
    const sentence = `The header \`${name}\` is ${header.after ? "new" : "gone"}.`;
    report(context, { rule, ...placesOf(header), sentence });
  }
}

function compareHeader(context: Context, header: Pair, name: string): void {
  for (const [key, pair] of memberPairs(header)) {
    if (key === "schema" && pair.before && pair.after) compareSchemas(context, pair.before, pair.after);
    else if (key === "content") compareContent(context, pair, `the header \`${name}\``);
    else if (key === "required") compareHeaderRequired(context, pair, name);
    else compareOther(context, key, pair, name);
  }
}

function compareHeaderRequired(context: Context, pair: Pair, name: string): void {
  const is = pair.after?.value === true;
  if (is === (pair.before?.value === true)) return;
  const rule = is ? "header-made-required" : "header-made-optional";
  report(context, {
    rule,
    ...placesOf(pair),
    sentence: `The header \`${name}\` is ${is ? "now" : "no longer"} certain.`,
  });
}

function compareLinks(context: Context, links: Pair): void {
  for (const [name, link] of memberPairs(links)) {
    const places = { before: link.before, after: link.after };
    if (isSame(places) && sameMembers(places)) continue;
    const state = link.before ? (link.after ? "changed" : "is gone") : "is new";
    report(context, {
      rule: "link-changed",
      ...placesOf(places),
      sentence: `The link \`${name}\` ${state}.`,
    });
  }
}

const sameMembers = (pair: Pair) => [...memberPairs(pair).values()].every(isSame);

function compareOther(context: Context, key: string, pair: Pair, owner: string): void {
  if (compareAnnotation(context, key, pair, owner) || isSame(pair)) return;
  const sentence = `\`${key}\` of ${owner} ${transition(pair.before?.value, pair.after?.value)}.`;
  report(context, { rule: "other-changed", ...placesOf(pair), sentence });
}
