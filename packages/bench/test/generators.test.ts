import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Generator } from "../src/generators/generators.ts";
import { measureGenerators } from "../src/generators/measure-generators.ts";
import { syntheticDocument } from "../src/generators/synthetic-document.ts";

const generator = (name: string, script: string): Generator => ({
  ...{ name, peer: name },
  programs: ({ folder }) => [{ args: ["--eval", script], cwd: folder }],
});

it("names generators that are not installed, fail, or write nothing, each with the reason, and measures the others", async () => {
  const generators = [
    generator("good", 'require("node:fs").writeFileSync("client.ts", "")'),
    generator("absent", ""),
    generator("failing", 'throw new Error("OpenAPI 3.1 is unknown")'),
    generator("idle", ""),
  ];
  const scratch = mkdtempSync(join(tmpdir(), "bench-test-"));
  const context = { scratch, isQuick: true, missingPeers: { absent: "code E404" }, onProgress: () => {} };
  const { samples, missing } = await measureGenerators(generators, "spec.yaml", 2, {
    ...context,
    peer: (path) => path,
  });
  rmSync(scratch, { recursive: true });
  expect([...samples].map(([name, runs]) => [name, runs.length])).toEqual([["good", 2]]);
  expect(missing).toEqual({
    absent: "code E404",
    failing: expect.stringContaining("OpenAPI 3.1 is unknown"),
    idle: "idle has written nothing.",
  });
});

it("makes the same document for the same number, with as many operations", () => {
  const document = JSON.stringify(syntheticDocument(20));
  expect(JSON.stringify(syntheticDocument(20))).toBe(document);
  expect(JSON.stringify(syntheticDocument(20, 15))).not.toBe(document);
  expect(new Set(document.match(/"operationId":"\w+"/g)).size).toBe(20);
});
