import { describe, expect, it } from "vitest";
import { styleProblems } from "../house-style/house-style.ts";

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
    ["packages/dev/src/a.ts", `import { b } from "../../mock/test/b.ts";`, "imports ../../mock/test/b.ts"],
    ["scripts/a.ts", `await import("../packages/mock/src/b.ts")`, "imports ../packages/mock/src/b.ts"],
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

  it.each([
    ["README.md", "first\nthe replies of the server", ':2 says "replies"; say response'],
    ["spec/mfa.yaml", "Enrolment", ':1 says "Enrolment"; say enroll, enrollment'],
    ["packages/review/src/a.ts", "the contract", ':1 says "contract"; say spec'],
  ])("refuses a replaced word in %s", (path, text, problem) => {
    expect(styleProblems([{ path, text }])).toEqual([expect.stringContaining(`${path}${problem}`)]);
  });

  it("lets words pass where they mean something else, and imports within a package or of text", () => {
    const files = [
      { path: "a.md", text: "contract tests, enrolled, enrolling, replica" },
      { path: "packages/client/Dockerfile", text: "FROM node:24-alpine" },
      { path: "packages/client/LICENSE", text: "IN AN ACTION OF CONTRACT" },
      { path: "packages/client/test/a.test.ts", text: `import { b } from "../src/b.ts";` },
      { path: "packages/client/test/b.test.ts", text: '`import { b } from "../../x/b.ts";`' },
    ];
    expect(styleProblems(files)).toEqual([]);
  });

  it("wants few entries at the root", () => {
    const files = Array.from({ length: 22 }, (_, index) => ({ path: `folder-${index}/a.txt`, text: "" }));
    expect(styleProblems(files)).toEqual(["the root has 22 entries; at most 21 are wanted"]);
  });
});
