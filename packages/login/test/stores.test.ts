import { systemClock } from "@onelogin-mfa/client";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { memoryStore, storeInMap } from "../src/stores/memory-store.ts";
import type { SessionStore } from "../src/stores/session-store.ts";
import { testStore } from "../src/stores/test-store.ts";

type Rows = Parameters<typeof storeInMap>[0];
type Write = SessionStore["set"];

/** Calls of a store, with results that its types do not allow. */
type Calls = { readonly [Name in keyof SessionStore]?: (...args: Parameters<SessionStore[Name]>) => unknown };

/** Returns a store that is right but for some calls. */
function faulty(replace: (right: SessionStore, rows: Rows) => Calls): SessionStore {
  const rows: Rows = new Map();
  const right = storeInMap(rows);
  // in JavaScript no compiler refuses such results
  return { ...right, ...replace(right, rows) } as SessionStore;
}

/** Returns a store that is right but for `set`. */
const withSet = (replace: (set: Write, rows: Rows) => (...args: Parameters<Write>) => unknown) =>
  faulty(({ set }, rows) => ({ set: replace(set, rows) }));

/** Returns true for a row that a clean-up would remove. */
const isOver = (rows: Rows, key: string) => (timeLeft(rows, key) ?? 1) <= 0;

function timeLeft(rows: Rows, key: string): number | undefined {
  const row = rows.get(key);
  return row && row.endsAt - systemClock.now();
}

/** The first key that matches a pattern of SQL. */
function keyLike(pattern: string, rows: Rows): string {
  const escaped = pattern
    .replace(/[^\w%]/g, "\\$&")
    .replaceAll("%", ".*")
    .replaceAll("_", ".");
  return [...rows.keys()].find((key) => new RegExp(`^${escaped}$`).test(key)) ?? pattern;
}

const swapped = { absent: "present", present: "absent" } as const;
const noRow = "`get` returns undefined if there is no row";
const boolean = "`set` returns a boolean";
const sets = "`set` writes, whether or not there is a row";
const texts = "`get` returns the text that was written";
const absent = '"absent" writes only if there is no row';
const present = '"present" writes only if there is a row';
const oneWrites = 'of several writers with "absent", one writes';
const deletes = "`delete` removes a row, if there is one";
const ends = "a row's time ends";
const absentAfterEnd = '"absent" writes if the row\'s time is over';
const oneWritesAfterEnd = 'of several writers with "absent", one writes if the row\'s time is over';
const presentAfterEnd = '"present" writes nothing if the row\'s time is over';
const setsAfterEnd = "`set` writes if the row's time is over";
const newTime = "`set` gives a row a new time";
const newTimeByPresent = '"present" gives a row a new time';
const similarKeys = "similar keys have rows of their own";
const fractions = "`ttlMs` may have a fraction";

const refusal = new Error("refused");

