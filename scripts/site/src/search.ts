import { readFileSync } from "node:fs";
import type { DefaultTheme } from "vitepress";
import { parse } from "yaml";

interface SearchWords {
  readonly stopWords: string;
  readonly synonyms: Readonly<Record<string, string>>;
  readonly weights: Readonly<Record<string, number>>;
}

const words = parse(readFileSync(new URL("search-words.yaml", import.meta.url), "utf8")) as SearchWords;

/** A function that takes its data along: VitePress sends it to the browser as text, so it can use nothing else from here. */
function withData<Data, Made extends object>(data: Data, create: (data: Data) => Made): Made {
  return Object.assign(create(data), { toString: () => `(${create})(${JSON.stringify(data)})` });
}

/** Options of VitePress's search. MiniSearch names a field for a text of a page, and none for a query. */
export const search: DefaultTheme.LocalSearchOptions = {
  async _render(text, env, markdown) {
    const html = await markdown.renderAsync(text, env);
    const { search: isSearched = true, description } = env.frontmatter ?? {};
    if (!isSearched) return "";
    const searched = env.relativePath.startsWith("reference/") ? withoutRepetitions(html) : html;
    // it names the operation
    return searched.replace("</h1>", () => `</h1>\n${description}\n`);
  },
  miniSearch: {
    options: {
      tokenize: withData(words.synonyms, (synonyms) => {
        const pairs = Object.entries(synonyms).flatMap(([written, said]) =>
          said.split(", ").map((one) => [one, written] as const),
        );
        const written = new Map(pairs);
        const longestFirst = [...written.keys()].sort((one, other) => other.length - one.length);
        const said = new RegExp(`(?<![\\w-])(?:${longestFirst.join("|")})(?=s?(?![\\w-]))`, "gi");
        const inOurWords = (query: string) =>
          query.replaceAll(said, (one) => written.get(one.toLowerCase()) ?? one);
        // a name with dots, dashes and underscores is one word, and an entity of HTML is none
        return (text: string, field?: string) =>
          (field ? text.replaceAll(/&#?\w+;/g, " ") : inOurWords(text)).match(
            /[\p{L}\p{N}]+(?:[._\-’'][\p{L}\p{N}]+)*/gu,
          ) ?? [];
      }),
      // `expires_in` and `expiresIn` are one word, found by its parts; a text names `verifyUserOtp` without being about users
      processTerm: withData(words.stopWords, (stopWords) => {
        const stops = new Set(stopWords.split(" "));
        const withoutEnding = (word: string) =>
          word.replace(/(?<=...)(i?es|(?<![su])s|i?ed|y?ings?|e|y)$/, "");
        return (word: string, field?: string) => {
          if (stops.has(word.toLowerCase())) return null;
          const parts = word.split(
            field === "text" ? /[_\-’']|\.(?!\d)/ : /[_\-’']|\.(?!\d)|(?<=[a-z\d])(?=[A-Z])/,
          );
          const terms = [parts.join(""), ...parts].map((one) => withoutEnding(one.toLowerCase()));
          return [...new Set(terms)].filter((term) => !stops.has(term));
        };
      }),
    },
    searchOptions: {
      // a number is exact
      prefix: (term) => /^\D{3,}$/.test(term),
      fuzzy: (term) => /^\D{5,}$/.test(term) && 0.2,
      weights: { prefix: 0.1, fuzzy: 0.1 },
      boost: { title: 2, titles: 0.7, text: 1 },
      // sections differ in length more than they differ in worth
      bm25: { k: 1.2, b: 0.4, d: 0.5 },
      // a name, before its parts
      boostTerm: (term, at, terms) => {
        const next = terms[at + 1] ?? term;
        return term !== next && term.startsWith(next) ? 2 : 1;
      },
      boostDocument: withData(Object.entries(words.weights), (weights) => {
        const ofPages = weights.map(([pages, weight]) => ({ pages: new RegExp(pages), weight }));
        return (address: string) => ofPages.find(({ pages }) => pages.test(address))?.weight ?? 1;
      }),
    },
  },
};

/** A page of a reference without signatures, tables, headings inside of members, and members that are described elsewhere. */
const withoutRepetitions = (html: string): string =>
  html
    .split(/(?=<h3 )/)
    .filter((member) => !/<h4 id="(inherited-from|overrides)/.test(member))
    .join("")
    .replaceAll(/<(table|blockquote|pre|h[2456])\b[\s\S]*?<\/\1>/g, "");
