/** A heading of a page with the text below it, down to the next heading. */
export interface Section {
  /** Address in the site, with the heading's anchor: `/guides/errors.html#in-typescript`. */
  readonly id: string;
  /** The last part of the address, if this is the page itself: the name of an operation, a factor or an error. */
  readonly name: string;
  readonly title: string;
  /** The headings above this one, the page's first; none for the page itself. */
  readonly titles: readonly string[];
  readonly text: string;
}

/** A section that was found, as VitePress's search box shows it: its titles are HTML. */
export interface Found extends Pick<Section, "id" | "title" | "titles"> {
  /** The part of its text that has most of the query, as HTML. */
  readonly excerpt: string;
  /** The words to mark, as keys. */
  readonly match: Readonly<Record<string, true>>;
}

/** Returns the search of these sections; VitePress's search box calls it as the function of MiniSearch with this name. */
export function loadJSON(sections: readonly Section[]): { readonly search: (query: string) => Found[] } {
  const index = indexOf(sections);
  return { search: (query) => search(index, query) };
}

/** The parts of a section with the weight of a word in them. */
const fields = [
  { weight: 2, isText: false, textOf: ({ name }: Section) => name },
  { weight: 1.2, isText: false, textOf: ({ title }: Section) => title },
  { weight: 0.5, isText: false, textOf: ({ titles }: Section) => titles.join(" ") },
  { weight: 1, isText: true, textOf: ({ text }: Section) => text },
] as const;

interface Index {
  readonly sections: readonly Section[];
  /** For each field, how often each term stands in which section. */
  readonly counts: readonly ReadonlyMap<string, ReadonlyMap<number, number>>[];
  /** For each field, the number of terms of each section. */
  readonly lengths: readonly (readonly number[])[];
  readonly vocabulary: readonly string[];
  /** All words of a section in their order. */
  readonly sequences: readonly (readonly string[])[];
  /** Returns the terms of a word of a section, which it has kept: a search asks for those of all words of its results. */
  readonly termsOf: (word: string) => readonly string[];
}

function indexOf(sections: readonly Section[]): Index {
  const known = new Map<string, readonly string[]>();
  const knownTermsOf = (one: string) => {
    const terms = known.get(one) ?? termsOf(one);
    known.set(one, terms);
    return terms;
  };
  const forms = new Map<string, string>();
  const knownFormOf = (one: string) => {
    const form = forms.get(one) ?? formOf(one);
    forms.set(one, form);
    return form;
  };
  // a text names `getAuthenticationDevices` without being about authentication; a title is about all that it names
  const ofText = (one: string) => (/^\w+$/.test(one) ? knownTermsOf(one).slice(0, 1) : knownTermsOf(one));
  const terms = fields.map(({ textOf, isText }) =>
    sections.map((section) => wordsOf(textOf(section)).map(isText ? ofText : knownTermsOf)),
  );
  const counts = terms.map((ofField) => {
    const sectionsOf = new Map<string, Map<number, number>>();
    for (const [section, words] of ofField.entries()) {
      for (const term of words.flat()) {
        const ofTerm = sectionsOf.get(term) ?? new Map<number, number>();
        sectionsOf.set(term, ofTerm.set(section, (ofTerm.get(section) ?? 0) + 1));
      }
    }
    return sectionsOf;
  });
  return {
    sections,
    counts,
    lengths: terms.map((ofField) => ofField.map((words) => words.flat().length)),
    vocabulary: [...new Set(counts.flatMap((ofField) => [...ofField.keys()]))],
    sequences: sections.map(({ title, text }) => wordsOf(`${title} ${text}`).map(knownFormOf)),
    termsOf: knownTermsOf,
  };
}

/** As many as the search box shows. */
const mostResults = 16;

/** A section with words of a query. */
interface Hit {
  readonly score: number;
  /** From 0 to 1: all of the query, in whole words. */
  readonly share: number;
  readonly isTitle: boolean;
  readonly terms: readonly string[];
}

