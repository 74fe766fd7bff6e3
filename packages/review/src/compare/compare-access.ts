import { arrayOf, documentNode, isObject, membersOf, type Node, type Operation } from "@onelogin-mfa/openapi";
import type { RuleId } from "../policy/rules.ts";
import { quoted } from "../words.ts";
import { compareMember, compareMembers, compareNamed, reportValues } from "./compare-members.ts";
import { type Context, report } from "./context.ts";
import { includesValue, isOnBoth, listDifference, memberAt, memberPairs, type Pair, pairs } from "./pairs.ts";

/** Compares the credentials that an operation asks for; one that does not say inherits from the document. */
export function compareSecurity(context: Context, before: Operation, after: Operation): void {
  const pair = { before: securityOf(before.node), after: securityOf(after.node) };
  const [old, now] = [alternativesOf(pair.before), alternativesOf(pair.after)];
  const say = (rule: RuleId, sentence: string) => report(context, rule, pair, sentence);
  // an alternative that was there before takes the place of none
  const twinOf = (one: Alternative) =>
    now.find((other) => namesOf(other) === namesOf(one) && !includesValue(old, other));
  const lost = old.filter((had) => !now.some((needed) => isEnough(had, needed)));
  for (const one of lost) {
    const twin = twinOf(one);
    if (one.size === 0)
      say("security-required", `Credentials are required: ${now.map(wordsOf).join(" or ")}.`);
    else if (!twin) say("security-alternative-removed", `${wordsOf(one)} is no longer enough.`);
    else say("security-scope-added", `${wordsOf(one)} needs one more scope: ${scopeWords(twin, one)}.`);
  }
  const said = new Set(lost.map(twinOf));
  const added = now.filter((had) => !said.has(had) && !old.some((needed) => isEnough(had, needed)));
  for (const one of added) {
    const twin = old.find((other) => namesOf(other) === namesOf(one) && isEnough(other, one));
    if (one.size === 0 && now.length > 1) say("security-made-optional", "Credentials are optional now.");
    else if (one.size === 0) say("security-dropped", "Credentials are no longer asked for.");
    else if (!twin) say("security-alternative-added", `${wordsOf(one)} is enough now.`);
    else say("security-scope-removed", `${namesOf(one)} needs one scope less: ${scopeWords(twin, one)}.`);
  }
}

const securityOf = (operation: Node): Node | undefined =>
  memberAt(operation, "security") ?? memberAt(documentNode(operation.root), "security");

/** Schemes to be satisfied together, with their scopes; none if no credentials are needed. */
type Alternative = ReadonlyMap<string, readonly string[]>;

function alternativesOf(security: Node | undefined): Alternative[] {
  const listed = arrayOf(security?.value).filter(isObject);
  const toMap = (one: object) =>
    new Map(Object.entries(one).map(([scheme, scopes]) => [scheme, arrayOf(scopes).map(String)]));
  return listed.length > 0 ? listed.map(toMap) : [new Map()];
}

/** True if a client that satisfies one alternative satisfies another one, too. */
const isEnough = (had: Alternative, needed: Alternative) =>
  [...needed].every(
    ([scheme, scopes]) => had.has(scheme) && scopes.every((scope) => had.get(scheme)?.includes(scope)),
  );

const namesOf = (one: Alternative) => [...one.keys()].sort().map(quoted).join(" and ");

const wordsOf = (one: Alternative) => {
  const scopes = scopeWords(one, new Map());
  return scopes === "" ? namesOf(one) : `${namesOf(one)} with ${scopes}`;
};

/** The scopes of one alternative that another one does not have. */
const scopeWords = (one: Alternative, other: Alternative) =>
  [...one]
    .flatMap(([scheme, scopes]) => scopes.filter((scope) => !other.get(scheme)?.includes(scope)))
    .map(quoted)
    .join(", ");

const schemeRules = ["security-scheme-added", "security-scheme-changed"] as const;

