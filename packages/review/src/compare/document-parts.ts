import type { RuleId } from "../policy/rules.ts";
import { compareAnnotation } from "./annotations.ts";
import {
  type Context,
  isSame,
  listDifference,
  memberPairs,
  type Pair,
  pairs,
  placesOf,
  report,
  shown,
  transition,
  wholeLists,
} from "./context.ts";
import { child, isObject, membersOf, type Node } from "./node.ts";

/** What has its own comparison, here or elsewhere; `security` is compared for each operation. */
const handled = new Set(["openapi", "info", "paths", "components", "servers", "tags", "security"]);

/** Compares what stands around the operations: information, servers, tags, security schemes, path items. */
export function compareAround(context: Context, before: Node, after: Node): void {
  const members = pairs(membersOf(before), membersOf(after));
  compareInfo(context, members.get("info"));
  compareServers(context, members.get("servers"));
  compareSchemes(context, childPair({ before, after }, "components", "securitySchemes"));
  comparePathItems(context, childPair({ before, after }, "paths"));
  noteWhole(context, "openapi-version-changed", "The OpenAPI version", members.get("openapi"));
  noteWhole(context, "tag-changed", "The list of tags", members.get("tags"));
  for (const [key, pair] of members) {
    if (!handled.has(key)) compareOther(context, key, pair, "the document", "other-changed");
  }
}

const childPair = ({ before, after }: Pair, ...keys: string[]): Pair => ({
  before: child(before, ...keys),
  after: child(after, ...keys),
});

function compareOther(context: Context, key: string, pair: Pair, owner: string, rule: RuleId): void {
  if (compareAnnotation(context, key, pair, owner) || isSame(pair)) return;
  const sentence = `\`${key}\` of ${owner} ${transition(pair.before?.value, pair.after?.value)}.`;
  report(context, { rule, ...placesOf(pair), sentence });
}

function noteWhole(context: Context, rule: RuleId, what: string, pair: Pair | undefined): void {
  if (pair && !isSame(pair)) report(context, { rule, ...placesOf(pair), sentence: `${what} changed.` });
}

function compareInfo(context: Context, info: Pair | undefined): void {
  for (const [key, pair] of memberPairs(info)) {
    const rule = key === "version" ? "version-changed" : "info-changed";
    compareOther(context, key, pair, "the API", rule);
  }
}

/** Servers are told apart by their URLs. */
function compareServers(context: Context, servers: Pair | undefined): void {
  for (const [url, server] of pairs(serversByUrl(servers?.before), serversByUrl(servers?.after))) {
    if (server.before && server.after) {
      compareServer(context, server, url);
      continue;
    }
    const rule = server.after ? "server-added" : "server-changed";
    const sentence = `The server \`${url}\` is ${server.after ? "new" : "gone"}.`;
    const lists = servers ? wholeLists(servers) : {};
    report(context, { rule, ...placesOf(server), ...lists, sentence });
  }
}

function compareServer(context: Context, server: Pair, url: string): void {
  for (const [key, pair] of memberPairs(server)) {
    if (key === "variables") compareVariables(context, pair, url);
    else compareOther(context, key, pair, `the server ${url}`, "server-changed");
  }
}

function serversByUrl(list: Node | undefined): Map<string, Node> {
  const servers = list ? [...membersOf(list).values()] : [];
  return new Map(servers.map((server) => [String(child(server, "url")?.value), server]));
}

function compareVariables(context: Context, variables: Pair, url: string): void {
  for (const [name, variable] of memberPairs(variables)) {
    for (const [key, pair] of memberPairs(variable)) {
      if (key === "enum" && pair.before && pair.after) compareRegions(context, pair, name);
      else compareOther(context, key, pair, `the variable ${name} of ${url}`, "server-changed");
    }
  }
}

function compareRegions(context: Context, pair: Pair, name: string): void {
  const { added, removed } = listDifference(pair);
  for (const node of [...added, ...removed]) {
    const isNew = added.includes(node);
    const sentence = `The server's variable \`${name}\` ${isNew ? "may now" : "may no longer"} be ${shown(node.value)}.`;
    report(context, { rule: isNew ? "server-added" : "server-changed", ...placesOf(pair), sentence });
  }
}

function compareSchemes(context: Context, schemes: Pair): void {
  for (const [name, scheme] of memberPairs(schemes)) {
    if (!scheme.before || !scheme.after) {
      const rule = scheme.after ? "security-scheme-added" : "security-scheme-changed";
      const sentence = `The security scheme \`${name}\` is ${scheme.after ? "new" : "gone"}.`;
      report(context, { rule, ...placesOf(scheme), sentence });
      continue;
    }
    for (const [key, pair] of memberPairs(scheme)) {
      compareOther(context, key, pair, `the security scheme \`${name}\``, "security-scheme-changed");
    }
  }
}

/** What a path item says beside its operations and their parameters. */
function comparePathItems(context: Context, paths: Pair): void {
  for (const [path, item] of memberPairs(paths)) {
    if (!item.before || !item.after) continue;
    for (const [key, pair] of memberPairs(item)) {
      if (key === "parameters" || isOperation(pair)) continue;
      compareOther(context, key, pair, path, key === "servers" ? "server-changed" : "other-changed");
    }
  }
}

const isOperation = ({ before, after }: Pair) =>
  [before, after].some((node) => isObject(node?.value) && "responses" in node.value);
