import { describe, expect, it } from "vitest";
import { styleProblems } from "../house-style.ts";

const lines = (count: number) => "x\n".repeat(count);

describe("house style", () => {
  it.each([
    ["packages/client/src/a.ts", lines(251), "has 251 lines"],
    ["scripts/run.mjs", lines(300), "has 300 lines"],
    ["spec/rules/a.ts", `// ${"TO"}DO later\n`, "has an escape or a leftover"],
    ["packages/client/src/a.ts", `// @ts-${"ignore"}\n`, "has an escape or a leftover"],
    ["README.md", lines(121), "has 121 lines"],
    ["CONTRIBUTING.md", "word ".repeat(301), "has 301 words"],
    ["packages/mock/README.md", lines(20), "has 20 lines"],
    ["docs.md", `see /${"home"}/somebody/project`, "names a path"],
    [".github/workflows/ci.yml", `https://registry.${"npmjs"}.org`, "names a path"],
    ["packages/client/src/createClient.ts", "", "is not in kebab-case"],
  ])("refuses %s", (path, text, problem) => {
    expect(styleProblems([{ path, text }])).toEqual([expect.stringContaining(`${path} ${problem}`)]);
  });

  it("lets generated code and the limits themselves pass", () => {
    const files = [
      { path: "packages/client/src/generated/schema.ts", text: lines(900) },
      { path: "packages/client/src/a.ts", text: lines(250) },
      { path: "README.md", text: lines(120) },
    ];
    expect(styleProblems(files)).toEqual([]);
  });

  it("wants few entries at the root", () => {
    const files = Array.from({ length: 21 }, (_, index) => ({ path: `folder-${index}/a.txt`, text: "" }));
    expect(styleProblems(files)).toEqual(["the root has 21 entries; at most 20 are wanted"]);
  });
});
