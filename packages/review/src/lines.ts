import { pointerTokens } from "@onelogin-mfa/openapi";
import type { Bump } from "./policy/bump.ts";
import { operationsOf } from "./positions.ts";
import type { ReportedChange, WordRun } from "./report.ts";
import {
  generalPredicate,
  nounOf,
  partsOf,
  pluralLead,
  pluralNoun,
  pluralPredicate,
  type SentenceParts,
} from "./sentence-parts.ts";
import { count, joined, quoted } from "./words.ts";

/** One change, or several that make one sentence, which unfold. Names stand in backticks. */
export interface Line {
  readonly bump: Bump;
  /** The operations that it concerns; empty for the document as a whole, and where they differ from part to part. */
  readonly where: string;
  readonly sentence: string;
  /** Place of the change, of several that of the first. */
  readonly place: LinePlace | null;
  /** The words of a long text that changed. */
  readonly wording: readonly WordRun[] | null;
  readonly changes: readonly ReportedChange[];
  /** The same in parts: one for each field and what has it; empty for one change. */
  readonly parts: readonly Line[];
}

/** A line of a document. */
export interface LinePlace {
  readonly file: string;
  readonly line: number;
  /** True for what is gone: the line is one of the older document. */
  readonly isOlder: boolean;
}

/** A change and its sentence, taken apart. */
interface Fact extends SentenceParts {
  readonly change: ReportedChange;
  /** The schema of `components` that it is in. */
  readonly schema: string | undefined;
  /** The operations that have it, if the sentence does not say what has it. */
  readonly operations: readonly string[];
  /** Key of what has it. */
  readonly owner: string;
}

/** Facts that one sentence tells: each of some names for each of some owners. */
type Phrase = readonly [Fact, ...Fact[]];

/** Number of lines of one kind that stand alone; more are one line that counts them. */
const maxAlone = 3;

/** Maximum numbers of names in a sentence. */
const maxNames = { alone: 6, owners: 2, together: 3 } as const;

/** One change as a line. */
export function lineOf(change: ReportedChange): Line {
  const { bump, sentence, before, after, wording } = change;
  const at = after ?? before;
  const place = at && { file: at.file, line: at.line, isOlder: after === null };
  const where = whereOf(operationsOf(change.positions), sentence);
  return { bump, where, sentence, place, wording, changes: [change], parts: [] };
}

/** The operations, unless the sentence names the only one. */
function whereOf(operations: readonly string[], sentence: string): string {
  const [first, second, ...others] = operations.map(quoted);
  if (first === undefined) return "";
  if (second === undefined) return sentence.includes(first) ? "" : first;
  return others.length === 0 ? `${first}, ${second}` : `${first} and ${others.length + 1} more`;
}

/**
 * Puts changes into lines, in the order of the first of each line. Several fields or schemas to which the same happened are one line, and so
 * are the changes of one kind, beyond a few lines.
 */
export function linesOf(changes: readonly ReportedChange[]): Line[] {
  return groups(changes.map(factOf), kindOf).flatMap((facts) => {
    const moves = movesOf(facts);
    if (moves) return lineOfSeveral({ text: moves, where: "" }, facts, facts.map(singleLine));
    const lines = phrasesOf(facts).map(phraseLine);
    return lines.length > maxAlone ? lineOfSeveral(kindWords(facts), facts, lines) : lines;
  });
}

function factOf(change: ReportedChange): Fact {
  const { sentence, positions, before, after } = change;
  const [first, section, key = ""] = pointerTokens((after ?? before)?.pointer ?? "");
  const component = quoted(key).slice(1, -1);
  const withoutRemark = sentence.replace(/ \([^()]*\)\.$/, "");
  const isNamed =
    first === "components" &&
    key !== "" &&
    ["`", ".", "[", "{"].some((end) => withoutRemark.includes(`\`${component}${end}`));
  const schema = isNamed && section === "schemas" ? component : undefined;
  const whole = { lead: "", head: "", tail: "", subject: sentence.replace(/\.$/, ""), predicate: "" };
  const parts = partsOf(sentence, schema) ?? whole;
  const all = operationsOf(positions);
  const isOfNamed = isNamed || (all.length === 1 && sentence.includes(quoted(all[0])));
  const operations = isOfNamed ? [] : all;
  return { change, ...parts, schema, operations, owner: `${operations.join("\n")}${parts.tail}` };
}

