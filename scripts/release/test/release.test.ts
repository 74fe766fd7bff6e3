import { spawnSync } from "node:child_process";
import { readRepository, repositoryFields, resolveLinks } from "@onelogin-mfa/repository/documents";
import { root } from "@onelogin-mfa/repository/testing";
import { describe, expect, it } from "vitest";
import { checkTag, planRelease, type Situation } from "../src/plan-release.ts";

const changelog = "# Changelog\n\n## Unreleased\n\n- A thing.\n\n## 1.0.0 – 2026-01-01\n\n- The first.\n";
const manifest = `{
  "name": "@onelogin-mfa/mock",
  "version": "1.0.0",
  "dependencies": {
    "@onelogin-mfa/client": "^1.0.0",
    "@onelogin-mfa/spec": "1.0.0",
    "hono": "1.0.0"
  }
}
`;
const spec = "openapi: 3.1.0\ninfo:\n  title: An API\n  version: 1.0.0\n  x: 1.0.0\npaths: {}\n";

const situation: Situation = {
  version: "1.0.0",
  lastTag: "v1.0.0",
  required: "minor",
  wanted: undefined,
  date: "2026-02-03",
  files: new Map([
    ["CHANGELOG.md", changelog],
    ["spec/mfa.yaml", spec],
    ["packages/mock/package.json", manifest],
  ]),
};

const released = new Map([
  ["CHANGELOG.md", changelog.replace("## Unreleased", "## 1.1.0 – 2026-02-03")],
  ["spec/mfa.yaml", spec.replace("  version: 1.0.0", "  version: 1.1.0")],
  ["packages/mock/package.json", manifest.replace(/(version|client|spec)(": "\^?)1\.0\.0/g, "$1$21.1.0")],
]);

