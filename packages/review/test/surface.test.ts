import { describe, expect, it } from "vitest";
import { review } from "../src/index.ts";
import { clientRepository, fixtureSpec } from "./support/client-fixture.ts";
import { specRepository } from "./support/repository.ts";

const replace = (text: string, from: string, to: string) => {
  if (!text.includes(from)) throw new Error(`there is no ${from}`);
  return text.replace(from, to);
};

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
    const { bump, errors, required } = await surfaceOf(replace(fixtureSpec, json, html + json));
    expect([required.spec.required, bump, required.client.required]).toEqual(["minor", "major", "major"]);
    const locations = errors.filter(({ breaking }) => breaking).map(({ file }) => file);
    expect(locations).toContain("packages/client/test/types/accepts.ts");
    expect(required.client.reasons[0]).toMatch(/in code that uses the client no longer compile/);
  });

  it("are not broken by a test that asks for the exact type: an optional parameter is new", async () => {
    const text = replace(
      fixtureSpec,
      "      operationId: listThings\n",
      "      operationId: listThings\n      parameters: [{ name: limit, in: query, schema: { type: integer } }]\n",
    );
    const { bump, errors, changes } = await surfaceOf(text);
    expect([bump, errors]).toEqual(["minor", []]);
    expect(changes.map(({ part }) => part)).toEqual(["input", "exports"]);
  });

  it("name what has to be fixed in the client's own source, which breaks none of its users", async () => {
    const file = "packages/client/src/is-told.ts";
    const { problems, bump } = await reviewOf({ [file]: "export const number: number = 'text';\n" });
    expect(problems).toMatchObject([{ severity: "warning", file, line: 1 }]);
    expect(bump.client.required).toBe("patch");
  });

  it("say for each operation what became of its input, its data and its errors", async () => {
    const withoutName = replace(fixtureSpec, "required: [name, size]", "required: [name]");
    const withoutId = replace(withoutName, "required: [id, name]", "required: [name]");
    const { changes, bump } = await surfaceOf(replace(withoutId, "required: [message]", "required: []"));
    expect(bump).toBe("major");
    expect(changes.map(({ operationId, part, bump: step }) => [operationId, part, step])).toEqual([
      ["listThings", "data", "major"],
      ["listThings", "error", "major"],
      ["createThing", "input", "minor"],
      ["createThing", "data", "major"],
    ]);
  });

  it("tell what is allowed that was refused, which breaks no code", async () => {
    const { errors, bump } = await surfaceOf(
      replace(fixtureSpec, "required: [name, size]", "required: [size]"),
    );
    expect(bump).toBe("minor");
    expect(errors.map(({ code, breaking }) => [code, breaking])).toEqual([["TS2578", false]]);
  });

  it("are the same where only a description changed: the source's comments are no types", async () => {
    const { errors, changes, bump, ran } = await surfaceOf(replace(fixtureSpec, "Some things.", "Things."));
    expect({ errors, changes, bump, ran }).toEqual({ errors: [], changes: [], bump: "none", ran: true });
  });

  it("miss a name that the package no longer exports", async () => {
    const { root, write, git } = clientRepository();
    const index = git("show", "HEAD:packages/client/src/index.ts");
    write({ "packages/client/src/index.ts": replace(index, ", describeThing } from", " } from") });
    const { report } = await review({ root });
    expect(report.typescript.changes.map(({ sentence }) => sentence)).toContain(
      "The package no longer exports `describeThing`.",
    );
    const readme = report.typescript.errors.find(({ file }) => file === "packages/client/README.md");
    const line = git("show", "HEAD:packages/client/README.md").split("\n")[(readme?.line ?? 0) - 1];
    expect(line).toContain("describeThing");
  });
});

it("a repository without the client is reviewed all the same", async () => {
  const { root } = specRepository();
  const { report } = await review({ root });
  expect(report.typescript).toMatchObject({ ran: false, bump: "none" });
  expect(report.problems).toMatchObject([{ severity: "warning" }]);
});
