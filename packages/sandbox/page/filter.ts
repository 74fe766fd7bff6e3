import type { Schemas } from "./control-api.ts";
import type { Flow, Outcome } from "./flows.ts";

type Entry = Schemas["JournalEntry"];

/** The knowledge of a filter about a call, beside its entry. */
export interface Known {
  readonly nameOfUser: (id: number) => string | undefined;
  /** The rules of the findings that have the call. */
  readonly rulesOf: (call: Entry) => readonly string[];
}

/** A filter, made of a query such as `status:404 user:ada finding -revoke`. */
export interface Filter {
  readonly matches: (entry: Entry) => boolean;
  /** True if each term matches one of the calls, or the outcome. */
  readonly matchesFlow: (flow: Flow, outcome: Outcome) => boolean;
}

type Test = (value: string, known: Known) => (entry: Entry) => boolean;

const terms: Readonly<Record<string, Test>> = {
  status: (value) => {
    // 4xx is any that begins with 4
    const pattern = value.replace(/x+$/, "");
    return ({ status }) => String(status ?? "dropped").startsWith(pattern);
  },
  user: (value, { nameOfUser }) => {
    if (/^\d+$/.test(value)) return ({ user_id }) => String(user_id) === value;
    return ({ user_id }) => user_id !== null && includes(nameOfUser(user_id) ?? "", value);
  },
  finding:
    (value, { rulesOf }) =>
    (entry) =>
      rulesOf(entry).some((rule) => rule.startsWith(value)),
  factor: (value) => (entry) => entry.factor?.startsWith(value) ?? false,
  outcome: (value) => (entry) => includes(entry.outcome ?? "", value),
};

/** Makes the filter of a query: words that a call contains, in any order, and terms. A minus before one inverts it. */
export function createFilter(query: string, known: Known): Filter {
  const tests = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "" && word !== "-")
    .map((word) => {
      const isInverted = word.startsWith("-");
      const plain = isInverted ? word.slice(1) : word;
      const [, name = "", value = ""] = /^(\w+):(.+)$/.exec(plain) ?? [];
      const term = Object.hasOwn(terms, name) ? terms[name] : undefined;
      const test = term ? term(value, known) : (entry: Entry) => includes(searchedText(entry, known), plain);
      const isOutcome = (outcome: Outcome) => name === "outcome" && outcome.startsWith(value);
      return { test, isOutcome, isInverted };
    });
  return {
    matches: (entry) => tests.every(({ test, isInverted }) => test(entry) !== isInverted),
    matchesFlow: ({ calls }, outcome) =>
      tests.every(
        ({ test, isOutcome, isInverted }) => (calls.some(test) || isOutcome(outcome)) !== isInverted,
      ),
  };
}

/** The terms that would find something in a journal, for a list of suggestions. */
export function suggestionsFor(journal: readonly Entry[], { nameOfUser, rulesOf }: Known): string[] {
  const found = journal.flatMap((entry) => [
    ...(entry.status === null || entry.status >= 400 ? [`status:${entry.status ?? "dropped"}`] : []),
    ...(entry.user_id === null ? [] : [`user:${nameOfUser(entry.user_id)?.split(/\s/)[0] ?? entry.user_id}`]),
    ...rulesOf(entry).map((rule) => `finding:${rule}`),
    ...(entry.factor === undefined ? [] : [`factor:${entry.factor}`]),
  ]);
  const outcomes = ["pending", "accepted", "rejected", "expired"].map((outcome) => `outcome:${outcome}`);
  return [...new Set(found)].sort().slice(0, 40).concat(outcomes);
}

/** The text that a word is searched in: what is known of a call, by name and value, and the words of its marks. */
function searchedText(entry: Entry, { nameOfUser, rulesOf }: Known): string {
  const { id, at, duration_ms, findings, ...searched } = entry;
  const known = Object.entries(searched).filter(([, value]) => String(value ?? "") !== "");
  const marks = [entry.status ?? "dropped", entry.conforms ? "" : "departs"];
  const rules = rulesOf(entry).map((rule) => `finding ${rule}`);
  const name = entry.user_id === null ? "" : nameOfUser(entry.user_id);
  return [known, marks, rules, name].join(" ");
}

function includes(text: string, word: string): boolean {
  return text.toLowerCase().includes(word);
}
