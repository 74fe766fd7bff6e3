import { membersOf, type Node } from "@onelogin-mfa/codegen/document";
import { compareMember, compareMembers, compareNamed } from "./compare-members.ts";
import {
  type Context,
  isOnBoth,
  listDifference,
  memberAt,
  memberPairs,
  type Pair,
  pairs,
  report,
  wholeLists,
} from "./context.ts";
import { shown } from "./words.ts";

/** Compares two lists of servers, which are told apart by their URLs. */
export function compareServers(context: Context, servers: Pair): void {
  const byUrl = pairs(serversByUrl(servers.before), serversByUrl(servers.after));
  const rules = ["server-added", "server-changed"] as const;
  const nameOf = (url: string) => `the server \`${url}\``;
  const compare = (server: Pair, url: string) =>
    compareMembers(context, server, nameOf(url), "server-changed", {
      variables: (variables) => compareVariables(context, variables, url),
    });
  compareNamed(context, byUrl, rules, nameOf, compare, wholeLists(servers));
}

/** Compares the servers of a path or operation; where it names none, those around it count. */
export function compareOwnServers(context: Context, own: Pair, around: Pair): void {
  if (!own.before && !own.after) return;
  compareServers(context, { before: own.before ?? around.before, after: own.after ?? around.after });
}

function serversByUrl(list: Node | undefined): Map<string, Node> {
  const servers = list ? [...membersOf(list).values()] : [];
  return new Map(servers.map((server) => [String(memberAt(server, "url")?.value), server]));
}

function compareVariables(context: Context, variables: Pair, url: string): void {
  for (const [name, variable] of memberPairs(variables)) {
    const owner = `the variable \`${name}\` of \`${url}\``;
    compareMembers(context, variable, owner, "server-changed", {
      enum: (pair) =>
        isOnBoth(pair)
          ? compareVariableValues(context, pair, name)
          : compareMember(context, "enum", pair, owner, "server-changed"),
    });
  }
}

function compareVariableValues(context: Context, pair: Pair, name: string): void {
  const { added, removed } = listDifference(pair);
  for (const node of [...added, ...removed]) {
    const isNew = added.includes(node);
    const sentence = `The server's variable \`${name}\` ${isNew ? "may now" : "may no longer"} be ${shown(node.value)}.`;
    report(context, isNew ? "server-added" : "server-changed", pair, sentence);
  }
}
