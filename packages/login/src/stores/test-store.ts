import type { SessionStore } from "./session-store.ts";

const longMs = 60_000;
const shortMs = 50;
const maxWaitMs = 5000; // some stores round up to a second

type Call = (store: SessionStore, key: string, value: string) => unknown;

const write = (ttlMs: number, when?: "absent" | "present"): Call => {
  return (store, key, value) => store.set(key, value, ttlMs, when);
};

/** Waits for the end of a later row: a store may remove a row that it reads. @returns null, or the value of a row that does not end */
async function waitForEnd(store: SessionStore, key: string, ttlMs: number): Promise<unknown> {
  await store.set(`${key}:end`, "1", ttlMs);
  const giveUpAt = performance.now() + maxWaitMs;
  for (;;) {
    const value = (await store.get(`${key}:end`)) ?? null;
    if (value === null || performance.now() > giveUpAt) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Writes a row twice, the second time for longer. @returns what is there once the first time is over */
const lengthen: Call = async (store, key, value) => {
  await store.set(key, value, 10 * shortMs);
  if ((await store.set(key, value, longMs, "present")) === false) return value; // too late, on a slow machine
  await waitForEnd(store, key, 10 * shortMs);
  return store.get(key);
};

const race: Call = async (store, key) => {
  const values = Array.from({ length: 20 }, (_, index) => `writer ${index}`);
  const results = await Promise.all(values.map((value) => store.set(key, value, longMs, "absent")));
  const winners = values.filter((_, index) => results[index]);
  const stored = await store.get(key);
  return winners.length === 1 && winners[0] === stored ? "one winner" : { stored, winners };
};

const typesOfSet: Call = async (store, key, value) => {
  const ways = [undefined, "present", "absent"] as const;
  const results = await Promise.all(ways.map((when) => store.set(key, value, longMs, when)));
  return [...new Set(results.map((result) => typeof result))].join(" or ");
};

/** Steps of the rules, with their words in an error. */
const calls = {
  get: ["`get`", (store, key) => store.get(key)],
  getNothing: ["`get`", async (store, key) => String(await store.get(key))],
  set: ["`set`", write(longMs)],
  absent: ['`set` with "absent"', write(longMs, "absent")],
  present: ['`set` with "present"', write(longMs, "present")],
  setShort: [`\`set\` for ${shortMs} ms`, write(shortMs)],
  setFraction: [`\`set\` for ${longMs + 0.5} ms`, write(longMs + 0.5)],
  delete: ["`delete`", (store, key) => store.delete(key)],
  end: [`\`get\` after ${shortMs} ms`, (store, key) => waitForEnd(store, key, shortMs)],
  lengthen: ['`get` after a short `set` and a long one with "present"', lengthen],
  race: ['20 times `set` with "absent" at once', race],
  typesOfSet: ["`typeof set(…)`", typesOfSet],
} satisfies Record<string, readonly [words: string, call: Call]>;

/** A step that returns what is expected: null for nothing, undefined for anything. */
type Step = readonly [name: keyof typeof calls, expected?: unknown, value?: string, suffix?: string];

const texts = ["0123456789".repeat(2000), `Zoë, 東京, 🔑, e\u0301, '"\\;\n`];
/** Ends of keys that a prefix, a pattern or a comparison without case takes for one another; each may match those before it. */
const similar = ["xab", "xa", "xA", ":a", ".a", "_a", "%a"];

// biome-ignore format: a table
const rules: readonly (readonly [rule: string, steps: readonly Step[], fix: string])[] = [
  ["`get` returns undefined if there is no row", [["getNothing", "undefined"]], "return undefined, not null"],
  ["`set` returns a boolean", [["typesOfSet", "boolean"]], "return whether a row was written, such as `rowCount === 1`"],
  ["`set` writes, whether or not there is a row", [["set", true], ["get", "1"], ["set", true, "2"], ["get", "2"]],
    "overwrite the row: `ON CONFLICT (key) DO UPDATE`"],
  ["`get` returns the text that was written", texts.flatMap((text): Step[] => [["set", undefined, text], ["get", text], ["delete"]]),
    "use a column for long texts in all of Unicode, such as `TEXT`"],
  ['"absent" writes only if there is no row', [["absent", true], ["get", "1"], ["absent", false, "2"], ["get", "1"]],
    "use `ON CONFLICT` in SQL, `NX` in Redis"],
  ['"present" writes only if there is a row', [["present", false], ["get", null], ["set"], ["present", true, "2"], ["get", "2"]],
    "use `UPDATE` in SQL, `XX` in Redis"],
  ['of several writers with "absent", one writes', [["race", "one winner"]], "use one statement: between a read and a write, another process may write"],
  ["`delete` removes a row, if there is one", [["delete"], ["set"], ["delete"], ["get", null], ["present", false], ["get", null], ["absent", true]],
    "remove the row instead of marking it, and do not throw if there is none"],
  ["a row's time ends", [["end", null]], "write when the row ends, `ttlMs` milliseconds from now, and compare that in `get`"],
  ['"absent" writes if the row\'s time is over', [["setShort"], ["end"], ["absent", true, "2"], ["get", "2"], ["absent", false]],
    "compare the row's time as well, as the clean-up of a table may not have run yet"],
  ['of several writers with "absent", one writes if the row\'s time is over', [["setShort"], ["end"], ["race", "one winner"]],
    "use one statement that compares the row's time, instead of deleting the row first"],
  ['"present" writes nothing if the row\'s time is over', [["setShort"], ["end"], ["present", false, "2"], ["get", null]],
    "compare the row's time as well, as the clean-up of a table may not have run yet"],
  ["`set` writes if the row's time is over", [["setShort"], ["end"], ["set", true, "2"], ["get", "2"]],
    "overwrite the row, as the clean-up of a table may not have run yet"],
  ["`set` gives a row a new time", [["set"], ["setShort"], ["end"], ["get", null]], "write the row's time with its value"],
  ['"present" gives a row a new time', [["lengthen", "1"]], "write the row's time with its value"],
  ["similar keys have rows of their own", [...similar.map((key): Step => ["absent", undefined, key, key]),
      ...similar.toReversed().flatMap((key): Step[] => [["get", key, key, key], ["delete", undefined, key, key]])],
    "compare keys byte by byte: with `=`, not `LIKE`, and a binary collation"],
  ["`ttlMs` may have a fraction", [["setFraction"], ["get", "1"]], "round it up: `Math.ceil(ttlMs)`"],
];

/**
 * Tests that a store does what the login needs, in any test runner. Takes about a second, and removes its rows.
 *
 * @example
 * ```ts
 * import { memoryStore, testStore } from "@onelogin-mfa/login/stores";
 *
 * await testStore(memoryStore());
 * ```
 * @throws Error that lists each broken rule, and how to fix it
 */
export async function testStore(store: SessionStore): Promise<void> {
  const faults = (await Promise.all(rules.map((rule) => findFault(store, rule)))).flat();
  if (faults.length === 0) return;
  throw new Error(`The store breaks ${faults.length} of ${rules.length} rules:\n${faults.join("\n")}`);
}

/** Takes the steps of a rule with a key of its own. @returns a description of the first that fails */
async function findFault(store: SessionStore, [rule, steps, fix]: (typeof rules)[number]): Promise<string[]> {
  const key = `test:${crypto.randomUUID()}`;
  const done: string[] = [];
  const describe = (result: string) => `- ${rule}: ${done.slice(-3).join(", then ")} ${result}. Fix: ${fix}.`;
  try {
    for (const [name, expected, value = "1", suffix = ""] of steps) {
      const [words, call] = calls[name];
      done.push(words);
      const result = await call(store, key + suffix, value);
      // one rule is enough to say that rows do not end
      if (name === "end" && expected !== null && result !== null) return [];
      // loosely, as types have rules of their own
      const comparable = typeof expected === "boolean" ? Boolean(result) : (result ?? null);
      if (expected !== undefined && comparable !== expected)
        return [describe(`returned ${show(result)}, expected ${show(expected ?? undefined)}`)];
    }
    return [];
  } catch (error) {
    return [describe(`threw ${error}`)];
  } finally {
    await Promise.allSettled(["", ":end", ...similar].map(async (suffix) => store.delete(key + suffix)));
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 100 ? `${text.slice(0, 100)}… (${text.length} characters)` : text;
}