// biome-ignore format: a table
const faults: readonly (readonly [fault: string, store: SessionStore, broken: readonly string[]])[] = [
  ["returns null for a missing key", faulty(({ get }) => ({ get: async (key) => (await get(key)) ?? null })),
    [noRow]],
  ["returns nothing from `set`", withSet((set) => async (...args) => void (await set(...args))),
    [boolean, sets, absent, present, oneWrites, deletes, absentAfterEnd, oneWritesAfterEnd, setsAfterEnd]],
  ["returns the number of rows from `set`", withSet((set) => async (...args) => Number(await set(...args))),
    [boolean]],
  ["never overwrites", withSet((set) => (key, value, ttlMs, when = "absent") => set(key, value, ttlMs, when)),
    [sets, newTime]],
  ["cuts texts off", withSet((set) => (key, value, ...rest) => set(key, value.slice(0, 255), ...rest)),
    [texts]],
  ["has 16 bits for a character", withSet((set) => (key, value, ...rest) => set(key, value.replace("🔑", "?"), ...rest)),
    [texts]],
  ["has NX and XX swapped", withSet((set) => (key, value, ttlMs, when) => set(key, value, ttlMs, when && swapped[when])),
    [absent, present, oneWrites, deletes, absentAfterEnd, oneWritesAfterEnd, presentAfterEnd, similarKeys]],
  ["writes with \"absent\" although it returns false", withSet((set) => async (key, value, ttlMs, when) => {
      const isWritten = await set(key, value, ttlMs, when);
      return (when !== "absent" || (await set(key, value, ttlMs))) && isWritten;
    }), [absent, oneWrites, oneWritesAfterEnd]],
  ["writes with \"present\" although it returns false", withSet((set) => async (key, value, ttlMs, when) => {
      const isWritten = await set(key, value, ttlMs, when);
      return (when !== "present" || (await set(key, value, ttlMs))) && isWritten;
    }), [present, deletes, presentAfterEnd]],
  ["reads before it writes", faulty(({ get, set }) => ({ set: async (key, value, ttlMs, when) =>
      when === "absent" ? (await get(key)) === undefined && set(key, value, ttlMs) : set(key, value, ttlMs, when) })),
    [oneWrites, oneWritesAfterEnd]],
  ["reads before it replaces a row whose time is over", withSet((set, rows) => async (key, value, ttlMs, when) => {
      const isFree = when === "absent" && isOver(rows, key);
      await Promise.resolve();
      return set(key, value, ttlMs, isFree ? undefined : when);
    }), [oneWritesAfterEnd]],
  ["deletes nothing", faulty(() => ({ delete: async () => {} })),
    [deletes]],
  ["throws when it deletes nothing", faulty((right, rows) => ({ delete: async (key) => rows.has(key) ? right.delete(key) : Promise.reject(refusal) })),
    [deletes]],
  ["ends no row", withSet((set) => (key, value, _, when) => set(key, value, Infinity, when)),
    [ends]],
  ["takes milliseconds for seconds", withSet((set) => (key, value, ttlMs, when) => set(key, value, ttlMs * 1000, when)),
    [ends]],
  ["ignores a row's time with \"absent\"", withSet((set, rows) => async (key, value, ttlMs, when) =>
      (when !== "absent" || !rows.has(key)) && set(key, value, ttlMs, when)),
    [absentAfterEnd, oneWritesAfterEnd]],
  ["ignores a row's time with \"absent\" until `get` has removed the row", faulty((right, rows) => ({
      get: async (key) => {
        if (isOver(rows, key)) rows.delete(key);
        return right.get(key);
      },
      set: async (key, value, ttlMs, when) => (when !== "absent" || !rows.has(key)) && right.set(key, value, ttlMs, when),
    })), [absentAfterEnd, oneWritesAfterEnd]],
  ["revives with \"present\"", withSet((set, rows) => (key, value, ttlMs, when) => set(key, value, ttlMs, isOver(rows, key) ? undefined : when)),
    [presentAfterEnd]],
  ["throws if a row's time is over", withSet((set, rows) => async (key, ...rest) => {
      if (rest[2] === undefined && isOver(rows, key)) throw refusal;
      return set(key, ...rest);
    }), [setsAfterEnd]],
  ["keeps a row's first time", withSet((set, rows) => (key, value, ttlMs, when) =>
      set(key, value, when === undefined ? timeLeft(rows, key) ?? ttlMs : ttlMs, when)),
    [setsAfterEnd, newTime]],
  ["keeps a row's first time with \"present\"", withSet((set, rows) => (key, value, ttlMs, when) =>
      set(key, value, when === "present" ? timeLeft(rows, key) ?? ttlMs : ttlMs, when)),
    [newTimeByPresent]],
  ["compares keys without case", faulty(({ get, set, delete: remove }) => ({
      get: (key) => get(key.toLowerCase()),
      set: (key, ...rest) => set(key.toLowerCase(), ...rest),
      delete: (key) => remove(key.toLowerCase()),
    })), [similarKeys]],
  ["reads with LIKE", faulty(({ get }, rows) => ({ get: (key) => get(keyLike(key, rows)) })),
    [similarKeys]],
  ["deletes with LIKE", faulty((right, rows) => ({ delete: (key) => right.delete(keyLike(key, rows)) })),
    [similarKeys]],
  ["refuses a fraction of a millisecond", withSet((set) => async (key, value, ttlMs, when) => {
      if (!Number.isInteger(ttlMs)) throw refusal;
      return set(key, value, ttlMs, when);
    }), [fractions]],
];

/** Tests a store in no time. @returns the message of the error */
async function messageOf(store: SessionStore): Promise<string> {
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] }).setTimerTickMode("nextTimerAsync");
  onTestFinished(() => void vi.useRealTimers());
  return testStore(store).then(
    () => "",
    ({ message }: Error) => message,
  );
}

const rulesIn = (message: string) => [...message.matchAll(/^- ([^:]+): /gm)].map(([, rule]) => rule);

describe("the test of a store", () => {
  it.each<[string, (rows: Rows) => SessionStore]>([
    ["a store in a map", (rows) => storeInMap(rows)],
    ["a store in memory", () => memoryStore("of this test")],
  ])("passes for %s, and leaves no row behind", async (_, create) => {
    const rows: Rows = new Map();
    await expect(testStore(create(rows))).resolves.toBeUndefined();
    expect([...rows.keys()]).toEqual([]);
  });

  it.each(faults)("refuses a store that %s", async (_, store, broken) => {
    expect(rulesIn(await messageOf(store))).toEqual(broken);
  });

  it("says what was done, what came, and how to fix it, and leaves no row behind", async () => {
    let left: Rows | undefined;
    const store = withSet((set, rows) => async (key, value, ttlMs, when) => {
      left = rows;
      return (when !== "absent" || !rows.has(key)) && set(key, value, ttlMs, when);
    });
    const message = await messageOf(store);
    expect(message).toContain("The store breaks 2 of 17 rules:\n");
    expect(message).toContain(
      '`set` for 50 ms, then `get` after 50 ms, then `set` with "absent" returned false, expected true. ' +
        "Fix: compare the row's time as well, as the clean-up of a table may not have run yet.",
    );
    expect(left).toEqual(new Map());
  });

  it("has no rule that no faulty store above breaks, and lists all for a store that is gone", async () => {
    const gone = async () => Promise.reject(new Error("ECONNREFUSED"));
    const message = await messageOf({ get: gone, set: gone, delete: gone });
    expect(message).toContain("threw Error: ECONNREFUSED");
    expect(new Set(faults.flatMap(([, , broken]) => broken))).toEqual(new Set(rulesIn(message)));
  });
});
