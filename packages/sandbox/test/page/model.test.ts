import { expect, test } from "vitest";
import { createRefresh, readPlace, writePlace } from "../../page/app.ts";
import { formatLeft } from "../../page/time.ts";

test.each([
  [0, "0:00"],
  [-5_000, "0:00"],
  [400, "0:01"],
  [65_000, "1:05"],
  [3_600_000, "1 h 00"],
  [259_200_000, "72 h 00"],
])("%i ms are %s", (leftMs, text) => {
  expect(formatLeft(leftMs)).toBe(text);
});

test.each([
  ["", { user: undefined, view: "phone" }],
  ["#user=42", { user: 42, view: "phone" }],
  ["#user=42&view=journal", { user: 42, view: "journal" }],
  ["#user=-1&view=__proto__", { user: undefined, view: "phone" }],
])("the fragment %j is read as a place, whatever it holds", (fragment, place) => {
  expect(readPlace(fragment)).toEqual(place);
});

test("a place survives being written to the URL", () => {
  const place = { user: 7, view: "switches" } as const;
  expect(readPlace(writePlace(place))).toEqual(place);
});

test("calls during a refresh share one more refresh after it", async () => {
  const ends: (() => void)[] = [];
  const refresh = createRefresh(() => new Promise((resolve) => ends.push(resolve)));
  const first = refresh();
  const others = [refresh(), refresh()];
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await first;
  await Promise.resolve();
  expect(ends).toHaveLength(2);
  ends[1]?.();
  await Promise.all(others);
});

test("a refresh that fails is followed by the one that was asked for meanwhile", async () => {
  const results = [Promise.reject(new Error("no response")), Promise.resolve()];
  const refresh = createRefresh(() => results.shift() ?? Promise.resolve());
  const first = refresh();
  const second = refresh();
  await expect(first).rejects.toThrow("no response");
  await expect(second).resolves.toBeUndefined();
});
