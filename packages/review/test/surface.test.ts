import { describe, expect, it } from "vitest";
import { review } from "../src/index.ts";
import { clientRepository } from "./support/client-copy.ts";
import { realText } from "./support/real-contract.ts";
import { contractRepository } from "./support/repository.ts";

const replace = (text: string, from: string, to: string) => {
  if (!text.includes(from)) throw new Error(`there is no ${from}`);
  return text.replace(from, to);
};

async function surfaceOf(files: { readonly [path: string]: string }) {
  const { root, write } = clientRepository();
  write(files);
  const { report } = await review({ root });
  return { ...report.typescript, required: report.bump };
}

describe("the client's types", { timeout: 60_000 }, () => {
  it("need a major version where old consumer code no longer compiles, though the contract needs a minor one", async () => {
    const html = "            text/html:\n              schema: { type: string, description: A page. }\n";
    const at =
      '        "200":\n          description: The devices, in no promised order; an empty array if there are none.\n';
    const text = replace(realText, at, `${at}          content_marker: true\n`);
    const withHtml = text.replace(
      / {10}content_marker: true\n([\s\S]*?) {10}content:\n/,
      `$1          content:\n${html}`,
    );
    const { bump, errors, required } = await surfaceOf({ "spec/mfa.yaml": withHtml });
    expect([required.spec.required, bump, required.client.required]).toEqual(["minor", "major", "major"]);
    const places = errors.filter(({ breaking }) => breaking).map(({ file }) => file);
    expect(places).toContain("packages/client/test/types/accepts.ts");
    expect(required.client.reasons[0]).toMatch(/in code that uses the client no longer compile/);
  });

  it("are not broken by a test that asks for the exact type: an optional parameter is new", async () => {
    const text = replace(
      realText,
      "      operationId: getAuthFactors\n",
      "      operationId: getAuthFactors\n      parameters: [{ name: limit, in: query, schema: { type: integer } }]\n",
    );
    const { bump, errors, changes } = await surfaceOf({ "spec/mfa.yaml": text });
    expect([bump, errors]).toEqual(["minor", []]);
    expect(changes.map(({ part }) => part)).toEqual(["input", "exports"]);
  });

  it("name what has to be mended in the client's own source, which breaks none of its users", async () => {
    const { root, write } = clientRepository();
    write({ "packages/client/src/is-told.ts": "export const number: number = 'text';\n" });
    const { report } = await review({ root });
    expect(report.problems).toMatchObject([
      { severity: "warning", file: "packages/client/src/is-told.ts", line: 1 },
    ]);
    expect(report.bump.client.required).toBe("patch");
  });

  it("say for each operation what became of its input and its data", async () => {
    const text = replace(realText, "required: [device_id, auth_factor_name]", "required: [device_id]");
    const { changes, bump } = await surfaceOf({
      "spec/mfa.yaml": replace(text, "required: [factor_id, display_name]", "required: [factor_id]"),
    });
    expect(bump).toBe("major");
    expect(changes.map(({ operationId, part, bump: step }) => [operationId, part, step])).toEqual([
      ["createFactorRegistration", "input", "minor"],
      ["getAuthenticationDevices", "data", "major"],
    ]);
  });

  it("tell what is allowed that was refused, which breaks nobody", async () => {
    const { errors, bump } = await surfaceOf({
      "spec/mfa.yaml": replace(realText, "required: [factor_id, display_name]", "required: [factor_id]"),
    });
    expect(bump).toBe("minor");
    expect(errors.every(({ breaking }) => !breaking)).toBe(true);
  });

  it("are the same where only a description changed: the source's comments are no types", async () => {
    const { errors, changes, bump, ran } = await surfaceOf({
      "spec/mfa.yaml": replace(realText, "An access token.", "A token."),
    });
    expect({ errors, changes, bump, ran }).toEqual({ errors: [], changes: [], bump: "none", ran: true });
  });

  it("miss a name that the package no longer exports", async () => {
    const { root, write, git } = clientRepository();
    const index = git("show", "HEAD:packages/client/src/index.ts");
    write({ "packages/client/src/index.ts": replace(index, ", verify } from", " } from") });
    const { report } = await review({ root });
    expect(report.typescript.changes.map(({ sentence }) => sentence)).toContain(
      "The package no longer exports `verify`.",
    );
    const readme = report.typescript.errors.find(({ file }) => file === "packages/client/README.md");
    const line = git("show", "HEAD:packages/client/README.md").split("\n")[(readme?.line ?? 0) - 1];
    expect(line).toContain("verify");
  });
});

it("a repository without the client is reviewed all the same", async () => {
  const { root } = contractRepository();
  const { report } = await review({ root });
  expect(report.typescript).toMatchObject({ ran: false, bump: "none" });
  expect(report.problems).toMatchObject([{ severity: "warning" }]);
});
