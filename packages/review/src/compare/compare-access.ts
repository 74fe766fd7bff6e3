import {
  arrayOf,
  documentNode,
  isObject,
  membersOf,
  type Node,
  type Operation,
  pointerTokens,
} from "@onelogin-mfa/openapi";
import type { RuleId } from "../policy/rules.ts";
import { quoted } from "../words.ts";
import { compareMember, compareMembers, compareNamed, reportValues } from "./compare-members.ts";
import type { Comparison } from "./comparison.ts";
import { nameOfPair, ownerName } from "./location.ts";
import {
  includesValue,
  isOnBoth,
  listDifference,
  memberAt,
  memberPairs,
  type Pair,
  pairs,
  schemePointer,
} from "./pairs.ts";
import { documentPlace, type Place } from "./place.ts";
import { type Reporter, reportPresence } from "./reporter.ts";

/** Compares the credentials that an operation asks for; one that does not say inherits from the document. */
export function compareSecurity(
  { report }: Reporter,
  place: Place,
  before: Operation,
  after: Operation,
): void {
  const pair = { before: securityOf(before.node), after: securityOf(after.node) };
  const [old, now] = [alternativesOf(pair.before), alternativesOf(pair.after)];
  const say = (rule: RuleId, sentence: string) => report(place, rule, pair, sentence);
  // an alternative that was there before takes the place of none
  const twinOf = (one: Alternative) => {
    const twins = now.filter((other) => namesOf(other) === namesOf(one) && !includesValue(old, other));
    return twins.sort((a, b) => scopesIn(one, a).length - scopesIn(one, b).length)[0];
  };
  const lost = old.filter((had) => !now.some((needed) => isEnough(had, needed)));
  for (const one of lost) {
    const twin = twinOf(one);
    if (one.size === 0)
      say("security-required", `Credentials are required: ${now.map(wordsOf).join(" or ")}.`);
    else if (!twin) say("security-alternative-removed", `${subjectOf(one)} no longer enough.`);
    else say(...scopeChange(one, twin));
  }
  const said = new Set(lost.map(twinOf));
  const added = now.filter((had) => !said.has(had) && !old.some((needed) => isEnough(had, needed)));
  for (const one of added) {
    const twin = old.find((other) => namesOf(other) === namesOf(one) && isEnough(other, one));
    if (one.size === 0 && now.length > 1) say("security-made-optional", "Credentials are optional now.");
    else if (one.size === 0) say("security-dropped", "Credentials are no longer asked for.");
    else if (!twin) say("security-alternative-added", `${subjectOf(one)} enough now.`);
    else say("security-scope-removed", `${namesOf(one)} no longer needs ${scopeWords(twin, one)}.`);
  }
}

/** The same schemes with other scopes, of which some are new. */
function scopeChange(old: Alternative, now: Alternative): [rule: RuleId, sentence: string] {
  const [added, dropped] = [scopeWords(now, old), scopeWords(old, now)];
  if (dropped !== "")
    return ["security-scope-replaced", `${namesOf(old)} needs ${added} instead of ${dropped}.`];
  const { length } = scopesIn(now, old);
  const number = length === 1 ? "one more scope" : `${length} more scopes`;
  return ["security-scope-added", `${wordsOf(old)} needs ${number}: ${added}.`];
}

const securityOf = (operation: Node): Node | undefined =>
  memberAt(operation, "security") ?? memberAt(documentNode(operation.root), "security");

/** Schemes to be satisfied together, with their scopes; none if no credentials are needed. */
type Alternative = ReadonlyMap<string, readonly string[]>;

function alternativesOf(security: Node | undefined): Alternative[] {
  const listed = arrayOf(security?.value).filter(isObject);
  const toMap = (one: object) =>
    new Map(Object.entries(one).map(([scheme, scopes]) => [schemeName(scheme), arrayOf(scopes).map(String)]));
  return listed.length > 0 ? listed.map(toMap) : [new Map()];
}

/** The name of a scheme that may be asked for by a reference. */
const schemeName = (scheme: string): string =>
  scheme.startsWith("#/") ? (pointerTokens(schemePointer(scheme)).at(-1) ?? scheme) : scheme;

/** True if a client that satisfies one alternative also satisfies another one. */
const isEnough = (had: Alternative, needed: Alternative) =>
  [...needed].every(
    ([scheme, scopes]) => had.has(scheme) && scopes.every((scope) => had.get(scheme)?.includes(scope)),
  );

const namesOf = (one: Alternative) => [...one.keys()].sort().map(quoted).join(" and ");

const wordsOf = (one: Alternative) => {
  const scopes = scopeWords(one, new Map());
  return scopes === "" ? namesOf(one) : `${namesOf(one)} with ${scopes}`;
};