/** Groups things by a key, in the order of the first of each group. */
function groups<Thing>(things: readonly Thing[], keyOf: (thing: Thing) => string) {
  const found = new Map<string, [Thing, ...Thing[]]>();
  for (const thing of things) {
    const key = keyOf(thing);
    const group = found.get(key);
    if (group) group.push(thing);
    else found.set(key, [thing]);
  }
  return [...found.values()];
}

const distinct = <One>(some: readonly One[]): One[] => [...new Set(some)];
const keyOf = (...parts: readonly unknown[]) => JSON.stringify(parts);

/** Changes of one kind have one rule, and say the same but for names and numbers. */
function kindOf({ change, subject, predicate }: Fact): string {
  const words = predicate === "" ? subject.replaceAll(/`[^`]*`/g, "`") : generalPredicate(predicate);
  return keyOf(change.bump, change.rule, words, stemsOf(change));
}

/** Splits facts of a kind into those that one sentence can tell, in the order of the first of each. */
function phrasesOf(facts: readonly Fact[]): Phrase[] {
  const alike = groups(facts, ({ subject, lead, tail, operations, predicate }) => {
    const isPlaced = operations.length === 0;
    return keyOf(predicate, predicate === "" && subject, lead, isPlaced, isPlaced ? tail === "" : tail);
  });
  const phrases = alike.flatMap(factored);
  const single = phrases.flatMap(([fact, ...others]) => (others.length === 0 ? fact : []));
  const ofOneSubject = groups(single, (fact) =>
    keyOf(fact.subject, fact.owner, listedName(fact)?.around ?? fact.change.id),
  );
  const order = new Map(facts.map((fact, index) => [fact, index]));
  const indexOf = ([first]: Phrase) => order.get(first) ?? 0;
  return [...phrases.filter(({ length }) => length > 1), ...ofOneSubject].sort(
    (a, b) => indexOf(a) - indexOf(b),
  );
}

/** Splits facts with one predicate so that in each part all names go with all owners: by owners or by names, whichever gives fewer. */
function factored(facts: readonly Fact[]): Phrase[] {
  const byOwner = merged(
    facts,
    (fact) => fact.owner,
    (fact) => fact.head,
  );
  const byName = merged(
    facts,
    (fact) => fact.head,
    (fact) => fact.owner,
  );
  return byOwner.length <= byName.length ? byOwner : byName;
}

/** Joins the facts of those keys that go with the same others. */
function merged(
  facts: readonly Fact[],
  key: (fact: Fact) => string,
  other: (fact: Fact) => string,
): Phrase[] {
  const all = groups(facts, key).map((group) => ({
    group,
    others: keyOf(...distinct(group.map(other)).sort()),
  }));
  return groups(all, ({ others }) => others).map(
    // as every group has a member
    (some) => some.flatMap(({ group }) => group) as [Fact, ...Fact[]],
  );
}

