import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { showProblems } from "@onelogin-mfa/codegen/problems";
import { expect, onTestFinished, test } from "vitest";
import { createLinter } from "../linter.ts";
import { exchange } from "./support/lint.ts";
import { specFile } from "./support/spec.ts";

const inSpec = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

const linters = Object.fromEntries(
  ["redocly.yaml", "arazzo.redocly.yaml"].map((name) => [name, createLinter(inSpec(name))]),
);

/** Lints a document as `npm run lint` does. @returns rule and line of each problem, and how many follow from it */
async function shown(text: string, config = "redocly.yaml") {
  const folder = await mkdtemp(join(tmpdir(), "spec-test-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const document = join(folder, "mfa.yaml");
  await writeFile(document, text);
  const problems = await showProblems(folder, (await linters[config]?.check(document)) ?? []);
  const lines = text.split("\n");
  return problems.map(({ rule, line, follows }) => [rule, lines[line - 1]?.trim(), follows.length]);
}

const spec = await readFile(specFile, "utf8");

test.each([
  [
    "an example that is no longer the sample either",
    exchange(spec, "statusCode: 403,\n", "statusCode: none,\n"),
    ["mfa/example-valid", "statusCode: none,", 1],
  ],
  [
    "a type that does not exist, and the schema that does not compile with it",
    exchange(
      spec,
      "          type: string\n          description: The factor's",
      "          type: text\n          description: The factor's",
    ),
    ["struct", "type: text", 1],
  ],
  [
    "an operationId that the seed does not know",
    spec.replaceAll("operationId: getUserRegistration\n", "operationId: readUserRegistration\n"),
    ["mfa/seed-departure-has-evidence", "operationId: readUserRegistration", 0],
  ],
])("%s, is one problem", async (_, text, problem) => {
  expect(await shown(text)).toEqual([problem]);
});

test("two wrong things are two problems", async () => {
  const wrong = exchange(
    exchange(spec, "statusCode: 403,\n", "statusCode: none,\n"),
    "x-effect: read",
    "x-effect: reads",
  );
  expect((await shown(wrong)).map(([rule]) => rule)).toEqual(["mfa/operation-effect", "mfa/example-valid"]);
});

test("a document that is no YAML is a problem at its place", async () => {
  const broken = "arazzo: 1.0.1\ninfo: [\nsourceDescriptions: []\n";
  expect(await shown(broken, "arazzo.redocly.yaml")).toEqual([["lint", "sourceDescriptions: []", 0]]);
});