describe("a release", () => {
  it("has the version that the changes require, in every file and nowhere else", () => {
    const { version, files, notes } = planRelease(situation);
    expect({ version, files, notes }).toEqual({ version: "1.1.0", files: released, notes: "- A thing." });
  });

  it("raises the version of a document in JSON, too, and of nothing else in it", () => {
    const info = { title: "An API", license: { name: "1.0.0" }, version: "1.0.0" };
    const document = JSON.stringify({ openapi: "3.1.0", info, "x-version": { version: "1.0.0" } }, null, 2);
    const { files } = planRelease({
      ...situation,
      files: new Map([...situation.files, ["a/b.json", document]]),
    });
    const raised = JSON.stringify(
      { openapi: "3.1.0", info: { ...info, version: "1.1.0" }, "x-version": { version: "1.0.0" } },
      null,
      2,
    );
    expect(files.get("a/b.json")).toBe(raised);
  });

  it.each([
    [{ required: "none" }, "1.0.1"],
    [{ version: "1.2.3", lastTag: "v1.2.3", required: "minor" }, "1.3.0"],
    [{ version: "1.2.3", lastTag: "v1.2.3", required: "patch" }, "1.2.4"],
    [{ required: "patch", wanted: "major" }, "2.0.0"],
    [{ version: "10.20.30", lastTag: "v10.20.30", required: "patch" }, "10.20.31"],
    [{ version: "10.20.30", lastTag: "v10.20.30", required: "major" }, "11.0.0"],
    [{ lastTag: undefined, required: "none" }, "1.0.0"],
    // the version gate had it raised beside a change
    [{ version: "1.1.0", required: "minor" }, "1.1.0"],
    [{ version: "1.1.0", required: "none" }, "1.1.0"],
    [{ version: "1.1.1", required: "minor" }, "1.1.1"],
    [{ version: "1.0.1", required: "minor" }, "1.1.0"],
    [{ version: "1.1.0", required: "patch", wanted: "major" }, "2.0.0"],
    [{ version: "1.1.0", required: "patch", wanted: "patch" }, "1.0.1"],
  ] as const)("after %j is %s", (change, version) => {
    expect(planRelease({ ...situation, ...change }).version).toBe(version);
  });

  it.each([
    [{ lastTag: undefined }, "nothing has been released yet, so it is the version in the files"],
    [{ required: "major" }, "the changes since v1.0.0 require a major version"],
    [{ required: "none" }, "the changes since v1.0.0 require no new version"],
  ] as const)("says why it has its version after %j", (change, reason) => {
    expect(planRelease({ ...situation, ...change }).reason).toBe(reason);
  });

  it("changes nothing but versions, and leaves out of the documents that npm has no package yet", () => {
    const notice = "> [!NOTE]\n> **Not on npm yet.** Clone it.";
    const start = "# Start\n\n```sh\nnpm install @onelogin-mfa/client\n```\n";
    const other = '{\n  "name": "x",\n  "config": {\n    "version": "1.0.0"\n  },\n  "version": "1.0.0"\n}\n';
    const files = new Map([
      ["CHANGELOG.md", "## Unreleased\n\n- One.\n\n- Two.\n\n## Unreleased things\n"],
      ["README.md", `${start}\n${notice}\n\nMore.\n`],
      ["SECURITY.md", "# Security\n\nMore.\n"],
      ["package.json", other],
    ]);
    const plan = planRelease({ ...situation, files });
    expect(plan.notes).toBe("- One.\n\n- Two.");
    expect(Object.fromEntries(plan.files)).toEqual({
      "CHANGELOG.md": "## 1.1.0 – 2026-02-03\n\n- One.\n\n- Two.\n\n## Unreleased things\n",
      "README.md": `${start}\nMore.\n`,
      "package.json": other.replace('  },\n  "version": "1.0.0"', '  },\n  "version": "1.1.0"'),
    });
  });

  it("has the notes of all its sections, and every version that it had in the files, of any length", () => {
    const of = (version: string) =>
      new Map([
        ["CHANGELOG.md", "## Unreleased\n\n- One.\n\n### Client\n\n- Two.\n"],
        [
          "spec/mfa.yaml",
          `x-info:\n  version: 1.0.0\n${spec.replace("version: 1.0.0", `summary: All.\n  version: ${version}`)}`,
        ],
        ["packages/mock/package.json", manifest.replaceAll("1.0.0", version)],
      ]);
    const before = { version: "10.20.30", lastTag: "v10.20.30", files: of("10.20.30") };
    const plan = planRelease({ ...situation, ...before });
    expect(plan.notes).toBe("- One.\n\n### Client\n\n- Two.");
    const hono = '"hono": "10.20.30"';
    expect([...plan.files].slice(1)).toEqual([
      ["spec/mfa.yaml", of("10.21.0").get("spec/mfa.yaml")],
      ["packages/mock/package.json", manifest.replaceAll("1.0.0", "10.21.0").replace(/"hono.*"/, hono)],
    ]);
  });

  const changelogOf = (text: string) => ({ files: new Map([["CHANGELOG.md", text]]) });
  it.each<[Partial<Situation>, string]>([
    [
      { required: "major", wanted: "minor" },
      "--bump minor is too small: since v1.0.0 the changes require a major",
    ],
    [{ version: "1.2" }, 'Invalid version "1.2": expected the form 1.2.3.'],
    [{ version: "1.2.3-rc.1" }, 'Invalid version "1.2.3-rc.1": expected the form 1.2.3.'],
    [{ version: "v1.2.3", lastTag: undefined }, 'Invalid version "v1.2.3": expected the form 1.2.3.'],
    [changelogOf("## 1.0.0\n"), 'has no heading "## Unreleased"'],
    [changelogOf("## Unreleased\n\n## 1.0.0\n"), 'says nothing below "## Unreleased"'],
  ])("is refused: %j", (change, message) => {
    expect(() => planRelease({ ...situation, ...change })).toThrow(message);
  });
});