/** Compares the security schemes of two documents, and the flows and scopes of each. */
export function compareSchemes(context: Context, schemes: Pair): void {
  const nameOf = (name: string) => `the security scheme ${quoted(name)}`;
  compareNamed(context, memberPairs(schemes), schemeRules, nameOf, (_, scheme, owner) => {
    const flowOf = (flow: string) => `the flow ${quoted(flow)} of ${owner}`;
    // names of headers and of HTTP authentication schemes have no case
    const inAnyCase = (key: string) => (pair: Pair) => {
      const [before, after] = [pair.before, pair.after].map((node) => `${node?.value}`.toLowerCase());
      if (before !== after) compareMember(context, key, pair, owner, schemeRules[1]);
    };
    const isHeader = memberAt(scheme.after, "in")?.value === "header";
    compareMembers(context, scheme, owner, schemeRules[1], {
      scheme: inAnyCase("scheme"),
      ...(isHeader ? { name: inAnyCase("name") } : {}),
      flows: (flows) => compareNamed(context, memberPairs(flows), schemeRules, flowOf, compareFlow),
    });
  });
}

function compareFlow(context: Context, flow: Pair, owner: string): void {
  const nameOf = (scope: string) => `the scope ${quoted(scope)} of ${owner}`;
  compareMembers(context, flow, owner, schemeRules[1], {
    scopes: (scopes) =>
      compareNamed(context, memberPairs(scopes), schemeRules, nameOf, (_, scope, name) => {
        // the value of a scope is its description
        const isDescribed = scope.before?.value === scope.after?.value;
        if (!isDescribed)
          report(context, "documentation-changed", scope, `The description of ${name} changed.`);
      }),
  });
}

const serverRules = ["server-added", "server-changed"] as const;

/** Compares two lists of servers, which are told apart by their URLs. */
export function compareServers(context: Context, servers: Pair): void {
  const byUrl = (list: Node | undefined) => {
    const all = list ? [...membersOf(list).values()] : [];
    return new Map(all.map((server) => [`${memberAt(server, "url")?.value ?? "/"}`, server]));
  };
  const [before, after] = [byUrl(servers.before), byUrl(servers.after)];
  const nameOf = (url: string) => `the server ${quoted(url)}`;
  const compare = (_: Context, server: Pair, owner: string, url: string) =>
    compareMembers(context, server, owner, "server-changed", {
      variables: (variables) => compareVariables(context, variables, url),
    });
  compareNamed(context, pairs(before, after), serverRules, nameOf, compare, servers);
  const [old, now] = [[...before.keys()], [...after.keys()]];
  const kept = old.filter((url) => after.has(url));
  if (kept.length > 0 && kept[0] === old[0] && now[0] !== old[0]) {
    const sentence = `The first server, which tools take by default, is now ${quoted(now[0])}; it was ${quoted(old[0])}.`;
    report(context, "server-changed", servers, sentence);
  } else if (now.filter((url) => before.has(url)).some((url, index) => url !== kept[index]))
    report(context, "unchanged-in-meaning", servers, "The servers are in another order.");
}

/** Compares the servers of a path or operation; where it names none, those around it count. */
export function compareOwnServers(context: Context, own: Pair, around: Pair): void {
  if (!own.before && !own.after) return;
  compareServers(context, { before: own.before ?? around.before, after: own.after ?? around.after });
}

function compareVariables(context: Context, variables: Pair, url: string): void {
  for (const [name, variable] of memberPairs(variables)) {
    const owner = `the variable ${quoted(name)} of ${quoted(url)}`;
    compareMembers(context, variable, owner, "server-changed", {
      enum: (pair) => {
        if (!isOnBoth(pair)) compareMember(context, "enum", pair, owner, "server-changed");
        else reportValues(context, serverRules, pair, owner, listDifference(pair));
      },
    });
  }
}