/** The one name of a predicate, and the words around it; undefined if there are more or none. */
function listedName({ predicate }: Fact): { readonly name: string; readonly around: string } | undefined {
  const [, start, name, end] = /^([^`]+)(`[^`]*`)([^`]*)$/.exec(predicate) ?? [];
  return name === undefined ? undefined : { name, around: `${start}\`${end}` };
}

const singleLine = ({ change }: Fact) => lineOf(change);

/** A sentence without its full stop, and the operations before it. */
type Words = Pick<Line, "where"> & { readonly text: string };

function lineOfSeveral({ text, where }: Words, facts: readonly Fact[], parts: readonly Line[]): Line {
  const [first] = facts as Phrase; // a group has a member
  return {
    ...lineOf(first.change),
    where,
    sentence: `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`,
    wording: null,
    changes: facts.map(({ change }) => change),
    parts,
  };
}

function phraseLine(facts: Phrase): Line {
  const [first, ...others] = facts;
  if (others.length === 0) return lineOf(first.change);
  const owners = groups(facts, ({ owner }) => owner);
  const isTable = owners.length > 1 && owners.length < facts.length;
  return lineOfSeveral(phraseWords(facts), facts, isTable ? owners.map(phraseLine) : facts.map(singleLine));
}

const isSame = (facts: readonly Fact[], of: (fact: Fact) => string) => distinct(facts.map(of)).length === 1;

/** The sentence of a phrase. Operations stand before it if all of it is true of each of them. */
function phraseWords(facts: Phrase): Words {
  const text = phraseSentence(facts);
  const operations = distinct(facts.flatMap(({ change }) => operationsOf(change.positions)));
  const isOfEach =
    facts[0].operations.length > 0 ||
    isSame(facts, ({ change }) => operationsOf(change.positions).join("\n"));
  return { text, where: isOfEach ? whereOf(operations, text) : "" };
}

function phraseSentence(facts: Phrase): string {
  const [first] = facts;
  const { lead, predicate } = first;
  const heads = distinct(facts.map(({ head }) => head));
  const tails = distinct(facts.map(({ tail }) => tail));
  if (!isSame(facts, (fact) => fact.predicate)) {
    const listed = facts.flatMap((fact) => listedName(fact) ?? []);
    const [{ around } = { around: "" }] = listed;
    return `${first.subject} ${around.replace("`", () => joined(distinct(listed.map(({ name }) => name)), maxNames.alone))}`;
  }
  const isPlural = heads.length > 1 && !isInside(lead);
  const words = isPlural ? pluralPredicate(predicate) : predicate;
  const noun = nounIn(facts);
  if (noun && heads.length > maxNames.alone + 1 && !words.includes(":"))
    return `${heads.length} ${pluralNoun(noun)}${tailText(facts, tails)} ${words}: ${joined(heads, maxNames.alone)}`;
  return [subjectText(facts, heads, tails), words].filter(Boolean).join(" ");
}

function subjectText(facts: Phrase, heads: readonly string[], tails: readonly string[]): string {
  const [{ lead, subject }] = facts;
  if (heads.length === 1 && tails.length === 1) return subject;
  const start = heads.length > 1 ? pluralLead(lead) : lead;
  return `${start}${joined(heads, maxNames.alone)}${tailText(facts, tails)}`;
}

/** Names what has the things of a sentence: of several schemas with several fields each, their number. */
function tailText(facts: readonly Fact[], tails: readonly string[]): string {
  const [first = "", ...others] = tails;
  if (others.length === 0) return first;
  const schemas = schemasIn(facts);
  if (facts.length > tails.length && schemas && tails.length > maxNames.owners + 1)
    return ` of ${count(schemas.length, "schema")}`;
  return ` of ${joined(
    tails.map((tail) => tail.replace(/^ of /, "")),
    maxNames.owners,
  )}`;
}

/** Schemas that have all of some facts; undefined if another thing has one of them. */
function schemasIn(facts: readonly Fact[]): string[] | undefined {
  const all = facts.map(({ schema, tail }) => (tail === "" ? undefined : schema));
  return all.includes(undefined) ? undefined : distinct(all.flatMap((schema) => schema ?? []));
}

/** The noun for each of some facts, without an adjective that not all have. */
function nounIn(facts: readonly Fact[]): string | undefined {
  const nouns = facts.map((fact) =>
    fact.change.rule.startsWith("operation-") && fact.lead === "" && fact.tail === ""
      ? "operation"
      : nounOf(fact),
  );
  const [first, ...others] = distinct(nouns);
  if (others.length === 0 || nouns.includes(undefined)) return others.length === 0 ? first : undefined;
  const [last, ...more] = distinct(nouns.map((noun) => noun?.replace(/^.* /, "")));
  return more.length === 0 ? last : undefined;
}

/** Says what several sentences of one kind have in common. */
function kindWords(facts: readonly Fact[]): Words {
  const [first] = facts as Phrase; // a kind has a member
  if (first.predicate === "")
    return { text: `${first.subject}, and ${thingsIn(facts) - 1} more like it`, where: "" };
  const isExact = isSame(facts, (fact) => fact.predicate);
  const predicate = isExact ? first.predicate : generalPredicate(first.predicate);
  const phrases = phrasesOf(facts.map((fact) => ({ ...fact, predicate })));
  const [only, ...others] = phrases;
  if (only && others.length === 0) return phraseWords(only);
  const noun = nounIn(facts);
  // after a colon, the sentence has no room for another one
  const isCounted = noun !== undefined && !predicate.includes(":");
  return {
    text: isCounted
      ? countedSentence(facts, phrases, noun, predicate)
      : listedSentence(facts, phrases, predicate),
    where: "",
  };
}

/** Counts things, and names the first ones: "5 fields of 4 schemas are gone: `a` of `A`, `b` of `B` and 3 more". */
function countedSentence(
  facts: readonly Fact[],
  phrases: readonly Phrase[],
  noun: string,
  predicate: string,
): string {
  const start = `${thingsIn(facts)} ${pluralNoun(noun)}${ownersOf(facts)} ${pluralPredicate(predicate)}`;
  return `${start}: ${listOf(facts, phrases, shortPhrase)}`;
}

/** Names the first things, and counts the others: "`A.a`, `B.b` and 3 more may now be `null`". */
function listedSentence(facts: readonly Fact[], phrases: readonly Phrase[], predicate: string): string {
  const [{ lead }] = facts as Phrase; // a kind has a member
  const isOneLead = isSame(facts, (fact) => fact.lead);
  const list = isOneLead
    ? pluralLead(lead) + listOf(facts, phrases, shortPhrase)
    : listOf(facts, phrases, (phrase) => inSentence(phrase[0].lead) + shortPhrase(phrase));
  return `${list} ${isOneLead && isInside(lead) ? predicate : pluralPredicate(predicate)}`;
}

/** The start of a subject that does not open its sentence. */
const inSentence = (lead: string) =>
  lead.replace(/^(?:The|Each|Alternative|Response) /, (word) => word.toLowerCase());

/** True for a lead after which comes the owner of what the sentence is about, such as "The type of ". */
const isInside = (lead: string) => / of /.test(lead);

/** Names the first phrases, and counts the other things. */
function listOf(
  facts: readonly Fact[],
  phrases: readonly Phrase[],
  nameOf: (phrase: Phrase) => string,
): string {
  const shown = phrases.slice(0, maxNames.together);
  const rest = thingsIn(facts) - thingsIn(shown.flat());
  const names = [...shown.map(nameOf), ...(rest > 0 ? [`${rest} more`] : [])];
  // names with an "and" of their own need a stronger mark between them
  if (shown.every(({ length }) => length === 1)) return joined(names);
  return [...names.slice(0, -1), `and ${names.at(-1)}`].join("; ");
}

/** Number of different things that facts are about. */
const thingsIn = (facts: readonly Fact[]) =>
  distinct(facts.map(({ subject, owner }) => keyOf(subject, owner))).length;

/** Names and owners of a phrase, in short. */
function shortPhrase(facts: Phrase): string {
  const [first] = facts;
  const heads = distinct(facts.map(({ head }) => head));
  const tails = distinct(facts.map(({ tail }) => tail));
  const isOne = heads.length === 1 && tails.length === 1;
  const name = isOne
    ? first.subject.slice(first.lead.length)
    : `${joined(heads, maxNames.owners)}${tailText(facts, tails)}`;
  return `${name}${ownersText(facts)}`;
}

/** The operations that have the things of some facts. */
function ownersText(facts: readonly Fact[]): string {
  const operations = distinct(facts.flatMap((fact) => fact.operations));
  const [first, ...others] = operations.map(quoted);
  if (first === undefined) return "";
  const preposition = facts[0]?.change.rule.startsWith("security-") ? "for" : "of";
  return ` ${preposition} ${others.length === 0 ? first : count(operations.length, "operation")}`;
}

/** The number of what has the things of a kind, schemas or operations. */
function ownersOf(facts: readonly Fact[]): string {
  const schemas = schemasIn(facts);
  if (schemas) return ` of ${schemas.length === 1 ? quoted(schemas[0]) : count(schemas.length, "schema")}`;
  const all = facts.every(({ operations }) => operations.length > 0) ? ownersText(facts) : "";
  return all.startsWith(" of ") ? all : "";
}

/** Says from where to where operations moved together; undefined for other changes. */
function movesOf(facts: readonly Fact[]): string | undefined {
  const changes = facts.map(({ change }) => change);
  const [stems = []] = changes.map(stemsOf);
  if (stems.length === 0 || changes.length === 1) return undefined;
  const [from, to] = stems.map((stem, side) => {
    // with one part more, if all have the same
    const next = new Set(changes.map((change) => pathsOf(change)[side]?.[stem.length]));
    return quoted([...stem, ...(next.size === 1 ? next : [])].join("/") || "/");
  });
  const names = distinct(facts.map(({ head }) => head));
  return `${count(changes.length, "operation")} moved from ${from} to ${to}: ${joined(names, maxNames.alone)}`;
}

/** The starts of the paths of an operation that moved, without the end that both have; of others none. */
function stemsOf(change: ReportedChange): string[][] {
  const [from = [], to = []] = pathsOf(change);
  const end = [...from].reverse().findIndex((part, index) => part !== to.at(-1 - index));
  return end < 0 ? [] : [from, to].map((path) => path.slice(0, path.length - end));
}

/** The parts of both paths that the sentence on a move ends with. */
function pathsOf({ rule, sentence }: ReportedChange): string[][] {
  if (rule !== "operation-moved") return [];
  return [...sentence.matchAll(/`(\/[^`]*)`/g)].slice(-2).map(([, path = ""]) => path.split("/"));
}
