import { expect, it } from "vitest";
import { measureHeap } from "../bench/heap.ts";

it("a call allocates at most 1.3 times the heap of one by openapi-fetch with a token and a timeout", {
  timeout: 120_000,
}, () => {
  const ratios = measureHeap().map(({ method, name, ratio }) => ({ call: `${method} ${name}`, ratio }));
  expect(ratios).toHaveLength(6);
  expect(ratios.filter(({ ratio }) => !(ratio <= 1.3))).toEqual([]);
});
