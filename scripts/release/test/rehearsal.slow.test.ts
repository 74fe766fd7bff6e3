import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Repository, specText } from "@onelogin-mfa/review/testing/repository";
import { expect, it } from "vitest";
import { makeApi } from "../src/api/make-api.ts";
import { apiFolder, changesSince } from "../src/changes-since.ts";
import { planRelease } from "../src/plan-release.ts";
import { checkVersions } from "../src/versions.ts";
import { compareSpecs } from "./support/compare-specs.ts";
import { action, cli, createPackages } from "./support/packages.ts";

const released = "# Changelog\n\n## 1.0.0 – 2026-01-01\n\n- All of it.\n";

/** A repository of built packages with a release. */
async function createReleased(): Promise<Repository> {
  const repository = createPackages({
    "spec/mfa.yaml": specText,
    "packages/client/package.json": '{ "name": "@onelogin-mfa/client", "version": "1.0.0" }',
    "CHANGELOG.md": released,
  });
  await writeApi(repository.root);
  repository.commit({});
  repository.git("tag", "v1.0.0");
  return repository;
}

async function writeApi(root: string): Promise<void> {
  mkdirSync(join(root, apiFolder), { recursive: true });
  for (const [name, text] of await makeApi(root)) writeFileSync(join(root, apiFolder, name), text);
}

const user = "packages/users/dist/index.d.ts";
const program = "packages/things/dist/cli.js";

// biome-ignore format: a table
it.each<[what: string, files: Readonly<Record<string, string>>, item: string, version: string, ...reasons: string[]]>([
  ["a summary of the spec", { "spec/mfa.yaml": specText.replace("The id.", "Its id.") }, "- A text.", "1.0.1"],
  ["an export more", { [user]: "export interface User { name: string }\nexport type Id = string\n" }, "- `Id`.", "1.1.0", "minor `Id` of @onelogin-mfa/users is exported."],
  ["an export gone", { [user]: "export interface Person { name: string }\n" }, "- `User` is gone.", "2.0.0", "major `User` of @onelogin-mfa/users is no longer exported."],
  ["an option gone", { [program]: cli.replace('.option("--all")', "") }, "- `--all` is gone.", "2.0.0", "major `option things --all` of @onelogin-mfa/things is gone."],
  ["an input gone", { "packages/things/action.yml": action.replace("  b: { default: x }\n", "") }, "- `b` is gone.", "2.0.0", "major `input b` of @onelogin-mfa/things is gone."],
  ["two packages at once", { [user]: "export interface User { name: string; email?: string }\n", [program]: cli.replace('.choices(["a", "b"])', '.choices(["a"])') }, "- Two.", "2.0.0", "minor `User.email` of @onelogin-mfa/users is new.", "major `option things --format` of @onelogin-mfa/things no longer takes `b`."],
  ["a member more that callers only get", { [user]: "export interface User { name: string; email: string }\n" }, "- Compatible: `User` of `@onelogin-mfa/users`: you only get one.", "1.1.0"],
])("a release after %s", async (_, files, item, version, ...reasons) => {
  const { root, write } = await createReleased();
  write({ ...files, "CHANGELOG.md": released.replace("## 1.0.0", `## Unreleased\n\n${item}\n\n## 1.0.0`) });
  await writeApi(root);
  const { problems } = await checkVersions(root, { compareSpecs });
  for (const reason of reasons) expect(problems.join("\n")).toContain(reason);
  expect(problems).toHaveLength(1);
  const { required } = await changesSince(root, "v1.0.0", { compareSpecs });
  const texts = new Map([["CHANGELOG.md", `## Unreleased\n\n${item}\n`]]);
  const situation = { version: "1.0.0", lastTag: "v1.0.0", required, wanted: undefined, date: "2026-02-03" };
  expect(planRelease({ ...situation, files: texts })).toMatchObject({ version, notes: item });
});
