import { expect, it } from "vitest";
import { codeBlocks, firstBlock } from "../src/code-blocks.ts";

const document = `# A \`b\`

Write \`a.yaml\`:

\`\`\`yaml [a]
a: |
    \`\`\`
\`\`\`

> Once:
>
> \`\`\`sh
> npm ci
> \`\`\`

\`\`\`\`md
\`\`\`ts
no();
\`\`\`
\`\`\`\`

- In a list:

  \`\`\`ts
  one();
  \`\`\`

<!--
\`\`\`ts
hidden();
\`\`\`
-->

## Two

\`\`\`
plain
\`\`\`
`;

it("finds fenced code as readers see it, with what stands around it", () => {
  expect(codeBlocks(document)).toEqual([
    {
      language: "yaml",
      code: "a: |\n    ```\n",
      isQuoted: false,
      heading: "A `b`",
      before: "Write `a.yaml`:",
    },
    { language: "sh", code: "npm ci\n", isQuoted: true, heading: "A `b`", before: "Once:" },
    { language: "md", code: "```ts\nno();\n```\n", isQuoted: false, heading: "A `b`", before: "" },
    { language: "ts", code: "one();\n", isQuoted: false, heading: "A `b`", before: "In a list:" },
    { language: "", code: "plain\n", isQuoted: false, heading: "Two", before: "" },
  ]);
});

it("finds the first block of a language, and of those the one that is wanted", () => {
  expect(firstBlock(document, "ts")).toBe("one();\n");
  expect(firstBlock(document, "ts", ({ code }) => code.includes("two"))).toBe("");
});
