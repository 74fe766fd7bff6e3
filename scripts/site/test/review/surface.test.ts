import { readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Bump } from "@onelogin-mfa/review";
import { replaced, specRepository, temporaryFolder } from "@onelogin-mfa/review/test-support/repository";
import { describe, expect, it } from "vitest";
import { review } from "../../src/review/index.ts";
import { layOut, readConsumers } from "../../src/review/typescript/trees.ts";
import { clientRepository, fixtureSpec } from "./client-fixture.ts";

/** Reviews the client's repository after a change of its files. */
async function reviewOf(files: { readonly [path: string]: string }) {
  const { root, write } = clientRepository();
  write(files);
  return (await review({ root })).report;
}

async function surfaceOf(spec: string) {
  const { typescript, bump } = await reviewOf({ "spec/mfa.yaml": spec });
  return { ...typescript, required: bump };
}

describe("the client's types", { timeout: 60_000 }, () => {
  it("are compared without a finding where only a comment changed: negative control of those below", async () => {
    const file = "packages/client/src/extra.ts";
    const { typescript, problems } = await reviewOf({ [file]: "// nothing\nexport {};\n" });
    expect(problems).toEqual([]);
    expect(typescript).toMatchObject({ ran: true, errors: [], changes: [], bump: "patch" });
    expect(typescript.consumers).toEqual([
      "packages/client/test/types/accepts.ts",
      "packages/client/test/types/refuses.ts",
      "packages/client/README.md",
    ]);
    expect(typescript.note).not.toContain("could not be compared");
  });

  it("need a major version where old consumer code no longer compiles, though the spec needs a minor one", async () => {
    const json = "            application/json:\n              schema: { type: array";
    const html = "            text/html:\n              schema: { type: string, description: A page. }\n";
    const { bump, errors, required } = await surfaceOf(replaced(fixtureSpec, json, html + json));
    expect([required.spec, bump, required.required]).toEqual(["minor", "major", "major"]);
    const locations = errors.filter(({ breaking }) => breaking).map(({ file }) => file);
    expect(locations).toContain("packages/client/test/types/accepts.ts");
  });

  const list = "      operationId: listThings\n";
  const limit = `${list}      parameters: [{ name: limit, in: query, schema: { type: integer } }]\n`;
  const body = "required: [name, size]";
  it.each<[title: string, from: string, to: string, bump: Bump, parts: string[], allowed: string[]]>([
    [
      "a new optional parameter: tests of the exact type do not break",
      list,
      limit,
      "minor",
      ["input", "exports"],
      [],
    ],
    [
      "what is allowed that was refused: no code breaks",
      body,
      "required: [size]",
      "minor",
      ["input"],
      ["TS2578"],
    ],
    ["another description: comments are no types", "Some things.", "Things.", "none", [], []],
  ])("are compared after %s", async (_, from, to, expected, parts, allowed) => {
    const { bump, changes, errors, ran } = await surfaceOf(replaced(fixtureSpec, from, to));
    expect([ran, bump]).toEqual([true, expected]);
    expect(changes.map(({ part }) => part)).toEqual(parts);
    expect(errors.map(({ code, breaking }) => [code, breaking])).toEqual(
      allowed.map((code) => [code, false]),
    );
  });

  it("name what has to be fixed in the client's own source, which breaks none of its users", async () => {
    const file = "packages/client/src/is-told.ts";
    const { typescript, bump } = await reviewOf({ [file]: "export const number: number = 'text';\n" });
    expect(typescript.sourceErrors).toMatchObject([{ file, line: 1, breaking: false }]);
    expect(bump.required).toBe("patch");
  });

  it("say for each operation what became of its input, its data and its errors", async () => {
    const withoutName = replaced(fixtureSpec, "required: [name, size]", "required: [name]");
    const withoutId = replaced(withoutName, "required: [id, name]", "required: [name]");
    const { changes, bump } = await surfaceOf(replaced(withoutId, "required: [message]", "required: []"));
    expect(bump).toBe("major");
    expect(changes.map(({ operationId, part, bump: step }) => [operationId, part, step])).toEqual([
      ["listThings", "data", "major"],
      ["listThings", "error", "major"],
      ["createThing", "input", "minor"],
      ["createThing", "data", "major"],
    ]);
  });

  it("miss a name that the package no longer exports", async () => {
    const { root, write, git } = clientRepository();
    const index = git("show", "HEAD:packages/client/src/index.ts");
    write({ "packages/client/src/index.ts": replaced(index, ", describeThing } from", " } from") });
    const { report } = await review({ root });
    expect(report.typescript.changes.map(({ sentence }) => sentence)).toContain(
      "The package no longer exports `describeThing`.",
    );
    const readme = report.typescript.errors.find(({ file }) => file === "packages/client/README.md");
    const line = git("show", "HEAD:packages/client/README.md").split("\n")[(readme?.line ?? 0) - 1];
    expect(line).toContain("describeThing");
  });
});

it("a link in the client's source is left out of the copy, so that nothing is generated to where it leads", async () => {
  const { root, write } = clientRepository();
  write({ "elsewhere/notes.txt": "mine" });
  symlinkSync("../../../elsewhere", join(root, "packages/client/src/generated"));
  const tree = join(temporaryFolder(), "tree");
  await layOut(tree, root, join(root, "spec/mfa.yaml"), [], root);
  expect(readdirSync(join(root, "elsewhere"))).toEqual(["notes.txt"]);
  expect(readdirSync(join(tree, "packages/client/src/generated"))).toContain("schema.ts");
});

it("a repository without the client is reviewed all the same", async () => {
  const { root } = specRepository();
  const { report } = await review({ root });
  expect(report.typescript).toMatchObject({ ran: false, bump: "none" });
  expect(report.problems).toMatchObject([{ severity: "warning" }]);
});

it("a link among the code that uses the client is left out: the report would quote where it leads", async () => {
  const { root } = clientRepository();
  symlinkSync("/etc/hostname", join(root, "packages/client/test/types/link.ts"));
  const files = (await readConsumers(root)).map(({ file }) => file);
  expect(files).toContain("packages/client/test/types/accepts.ts");
  expect(files).not.toContain("packages/client/test/types/link.ts");
});