function search(index: Index, query: string): Found[] {
  const words = wordsOf(query).filter((word) => termsOf(word).length > 0);
  const phrases = phrasesOf(words);
  const hits = new Map<number, Hit>();
  for (const phrase of phrases) {
    for (const [section, hit] of hitsOf(index, phrase)) {
      const before = hits.get(section) ?? { score: 0, share: 0, isTitle: true, terms: [] };
      hits.set(section, {
        score: before.score + hit.score,
        share: before.share + hit.share / phrases.length,
        isTitle: before.isTitle && hit.isTitle,
        terms: [...before.terms, ...hit.terms],
      });
    }
  }
  const pairs = pairsOf(wordsOf(query));
  const ranked = [...hits].map(([at, hit]) => ({ at, hit, value: rankOf(index, at, hit, pairs) }));
  return ranked
    .sort((one, other) => other.value - one.value)
    .slice(0, mostResults)
    .map(({ at, hit }) => foundOf(index, at, hit, words));
}

/** All words before some, a title before a text, and words in their order before words anywhere. */
function rankOf(
  { sections, sequences }: Index,
  at: number,
  { score, share, isTitle }: Hit,
  pairs: readonly (readonly [string, string])[],
) {
  const sequence = sequences[at] ?? [];
  const following = pairs.filter(([one, other]) =>
    sequence.some((term, place) => term === one && sequence[place + 1] === other),
  );
  const order = pairs.length === 0 ? 0 : following.length / pairs.length;
  const section = sections[at];
  return (
    score *
    (section ? weightOf(section) : 0) *
    share ** 3 *
    (isTitle && share > 0.8 ? 2 : 1) *
    (1 + 2 * order ** 2)
  );
}

const pairsOf = (words: readonly string[]) =>
  words.slice(1).map((one, at) => [formOf(words[at] ?? ""), formOf(one)] as const);

/**
 * Searches for a word in one way after another: as it is, a name by its parts, as the beginning of a word and, if nothing has it,
 * misspelled. What is found in a later way is worth less than all before it.
 */
function hitsOf(index: Index, { said, others }: Phrase): Map<number, Hit> {
  const hits = new Map<number, Hit>();
  let best = 0;
  for (const { share, ...way } of ways) {
    if (way.isLast && best > 0) break;
    const found = betterOf([said, ...others].map((words) => hitsOfAll(index, words, way)));
    const highest = Math.max(0, ...[...found.values()].map(({ score }) => score));
    if (highest === 0) continue;
    const worth =
      best === 0 ? { share, scale: 1 } : { share: laterShare, scale: (laterShare * best) / highest };
    for (const [section, hit] of found) {
      if (!hits.has(section))
        hits.set(section, { ...hit, share: worth.share, score: hit.score * worth.scale });
    }
    best ||= highest;
  }
  return hits;
}

/** Returns the better hit of each section. */
function betterOf(alternatives: readonly ReadonlyMap<number, Hit>[]): Map<number, Hit> {
  const better = new Map<number, Hit>();
  for (const [section, hit] of alternatives.flatMap((hits) => [...hits])) {
    if (hit.score > (better.get(section)?.score ?? 0)) better.set(section, hit);
  }
  return better;
}

/** Worth of the hits of a way after another one has found something. */
const laterShare = 0.4;

interface Way {
  readonly areNamesWhole: boolean;
  /** Returns the terms of the index that stand for one of a query. */
  readonly expand: (term: string, vocabulary: readonly string[]) => readonly string[];
  readonly isLast?: boolean;
}

const itself = (term: string) => [term];
const isLong = (term: string, length: number) => term.length >= length && !/\d/.test(term);

const ways: readonly (Way & { readonly share: number })[] = [
  { share: 1, areNamesWhole: true, expand: itself },
  { share: 0.9, areNamesWhole: false, expand: itself },
  {
    share: 0.7,
    areNamesWhole: false,
    expand: (term, all) => (isLong(term, 3) ? all.filter((one) => one.startsWith(term)) : [term]),
  },
  {
    share: 0.5,
    areNamesWhole: false,
    expand: (term, all) => (isLong(term, 5) ? all.filter((one) => isAlike(one, term)) : []),
    isLast: true,
  },
];

