import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { child, documentNode, listOperations } from "@onelogin-mfa/openapi";
import { expect, test } from "vitest";
import { createEvidenceSearch, textsIn } from "../rules/behavior-has-evidence.ts";
import { readEvidenceKnowledge } from "../rules/evidence-knowledge.ts";
import { everyClaim } from "../rules/evidence-shape.ts";
import { hasWord, sentencesOf } from "../rules/sentences.ts";
import { readSpec } from "./support/spec.ts";

const folder = new URL("../guides/", import.meta.url);
const document = documentNode(readSpec());
/** All that the spec says: its claims, and its texts, each sentence of which has a claim itself. */
const said = [
  ...everyClaim(document).map((claim) => String(child(claim, "claim").value)),
  ...textsIn(document).flatMap(({ text }) => sentencesOf(String(text.value))),
];
const names = ["OneLogin", ...listOperations(readSpec()).map(({ id }) => id)];
const unfounded = createEvidenceSearch(readEvidenceKnowledge());

/** The sentences that name OneLogin or an operation of its API and say what the spec does not. Questions say nothing. */
function unsaid(markdown: string): string[] {
  const isAbout = new RegExp(`(?<![\\w@/-])(?:${names.join("|")})(?![\\w/-])`);
  const prose = markdown.replaceAll(/```.*?```/gs, "");
  return unfounded(prose, said).filter(
    (sentence) =>
      isAbout.test(sentence) &&
      !sentence.endsWith("?") &&
      !hasWord(sentence, ["sandbox", "your application"]),
  );
}

test.each(globSync("**/*.md", { cwd: fileURLToPath(folder) }))(
  "%s says of OneLogin and its operations only what the spec says",
  (guide) => {
    expect(unsaid(readFileSync(new URL(guide, folder), "utf8"))).toEqual([]);
  },
);

test("a sentence of a guide that the spec does not say is reported", () => {
  const text =
    "Codes\n\n```ts\nsends(1);\n```\n\nOneLogin posts a pigeon. `getUser` waters flowers. OneLogin is assumed to wait.";
  expect(unsaid(text)).toEqual(["OneLogin posts a pigeon.", "`getUser` waters flowers."]);
});
