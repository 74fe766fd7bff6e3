/**
 * A sentence on a change, taken apart: "The field `a` of `Thing` is gone." has the lead "The field ", the head "`a`", the tail
 * " of `Thing`" and the predicate "is gone".
 */
export interface SentenceParts {
  readonly lead: string;
  /** The name that it is about; empty for what has no name. */
  readonly head: string;
  /** What has it, with the word "of". */
  readonly tail: string;
  /** The subject as a whole, without a method and path in parentheses. */
  readonly subject: string;
  /** Without the full stop, and without a remark in parentheses. */
  readonly predicate: string;
}

/** A sentence with each letter of its names replaced by this one: words inside of names are no words of the sentence. */
const mask = (sentence: string) => sentence.replaceAll(/`[^`]*`/g, (name) => "\0".repeat(name.length));

const verb = / (?:together are|is|are|has|have|takes|needs|leads|may|changed|moved|now|no longer)(?: |$)/;
const remark = / \((?:the (?:webhook|callback) )?\0+\)$/;

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
  const words = {
    "it was": "they were",
    "it took": "they took",
    "uses it": "uses them",
    "its alternatives": "their alternatives",
  };
  return renderOutside(verb, (text) =>
    text.replaceAll(
      /it was|it took|uses it\b|its (?:alternatives|shapes)/g,
      (found) => words[found as keyof typeof words],
    ),
  );
}

/** Changes the text of a sentence outside of its names. */
const renderOutside = (sentence: string, change: (text: string) => string) =>
  sentence
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : change(part)))
    .join("");

/** What predicates with other names and numbers have in common, by their beginnings. */
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

/** A predicate without the names and numbers in it. What is left of one that says little without them is "changed". */
export function generalPredicate(predicate: string): string {
  const masked = mask(predicate);
  if (!/\0|\d/.test(masked)) return predicate;
  const unused = /; no operation uses it$/.exec(masked)?.[0] ?? "";
  for (const [pattern, words] of common)
    if (pattern.test(masked)) return masked.replace(pattern, words).replace(/\0.*/, "").trimEnd() + unused;
  const start = masked
    .replace(/[:;(\0].*/, "")
    .replace(/ in \d+ places/, "")
    .trimEnd();
  const isWhole = !/(?:^| )(?:to|of|from|the|be|with|as|by|fit|now|is|are|has|needs|takes|may)$/.test(start);
  return (isWhole ? start : "changed") + unused;
}
