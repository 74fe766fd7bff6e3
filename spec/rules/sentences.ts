import type { Grammar } from "./evidence-knowledge.ts";

/** Splits a text into sentences, cells of a table and items of a list, without line breaks. */
export const sentencesOf = (text: string): string[] =>
  text
    .replaceAll(/`[^`]*`/g, (name) => name.replaceAll(" ", hardSpace))
    .split(/\n\s*\n|\n(?=\s*[*-]|\s*\d+\. )|\|/)
    .flatMap((block) =>
      block
        .replaceAll(/[ \n]+/g, " ")
        .trim()
        .split(/(?<=[.:;!?]\**) /),
    )
    .map((sentence) => sentence.replaceAll(hardSpace, " "));

const hardSpace = "\u00a0";

/**
 * Says if a sentence states something about a topic: one of the topics stands in it beside an auxiliary (`can`, `is`), or a word
 * that is neither a topic nor one of the grammar's follows a topic, and so is its verb: "Codes expire". A name in backticks is a
 * topic. What stands behind "if", "while" or "until" states nothing, and neither does a key of this spec, such as `x-effect`.
 */
export function isStatement(
  sentence: string,
  { topics, auxiliaries, adverbs, connectives }: Grammar,
): boolean {
  const plain = sentence
    .replaceAll(/`x-[^`]*`/g, " ")
    .replaceAll(/`[^`]*`/g, " `name` ")
    .replaceAll("*", "")
    .replaceAll(/(?:^|[\s,(])(?:if|while|until|unless|when|whether|how)\s[^,.;:]*(?=[,.;:]|$)/gi, " , ");
  const words = plain.toLowerCase().match(/`name`|[a-z0-9'-]+|[.,;:()]/g) ?? [];
  const isTopic = (word: string) =>
    word === "`name`" || (!connectives.includes(word) && formsOf(word).some((form) => topics.includes(form)));
  const isVerb = (word = ".") =>
    /^[a-z]/.test(word) && !isTopic(word) && !connectives.includes(word) && !/^v\d+$/.test(word);
  if (words.some(isTopic) && words.some((word) => auxiliaries.includes(word))) return true;
  return words.some((word, at) => {
    if (!isTopic(word) || word.endsWith("'s")) return false;
    return isVerb(words.slice(at + 1).find((next) => !adverbs.includes(next)));
  });
}

/** A noun as it is, and in the singular if it is a plural. */
const formsOf = (noun: string): string[] => [
  noun,
  noun.replace(/'s?$/, ""),
  noun.replace(/ies$/, "y"),
  noun.replace(/es$/, ""),
  noun.replace(/s$/, ""),
];

/** Creates the comparison of claims with sentences. It reads each text once, as each claim is compared with many sentences. */
export function createComparison(grammar: Grammar) {
  const { auxiliaries, connectives, pronouns, negations } = grammar;
  const empty = new Set([...auxiliaries, ...connectives, ...pronouns, ...negations]);
  const known = new Map<string, Content>();
  const read = (text: string): Content => {
    const content = known.get(text) ?? {
      words: contentOf(text, empty, grammar),
      isNegated: hasWord(text, negations),
    };
    known.set(text, content);
    return content;
  };
  return {
    /**
     * Says if a claim has what a sentence says: more than half of its words, all of its numbers, and a "not" if it has one. Words
     * are compared by their stems, without those of the grammar.
     */
    isSaidBy(claim: string, sentence: string): boolean {
      const [said, { words, isNegated }] = [read(claim), read(sentence)];
      if (isNegated && !said.isNegated) return false;
      const common = [...words].filter((word) => said.words.has(word)).length;
      if ([...words].some((word) => /^\d/.test(word) && !said.words.has(word))) return false;
      return words.size === 0 || common > words.size / 2;
    },
  };
}

/** A text as it is compared. */
interface Content {
  readonly words: ReadonlySet<string>;
  readonly isNegated: boolean;
}

function contentOf(
  text: string,
  empty: ReadonlySet<string>,
  { numbers }: Pick<Grammar, "numbers">,
): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[a-z0-9_](?:[\w.-]*\w)?/g) ?? [];
  const content = words.filter((word) => !empty.has(word));
  return new Set(content.map((word) => String(numbers[word] ?? stem(word))));
}

/** "expires", "expired" and "expiry" have one stem. */
const stem = (word: string): string => word.replace(/(?:ies|ing|ed|es|s|e|y)$/, "").slice(0, 5);

/** Says if one of the words or phrases stands in a text, outside of backticks. */
export function hasWord(text: string, words: readonly string[]): boolean {
  const prose = text.replaceAll(/`[^`]*`/g, "");
  return new RegExp(`(?<![\\w-])(?:${words.join("|")})(?![\\w-])`, "i").test(prose);
}
