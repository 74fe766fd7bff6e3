import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { review } from "@onelogin-mfa/review";
import { expect, it, onTestFinished } from "vitest";
import { clientFolder, specFile } from "../src/repository.ts";

const spec = readFileSync(specFile, "utf8");

/** Compares the types of this repository's client before and after an edit of the spec. */
async function compareTypes(...edits: readonly (readonly [from: string, to: string])[]) {
  const root = mkdtempSync(join(tmpdir(), "client-types-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const folder of ["src", "test/types"]) {
    cpSync(join(clientFolder, folder), join(root, "packages/client", folder), { recursive: true });
  }
  const file = join(root, "spec/mfa.yaml");
  mkdirSync(join(root, "spec"));
  writeFileSync(file, spec);
  const settings = ["user.name=Test", "user.email=test@example.com", "commit.gpgsign=false"];
  const identity = settings.flatMap((one) => ["-c", one]);
  for (const args of [
    ["init", "--quiet", "--initial-branch", "main"],
    ["add", "--all"],
    ["commit", "--quiet", "--message", "base"],
  ]) {
    execFileSync("git", [...identity, ...args], { cwd: root });
  }
  const changed = edits.reduce((text, [from, to]) => text.replace(from, to), spec);
  writeFileSync(file, changed);
  const { report } = await review({ root });
  return { ...report.typescript, problems: report.problems };
}

// packages/review tests the comparison with a small client; this one finds out whether it fits the real client
it("the review compares the input and the data of the client's operations", async () => {
  const { changes, note } = await compareTypes(
    ["required: [device_id, auth_factor_name]", "required: [device_id]"],
    ["required: [factor_id, display_name]", "required: [factor_id]"],
  );
  expect(note).not.toContain("could not be compared");
  expect(changes.map(({ operationId, part, bump }) => [operationId, part, bump])).toEqual([
    ["createFactorRegistration", "input", "minor"],
    ["getAuthenticationDevices", "data", "major"],
  ]);
});

it("the review finds no change of types if only a description changes: negative control", async () => {
  const { consumers, changes, errors, problems } = await compareTypes(["An access token.", "A token."]);
  expect({ changes, errors, problems }).toEqual({ changes: [], errors: [], problems: [] });
  expect(consumers).toEqual(["accepts.ts", "refuses.ts"].map((name) => `packages/client/test/types/${name}`));
});