const subjectOf = (one: Alternative) => `${wordsOf(one)} ${one.size > 1 ? "together are" : "is"}`;

/** The scopes of one alternative that another one does not have. */
const scopesIn = (one: Alternative, other: Alternative): string[] =>
  [...one].flatMap(([scheme, scopes]) => scopes.filter((scope) => !other.get(scheme)?.includes(scope)));

const scopeWords = (one: Alternative, other: Alternative) => scopesIn(one, other).map(quoted).join(", ");

const schemeRules = ["security-scheme-added", "security-scheme-changed"] as const;

/** Compares the security schemes of two documents, and the flows and scopes of each. */
export function compareSchemes(comparison: Comparison, schemes: Pair): void {
  for (const [name, scheme] of memberPairs(schemes)) {
    const place = { ...documentPlace, isUnused: scheme.before !== undefined && !comparison.isUsed(scheme) };
    compareNamed(comparison, place, new Map([[name, scheme]]), schemeRules, compareScheme);
  }
}

function compareScheme(comparison: Comparison, place: Place, scheme: Pair): void {
  // names of headers and of HTTP authentication schemes have no case
  const inAnyCase = (key: string) => (pair: Pair) => {
    const [before, after] = [pair.before, pair.after].map((node) => `${node?.value}`.toLowerCase());
    if (before !== after) compareMember(comparison, place, key, pair, schemeRules[1]);
  };
  const isHeader = memberAt(scheme.after, "in")?.value === "header";
  compareMembers(comparison, place, scheme, schemeRules[1], {
    scheme: inAnyCase("scheme"),
    ...(isHeader ? { name: inAnyCase("name") } : {}),
    flows: (flows) => compareNamed(comparison, place, memberPairs(flows), schemeRules, compareFlow),
  });
}

function compareFlow(comparison: Comparison, place: Place, flow: Pair): void {
  compareMembers(comparison, place, flow, schemeRules[1], {
    scopes: (scopes) => compareNamed(comparison, place, memberPairs(scopes), schemeRules, compareScope),
  });
}

/** Compares the value of a scope, which is its description. */
function compareScope({ report }: Reporter, place: Place, scope: Pair): void {
  if (scope.before?.value !== scope.after?.value)
    report(place, "documentation-changed", scope, `The description of ${nameOfPair(scope)} changed.`);
}

const serverRules = ["server-added", "server-changed"] as const;

/**
 * Compares two lists of servers, which are told apart by their URLs.
 *
 * @param owner the path or operation that has them; empty for the document
 */
export function compareServers(comparison: Comparison, place: Place, servers: Pair, owner = ""): void {
  const byUrl = (list: Node | undefined) => {
    const all = list ? [...membersOf(list).values()] : [];
    return new Map(all.map((server) => [`${memberAt(server, "url")?.value ?? "/"}`, server]));
  };
  const [before, after] = [byUrl(servers.before), byUrl(servers.after)];
  for (const [url, server] of pairs(before, after)) {
    const name = `the server ${quoted(url)}${owner}`;
    if (isOnBoth(server)) compareServer(comparison, place, server);
    else reportPresence(comparison, place, serverRules, server, name, servers);
  }
  const [old, now] = [[...before.keys()], [...after.keys()]];
  const kept = old.filter((url) => after.has(url));
  if (kept.length > 0 && kept[0] === old[0] && now[0] !== old[0]) {
    const sentence = `The first server${owner}, which tools take by default, is now ${quoted(now[0])}; it was ${quoted(old[0])}.`;
    comparison.report(place, "server-changed", servers, sentence);
  } else if (now.filter((url) => before.has(url)).some((url, index) => url !== kept[index]))
    comparison.report(place, "unchanged-in-meaning", servers, `The servers${owner} are in another order.`);
}

function compareServer(comparison: Comparison, place: Place, server: Pair): void {
  compareMembers(comparison, place, server, "server-changed", {
    variables: (variables) => compareVariables(comparison, place, variables),
  });
}

/** Compares the servers of a path or operation; where it names none, those around it count. */
export function compareOwnServers(comparison: Comparison, place: Place, own: Pair, around: Pair): void {
  if (!own.before && !own.after) return;
  const servers = { before: own.before ?? around.before, after: own.after ?? around.after };
  compareServers(comparison, place, servers, ` of ${ownerName(own)}`);
}

function compareVariables(comparison: Comparison, place: Place, variables: Pair): void {
  for (const variable of memberPairs(variables).values()) {
    compareMembers(comparison, place, variable, "server-changed", {
      enum: (pair) => {
        if (!isOnBoth(pair)) compareMember(comparison, place, "enum", pair, "server-changed");
        else reportValues(comparison, place, serverRules, pair, nameOfPair(variable), listDifference(pair));
      },
    });
  }
}
