import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { measureHeap } from "../../src/client/heap.ts";
import { baseline, ours, subjects } from "../../src/client/subjects.ts";
import { explain } from "../../src/gates/explain.ts";
import { spread } from "../../src/turns.ts";
import { budgets } from "./budgets.ts";

// In this workspace, where the client is its sources.
const pathOf = (file: string) => fileURLToPath(new URL(`../../src/${file}`, import.meta.url));
const moduleOf = (subject: string) =>
  pathOf(`client/subjects/${subjects.find(({ name }) => name === subject)?.module}.mjs`);

/** Bytes by file: each figure is that of a GET or a POST. */
function allocationsOf(subject: string): [file: string, bytes: number][] {
  return JSON.parse(
    execFileSync(process.execPath, [pathOf("gates/allocations.ts"), moduleOf(subject)], { encoding: "utf8" }),
  );
}

async function bytesOf(subject: string) {
  const samples = await measureHeap(subject, moduleOf(subject), 3);
  return {
    GET: spread(samples.map(({ GET }) => GET)).median,
    POST: spread(samples.map(({ POST }) => POST)).median,
  };
}

it("a call allocates at most 1.3 times the heap of one by openapi-fetch with a token and a timeout", async () => {
  const base = await bytesOf(baseline);
  for (const subject of ours) {
    const bytes = await bytesOf(subject);
    for (const method of ["GET", "POST"] as const) {
      const value = bytes[method] / base[method];
      const heaviest = value <= budgets.heap ? [] : allocationsOf(subject);
      const what = `Heap of a ${method}, ${subject}, to that of openapi-fetch`;
      expect(value).toBeGreaterThan(0.5);
      expect(
        explain({ what, value, budget: budgets.heap, heaviest, amounts: "bytes by file" }),
      ).toBeUndefined();
    }
  }
});

it("a call that allocates too much is explained by the files that do it", () => {
  const heaviest = allocationsOf(ours[0]);
  const explanation = explain({ what: "Heap", value: 1.31, budget: 1.3, heaviest, amounts: "bytes by file" });
  expect(explanation).toContain("Heap: 1.31. The budget is 1.3.");
  expect(explanation).toContain("packages/client/src/");
});