/** Returns the sections that have all of some words. */
function hitsOfAll(index: Index, words: readonly string[], way: Way): Map<number, Hit> {
  const terms = words.flatMap((word) => {
    const [whole = "", ...parts] = termsOf(word);
    return way.areNamesWhole || parts.length === 0 ? [whole] : parts;
  });
  const [first = new Map<number, Hit>(), ...rest] = terms.map((term) =>
    hitsOfTerm(index, way.expand(term, index.vocabulary)),
  );
  return rest.reduce((all, some) => {
    const both = new Map<number, Hit>();
    for (const [section, one] of all) {
      const other = some.get(section);
      if (!other) continue;
      const isTitle = one.isTitle && other.isTitle;
      both.set(section, {
        score: one.score + other.score,
        share: 1,
        isTitle,
        terms: [...one.terms, ...other.terms],
      });
    }
    return both;
  }, first);
}

/** Returns the sections that have any of some terms, by BM25 (https://en.wikipedia.org/wiki/Okapi_BM25) in each field. */
function hitsOfTerm({ sections, counts, lengths }: Index, terms: readonly string[]): Map<number, Hit> {
  const hits = new Map<number, Hit>();
  for (const [field, { weight }] of fields.entries()) {
    const ofField = lengths[field] ?? [];
    const average = ofField.reduce((sum, length) => sum + length, 0) / ofField.length;
    for (const term of terms) {
      const ofTerm = counts[field]?.get(term) ?? new Map<number, number>();
      const rarity = Math.log(1 + (sections.length - ofTerm.size + 0.5) / (ofTerm.size + 0.5));
      for (const [section, count] of ofTerm) {
        const length = (ofField[section] ?? 0) / average;
        // rare words count for more than BM25 has it: queries are short, and one word says what they are about
        const score = (weight * rarity ** 1.4 * count * 2.2) / (count + 1.2 * (0.3 + 0.7 * length));
        const before = hits.get(section);
        const isTitle = field < 2 || (before?.isTitle ?? false);
        hits.set(section, { score: score + (before?.score ?? 0), share: 1, isTitle, terms });
      }
    }
  }
  return hits;
}