describe("a tag", () => {
  it("may be packed if all files have its version", () => {
    expect(() => checkTag("v1.1.0", released)).not.toThrow();
    expect(() => checkTag("v10.20.30", new Map())).not.toThrow();
  });

  // biome-ignore format: a table
  it.each([
    ["v1.2.0", released, "CHANGELOG.md, spec/mfa.yaml, packages/mock/package.json"],
    ["v1.1.0", new Map([...released, ["CHANGELOG.md", changelog]]), "CHANGELOG.md"],
    ["v1.1.0", new Map([...released, ["packages/mock/package.json", manifest]]), "packages/mock/package.json"],
    ["v1.1.0", new Map([...released, ["spec/mfa.yaml", spec]]), "spec/mfa.yaml"],
  ])("%s is refused where files have another version", (tag, files, paths) => {
    expect(() => checkTag(tag, files)).toThrow(`these files have no version ${tag.slice(1)}: ${paths}.`);
  });

  it.each(["1.1.0", "v1.1", "v1.1.0-rc.1", "release-v1.1.0", ""])("is not %j", (tag) => {
    expect(() => checkTag(tag, released)).toThrow(`Invalid tag "${tag}": expected the form v1.2.3.`);
  });

  it("that is refused says how to set it again", () => {
    expect(() => checkTag("v1.2.0", released)).toThrow(
      'Delete the tag, run "npm run release", commit what it has written, and tag that commit.',
    );
  });

  it.each([
    ["in a sentence", "- 1.1.0 will have more.\n"],
    ["in the heading of another section", "## What 1.1.0 – the next one – will have\n"],
    ["in a heading below a version", "### 1.1.0 – soon\n"],
    ["as the beginning of another version", "## 1.1.0-rc.1 – 2026-02-03\n"],
    ["as the end of another version", "## 11.1.0 – 2026-02-03\n"],
    ["as one without a date", "## 1.1.0\n"],
  ])("is refused where the changelog names its version %s only", (_, line) => {
    const text = changelog.replace("## Unreleased\n", `## Unreleased\n\n${line}`);
    const files = new Map([...released, ["CHANGELOG.md", text]]);
    expect(() => checkTag("v1.1.0", files)).toThrow("these files have no version 1.1.0: CHANGELOG.md.");
  });

  it("is refused where the spec's version is not found", () => {
    const files = new Map([
      ...released,
      ["spec/mfa.yaml", spec.replace("  version:", "# a remark\n  version:")],
    ]);
    expect(() => checkTag("v1.1.0", files)).toThrow('"info.version" of spec/mfa.yaml is not found');
  });
});

describe("the repository's address", () => {
  const manifest = (repository: unknown) => JSON.stringify({ name: "root", repository });

  it("is the field of the root's package.json, and leads to source, README and issues", () => {
    const repository = readRepository(manifest("https://github.com/owner/a.name-1"));
    expect(repositoryFields(repository ?? "", "packages/client")).toEqual({
      repository: {
        type: "git",
        url: "git+https://github.com/owner/a.name-1.git",
        directory: "packages/client",
      },
      homepage: "https://github.com/owner/a.name-1/tree/main/packages/client#readme",
      bugs: { url: "https://github.com/owner/a.name-1/issues" },
    });
  });

  it.each(["", "https://github.com/owner/name.git"])("is refused if it is %j", (repository) => {
    expect(() => readRepository(manifest(repository))).toThrow(
      'Write it as "https://github.com/OWNER/NAME".',
    );
  });
});

describe("a link in a published document", () => {
  const links = {
    repository: "https://github.com/owner/name",
    tag: "v1.2.3",
    directory: "packages/client",
    shipped: ["RECIPES.md"],
  };
  // biome-ignore format: a table
  it.each([
    ["to a file of the repository", "[a](../../SECURITY.md#x)", "[a](https://github.com/owner/name/blob/v1.2.3/SECURITY.md#x)"],
    ["to a file of its folder", "[a](Dockerfile)", "[a](https://github.com/owner/name/blob/v1.2.3/packages/client/Dockerfile)"],
    ["to a file in the package stays", "[a](RECIPES.md#jest)", "[a](RECIPES.md#jest)"],
    ["is no call in a block of code", "```ts\nf[0](data)\n```", "```ts\nf[0](data)\n```"],
    ["may have code for its text", "[`a`](Dockerfile)", "[`a`](https://github.com/owner/name/blob/v1.2.3/packages/client/Dockerfile)"],
  ])("%s", (_, text, expected) => {
    expect(resolveLinks(text, links)).toBe(expected);
  });
});

it("npm run release ends with 2 for options that exclude each other", () => {
  const args = ["scripts/release/src/release.ts", "--tag", "v1.0.0", "--dry-run"];
  const run = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  const stderr = expect.stringContaining("cannot be used with option '--dry-run'");
  expect(run).toMatchObject({ status: 2, stderr });
});

it("npm run release says that it needs npm before any work", () => {
  const { npm_execpath: _, ...env } = process.env;
  const run = spawnSync(process.execPath, ["scripts/release/src/release.ts", "--dry-run"], {
    cwd: root,
    encoding: "utf8",
    env,
  });
  expect(run).toMatchObject({
    status: 1,
    stdout: "",
    stderr: 'npm is not known: start this with "npm run".\n',
  });
});
