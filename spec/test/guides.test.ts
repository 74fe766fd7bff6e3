import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { child, documentNode } from "@onelogin-mfa/openapi";
import { expect, test } from "vitest";
import { unfounded } from "../rules/behavior-has-evidence.ts";
import { readEvidenceKnowledge } from "../rules/evidence-knowledge.ts";
import { everyClaim } from "../rules/evidence-shape.ts";
import { readSpec } from "./support/spec.ts";

const folder = new URL("../guides/", import.meta.url);
const claims = everyClaim(documentNode(readSpec())).map((claim) => String(child(claim, "claim").value));
const prose = (markdown: string) => markdown.replaceAll(/```.*?```/gs, "");

test.each(globSync("**/*.md", { cwd: fileURLToPath(folder) }))(
  "%s says of OneLogin only what a claim of the spec says with the same verb",
  (guide) => {
    const text = prose(readFileSync(new URL(guide, folder), "utf8"));
    expect(unfounded(text, claims, readEvidenceKnowledge())).toEqual([]);
  },
);

test("a sentence of a guide that no claim stands behind is reported", () => {
  const text = prose("Codes\n\n```ts\nsends(1);\n```\n\nOneLogin sends a letter.");
  expect(unfounded(text, ["It returns a code."], readEvidenceKnowledge())).toEqual([
    ["OneLogin sends a letter.", ["sends", "sent"]],
  ]);
});
