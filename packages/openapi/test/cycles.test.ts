import { expect, test } from "vitest";
import { findCycles } from "../src/index.ts";

type Graph = Readonly<Record<string, readonly string[]>>;

const cyclesIn = (graph: Graph) => findCycles(Object.keys(graph), (name) => graph[name] ?? []);

/** The names that have one number, in the order in which they are written. */
function groupsOf(graph: Graph): string[] {
  const { numbers } = cyclesIn(graph);
  const groups = new Map<unknown, string>();
  for (const name of Object.keys(graph)) {
    const number = numbers.get(name);
    groups.set(number, (groups.get(number) ?? "") + name);
  }
  return [...groups.values()];
}

// biome-ignore format: a table
test.each<[title: string, graph: Graph, groups: string[], ends: string[]]>([
  ["none in a chain", { a: ["b"], b: ["c"], c: [] }, ["a", "b", "c"], []],
  ["none in two ways to one place", { a: ["b", "c"], b: ["d"], c: ["d"], d: [] }, ["a", "b", "c", "d"], []],
  ["one of one", { a: ["b"], b: ["b"] }, ["a", "b"], ["b"]],
  ["one that a start leads to", { a: ["b"], b: ["c"], c: ["b"] }, ["a", "bc"], ["b"]],
  ["two with one member in both", { a: ["b"], b: ["a", "c"], c: ["b"] }, ["abc"], ["a", "b"]],
  ["two that end in one place", { a: ["b", "c"], b: ["a"], c: ["a"] }, ["abc"], ["a"]],
  ["one through what is visited already", { a: ["b", "c"], b: ["a"], c: ["b"] }, ["abc"], ["a"]],
  ["two apart, in the order of the starts", { a: ["b"], b: ["a"], c: ["d", "a"], d: ["c"] }, ["ab", "cd"], ["a", "c"]],
])("finds %s", (_, graph, groups, ends) => {
  expect([groupsOf(graph), [...cyclesIn(graph).ends]]).toEqual([groups, ends]);
});

test("knows what is the same by its id", () => {
  const next = ({ id }: { id: number }) => [{ id: (id + 1) % 3 }];
  const { numbers, ends } = findCycles([{ id: 1 }], next, ({ id }) => id);
  expect([[...numbers.keys()].sort(), [...ends]]).toEqual([[0, 1, 2], [{ id: 1 }]]);
});

test("follows a cycle of any length", () => {
  const length = 100_000;
  const { numbers, ends } = findCycles([0], (index) => [(index + 1) % length]);
  expect([numbers.size, new Set(numbers.values()).size, [...ends]]).toEqual([length, 1, [0]]);
});
