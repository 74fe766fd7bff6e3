/**
 * A sentence on a change, taken apart: "The field `a` of `Thing` is gone." has the lead "The field ", the head "`a`", the tail
 * " of `Thing`" and the predicate "is gone".
 */
export interface SentenceParts {
  readonly lead: string;
  /** The name that it is about; empty for what has no name. */
  readonly head: string;
  /** Name of its owner, with the word "of". */
  readonly tail: string;
  /** The subject as a whole, without a method and path in parentheses. */
  readonly subject: string;
  /** Without the full stop, and without a remark in parentheses. */
  readonly predicate: string;
}

/** A sentence with each letter of its names replaced by this one: words inside of names are no words of the sentence. */
const mask = (sentence: string) => sentence.replaceAll(/`[^`]*`/g, (name) => "\0".repeat(name.length));

const verb = / (?:together are|is|are|has|have|takes|needs|leads|may|changed|moved|now|no longer)(?: |$)/;
/** A name in parentheses: that of the schema in which the subject is written. */
const remark = / \(\0+\)$/;

/**
 * Takes a sentence apart.
 *
 * @param schema name of the schema of `components` that it is about: of `Thing.a` the head is `a`
 * @returns undefined for a sentence of another form
 */
export function partsOf(text: string, schema: string | undefined): SentenceParts | undefined {
  const sentence = text.replace(/\.$/, "");
  const masked = mask(sentence);
  const end = /^(?:Where|The client) /.test(sentence) ? -1 : masked.search(verb);
  if (end < 0) return undefined;
  const { length } = masked.replace(remark, "");
  const predicate = sentence.slice(end + 1, length);
  return { ...subjectParts(sentence.slice(0, end), masked.slice(0, end), schema), predicate };
}

function subjectParts(
  subject: string,
  masked: string,
  schema: string | undefined,
): Omit<SentenceParts, "predicate"> {
  const whole = { lead: subject, head: "", tail: "", subject };
  // an operation has its method before its path, or both in parentheses after its name
  const [named, lead = "", name = ""] =
    /^(Response )(\w+)$/.exec(masked) ?? /^([^\0]*?)((?:[A-Z]+ )?\0+)(?: \([A-Z]+ \0+\))?/.exec(masked) ?? [];
  if (named === undefined) return whole;
  const head = subject.slice(lead.length, lead.length + name.length);
  const tail = subject.slice(named.length);
  if (tail !== "" && !tail.startsWith(" of ")) return whole;
  const start = `\`${schema}.`;
  if (schema !== undefined && tail === "" && head.startsWith(start))
    return { lead, head: `\`${head.slice(start.length)}`, tail: ` of \`${schema}\``, subject };
  return { lead, head, tail, subject: lead + head + tail };
}

/** The noun that a lead ends with, such as "optional field"; undefined if the head is not what the sentence is about. */
export function nounOf({ lead, head }: Pick<SentenceParts, "lead" | "head">): string | undefined {
  if (head === "") return undefined;
  if (lead === "Response ") return "response";
  const [, noun] = /^The ((?:[a-z]+ )*[a-z]+) $/.exec(lead) ?? [];
  return noun && / of\b/.test(` ${noun}`) ? undefined : noun;
}

/** A noun for several things. */
export const pluralNoun = (noun: string): string => noun.replace(/y$/, "ie").concat("s");

/** A lead before several names: "The fields ". */
export function pluralLead(lead: string): string {
  return /^(?:The .*[a-z]|Response) $/.test(lead) && !/ of (?:the )?$/.test(lead)
    ? `${pluralNoun(lead.trimEnd())} `
    : lead;
}

const pluralVerbs = { is: "are", has: "have", takes: "take", needs: "need", leads: "lead" } as const;

/** A predicate of several things: "are now required". */
export function pluralPredicate(predicate: string): string {
  const verb = predicate.replace(
    /^((?:now |no longer )?)(is|has|takes|needs|leads)\b/,
    // as the pattern has no other words
    (_, adverb: string, word: string) => adverb + pluralVerbs[word as keyof typeof pluralVerbs],
  );
  return renderOutside(verb, (text) =>
    text
      .replaceAll("; it was", "; they were")
      .replaceAll("; it took", "; they took")
      .replaceAll("uses it", "uses them")
      .replaceAll(/ its (?=alternatives|shapes)/g, " their "),
  );
}

/** Changes the text of a sentence outside of its names. */
const renderOutside = (sentence: string, change: (text: string) => string) =>
  sentence
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : change(part)))
    .join("");

/** Common words of predicates with different names and numbers, by their beginnings. */
const common: readonly (readonly [RegExp, string])[] = [
  [/^has (?:one|\d+) more (\w+?)s?\b.*/, "has more $1s"],
  [/^(?:no longer has the|has lost \d+) (\w+?)s?\b.*/, "has lost $1s"],
  [/^needs (?:one|\d+) more scopes?.*/, "needs more scopes"],
  [/^no longer needs .*/, "needs fewer scopes"],
  [/^needs .* instead of .*/, "needs other scopes"],
  [/^is now called .*/, "has another name"],
  [/^may now be .*/, "may have more shapes"],
  [/^may no longer be .*/, "may no longer have all of its shapes"],
  [/^moved from [A-Z]+ .*/, "moved"],
  [/^is written in another way.*?(,|;|$)/, "is written in another way$1"],
];

/** Returns a predicate without its names and numbers; "changed" for one that says little without them. */
export function generalPredicate(predicate: string): string {
  const [, start = "", inbound, unused = ""] =
    /^(.*?)(?: \(the (webhook|callback) [^()]*\))?(; no operation uses it)?$/s.exec(mask(predicate)) ?? [];
  if (!/\0|\d/.test(start) && inbound === undefined) return predicate;
  const end = `${inbound === undefined ? "" : ` in ${inbound}s`}${unused}`;
  const [pattern, words] = common.find(([one]) => one.test(start)) ?? [];
  if (pattern && words) return start.replace(pattern, words).replace(/\0.*/s, "").trimEnd() + end;
  const kept = start
    .replace(/[:;(\0].*/s, "")
    .replace(/ in \d+ places/, "")
    .trimEnd();
  const isWhole =
    !/(?:^| )(?:to|of|from|the|be|with|as|by|fit|(?:is|are) now|is|are|has|needs|takes|may)$/.test(kept);
  return (isWhole ? kept : "changed") + end;
}