/** True for words that differ by one letter, or by two that changed places. */
function isAlike(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  let end = 0;
  while (end < Math.min(one.length, other.length) - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  const [a, b] = [one.slice(start, one.length - end), other.slice(start, other.length - end)];
  return (a.length < 2 && b.length < 2) || (a.length === 2 && b === `${a[1]}${a[0]}`);
}

const excerptLength = 180;

/** Returns a section as a result, with the part of its text that has most of the query. */
function foundOf({ sections, termsOf }: Index, at: number, { terms }: Hit, words: readonly string[]): Found {
  const { id = "", title = "", titles = [], text = "" } = sections[at] ?? {};
  const all = new Set(terms);
  const places = [...text.matchAll(word)]
    .map(({ 0: one, index }) => ({ one, index, terms: termsOf(one) }))
    .filter((place) => place.terms.some((term) => all.has(term)));
  const kindsFrom = (place: number) =>
    new Set(
      places
        .filter(({ index }) => index >= place && index < place + excerptLength)
        .flatMap((found) => found.terms[0]),
    ).size;
  const [{ index: best } = { index: 0 }] = places
    .map(({ index }) => ({ index, kinds: kindsFrom(index) }))
    .sort((one, other) => other.kinds - one.kinds);
  const from = best < 60 ? 0 : text.indexOf(" ", best - 60) + 1;
  const to =
    from + excerptLength + 60 >= text.length ? text.length : text.lastIndexOf(" ", from + excerptLength + 60);
  const excerpt = `${from > 0 ? "… " : ""}${text.slice(from, to)}${to < text.length ? " …" : ""}`;
  const marked = [...words, ...places.map(({ one }) => one)];
  return {
    id,
    title: escapeHtml(title),
    titles: titles.map(escapeHtml),
    excerpt: escapeHtml(excerpt),
    match: Object.fromEntries(marked.map((one) => [one, true])),
  };
}

const escapeHtml = (text: string) => text.replaceAll(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);

/** The weights of pages, the first that fits: guides before operations, and both before what is generated, proves or records. */
const weights: readonly (readonly [pages: RegExp, ofPage: number, ofSection: number])[] = [
  [/^\/reference\//, 0.05, 0.05],
  [
    /^\/(changelog|security|architecture|contributing|decisions|evidence|checks|dev|mock|spec)\.html/,
    0.2,
    0.2,
  ],
  [/^\/(review\/policy|sandbox\/clients)\.html/, 0.2, 0.2],
  [/^\/security-tests\.html/, 0.1, 0.1],
  [/^\/sandbox\/(control|behavior)\.html/, 0.3, 0.3],
  [/^\/client\/migrating\.html/, 0.6, 0.4],
  [/^\/(codegen|review)\//, 0.4, 0.4],
  [/^\/guides\/about-evidence\.html/, 0.7, 0.7],
  [/^\/(factors|errors)\/.*#(known-and-not-known|evidence|in-the-sandbox)/, 0.3, 0.3],
  [/^\/(factors|errors|guides\/languages)\//, 0.9, 0.7],
  [/^\/operations\/(?!responses)\w+\.html#(\d+|default|evidence|call-)/, 0.1, 0.1],
  [/^\/operations\/(?!responses)\w/, 0.6, 0.5],
  [/^/, 1.2, 1],
];

function weightOf({ id, titles }: Section): number {
  const [, ofPage = 1, ofSection = 1] = weights.find(([pages]) => pages.test(id)) ?? [];
  return titles.length > 0 ? ofSection : ofPage;
}

const word = /[\p{L}\p{N}]+(?:[._\-’'][\p{L}\p{N}]+)*/gu;

/** Words that say nothing of what is searched for. */
const stopWords = new Set(
  `a about am an and any are as at be been but by can can't cannot could did do does doesn't doing don't for from had has have
  how i i'm if in into is isn't it it's its itself me much many my need no not of often on or our please should so some such than
  that the their them then there these they this those to too want was we were what when where which while who why will with
  would you your`.split(/\s+/),
);

/** Words of developers, and these pages' words for the same. */
const synonyms: readonly (readonly [said: readonly string[], written: readonly string[]])[] = [
  [["2fa", "two factor", "two factor authentication", "two step verification"], ["second factor"]],
  [["passkey", "fido", "fido2", "yubikey", "security key"], ["webauthn"]],
  [["google authenticator", "microsoft authenticator", "authy"], ["authenticator qr"]],
  [["totp"], ["authenticator"]],
  [["push notification"], ["push"]],
  [["text message"], ["sms"]],
  [["voice call", "phone call"], ["voice"]],
  [["backup code", "recovery code", "bypass code"], ["temporary code"]],
  [["helpdesk"], ["help desk"]],
  [["lockout", "locked out"], ["locked user"]],
  [["unenroll"], ["remove device"]],
  [["logout", "log out"], ["sign out"]],
  [["state token"], ["verification id"]],
  [
    ["pagination", "paging"],
    ["cursor", "page limit users"],
  ],
  [["throttling", "quota"], ["rate limit"]],
  [["simulate"], ["fault"]],
  [["mock", "fake", "stub", "emulator", "simulator"], ["sandbox"]],
  [["quickstart", "quick start", "tutorial", "hello world"], ["getting started"]],
  [["release notes"], ["changelog"]],
  [["telemetry", "tracing"], ["opentelemetry"]],
  [["shut down", "shutdown"], ["graceful end"]],
  [["migrate", "switch", "switch away"], ["coming"]],
  [["ignore"], ["accept"]],
  [["endpoint"], ["route"]],
  [["database"], ["store"]],
  [["corporate"], ["company"]],
  [["localization", "localisation", "i18n", "translate"], ["translation"]],
  [["autocompletion", "autocomplete"], ["completion"]],
  [["fast forward", "time travel"], ["advance clock"]],
  [["vulnerability", "security hole", "security issue"], ["security reporting"]],
  [["lost phone"], ["lost device"]],
  [["cancel"], ["abort"]],
  [["template"], ["render"]],
  [["least privilege"], ["weakest scope"]],
  [["load balancer", "cluster"], ["instances"]],
  [["kubernetes", "k8s"], ["container"]],
  [["env", "env vars"], ["environment"]],
  [
    ["expiry", "ttl"],
    ["expires", "lifetime"],
  ],
  [["diff"], ["compare"]],
  [["csrf", "xsrf"], ["forms other sites"]],
  [
    ["brute force", "brute forcing"],
    ["guess", "limits wrong codes"],
  ],
  [
    ["postman", "insomnia"],
    ["openapi tools", "spec tools"],
  ],
  [["swagger"], ["openapi"]],
  [["golang"], ["go sdk", "go"]],
  [["dotnet"], ["net sdk", "c#"]],
  [["csharp"], ["c#"]],
  [["koa", "nestjs", "sveltekit", "remix", "nuxt", "astro"], ["another framework"]],
  [["website"], ["application"]],
];

/** A word of a query, or two with a synonym, and what these pages write instead. */
interface Phrase {
  readonly said: readonly string[];
  readonly others: readonly (readonly string[])[];
}

function phrasesOf(words: readonly string[]): Phrase[] {
  const phrases: Phrase[] = [];
  for (let at = 0; at < words.length; ) {
    const length = [3, 2].find((count) => written.has(keyOf(words.slice(at, at + count)))) ?? 1;
    const said = words.slice(at, at + length);
    phrases.push({ said, others: (written.get(keyOf(said)) ?? []).map(wordsOf) });
    at += length;
  }
  return phrases;
}

const keyOf = (words: readonly string[]) => words.map((word) => termsOf(word)[0]).join(" ");

const written: ReadonlyMap<string, readonly string[]> = new Map(
  synonyms.flatMap(([said, others]) => said.map((words) => [keyOf(wordsOf(words)), others] as const)),
);

/** Returns the words of a text. A name with dots, dashes and underscores is one word. */
function wordsOf(text: string): string[] {
  return text.match(word) ?? [];
}

/**
 * Returns the terms that a word is found by: itself without its ending and, if it is a name, each part of it. `expires_in` and
 * `expiresIn` are the same, and so are `Next.js` and `nextjs`. A stop word has none.
 */
function termsOf(word: string): string[] {
  const plain = word.replace(/['’]s$/, "");
  if (stopWords.has(plain.toLowerCase())) return [];
  const terms = [formOf(plain), ...partsOf(plain).map((part) => stem(part.toLowerCase()))];
  return [...new Set(terms)].filter((term) => !stopWords.has(term));
}

/** A word or name without marks and endings. */
function formOf(one: string): string {
  const letters = one.replace(/['’]s$/, "").replaceAll(/[_\-’']|\.(?!\d)/g, "");
  return stem(letters.toLowerCase());
}

/** The parts of a name: two of `next.js`, three of `verifyUserOtp`, and none of OneLogin, which is a word. */
function partsOf(word: string): string[] {
  const parts = word
    .split(/[_\-’']|\.(?!\d)/)
    .flatMap((part) =>
      /^[a-z]+[A-Z]|^([A-Z][a-z]+){3}/.test(part) ? part.split(/(?<=[a-z\d])(?=[A-Z])/) : part,
    );
  return parts.length === 1 ? [] : parts.filter((part) => part.length > 1);
}

/** Returns a word without the endings of plurals, tenses and the like. A number has none. */
function stem(word: string): string {
  if (/\d/.test(word) || word.length < 4) return word;
  const singular = word
    .replace(/(?<=..)ies$/, "y")
    .replace(/(?<=[sxz]|ch|sh)es$/, "")
    .replace(/(?<=..[^su])s$/, "");
  const root = singular.replace(/(?<=[aeiouy].*..)(ing|ed)$/, "");
  const single = root === singular ? root : root.replace(/([bdgmnprt])\1$/, "$1");
  return single.replace(/(?<=...)e$/, "").replace(/(?<=...)i$/, "y");
}
