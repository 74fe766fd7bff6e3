import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { filesOf, readResults } from "../src/results/store.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const onDisk = (path: string) => readFileSync(join(root, path), "utf8");
const advice = "run `npm run bench`, or undo what was edited by hand";

describe("what quotes results.json", () => {
  const files = filesOf(readResults());

  it.each([...files])("%s has its figures", (path, text) => {
    expect(onDisk(path) === text, advice).toBe(true);
  });

  it("leaves room in the README for the rest", () => {
    const section = /## How fast\n[\s\S]*?(?=\n## )/.exec(onDisk("README.md"))?.[0] ?? "";
    expect(section.split("\n").length).toBeGreaterThan(5);
    expect(section.split("\n").length).toBeLessThanOrEqual(25);
  });

  it("is no chart that nothing draws", () => {
    const charts = globSync("packages/bench/results/*.svg", { cwd: root }).sort();
    expect(charts).toEqual([...files.keys()].filter((path) => path.endsWith(".svg")).sort());
  });

  it("differs once a figure does", () => {
    const results = structuredClone(readResults());
    const [figure] = results.codegen?.comparisons[0]?.figures ?? [];
    // a figure of the README's table
    Object.assign(figure ?? {}, { median: (figure?.median ?? 0) + 1_000 });
    const changed = filesOf(results);
    const stale = [...changed].filter(([path, text]) => onDisk(path) !== text).map(([path]) => path);
    expect(stale).toEqual(
      expect.arrayContaining([
        "README.md",
        "packages/bench/results/RESULTS.md",
        "packages/bench/results/codegen-1.svg",
      ]),
    );
  });
});
