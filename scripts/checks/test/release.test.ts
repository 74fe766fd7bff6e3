import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import {
  checkTag,
  planRelease,
  raise,
  release,
  type Situation,
  setPackageVersion,
  setSpecVersion,
} from "../../plan-release.ts";
import { readRepository, repositoryFields, resolveLinks } from "../../repository.ts";
import { root } from "./support/root.ts";

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

describe("a version", () => {
  it.each([
    ["1.2.3", "major", "2.0.0"],
    ["1.2.3", "minor", "1.3.0"],
    ["1.2.3", "patch", "1.2.4"],
    ["1.2.3", "none", "1.2.3"],
  ] as const)("%s after a %s bump is %s", (version, bump, next) => {
    expect(raise(version, bump)).toBe(next);
  });

  it("of another form is refused", () => {
    expect(() => raise("1.2", "major")).toThrow('Invalid version "1.2": expected the form 1.2.3.');
  });

  it("stands in a package.json and in its workspaces, and nowhere else", () => {
    const expected = manifest
      .replace('"version": "1.0.0"', '"version": "2.0.0"')
      .replace('client": "^1.0.0"', 'client": "^2.0.0"')
      .replace('spec": "1.0.0"', 'spec": "2.0.0"');
    expect(setPackageVersion(manifest, "2.0.0")).toBe(expected);
  });
});

describe("the changelog", () => {
  it("gets the heading of the release", () => {
    expect(release(changelog, "1.1.0", "2026-02-03")).toBe(
      "# Changelog\n\n## 1.1.0 – 2026-02-03\n\n- A thing.\n\n## 1.0.0 – 2026-01-01\n\n- The first.\n",
    );
  });

  it.each([
    ["## 1.0.0\n", 'has no heading "## Unreleased"'],
    ["## Unreleased\n\n## 1.0.0\n", 'says nothing below "## Unreleased"'],
  ])("%j is refused", (text, message) => {
    expect(() => release(text, "1.1.0", "2026-02-03")).toThrow(message);
  });
});

describe("a release", () => {
  it("has the version that the changes require, in every file", () => {
    const { version, files } = planRelease(situation);
    expect({ version, paths: [...files.keys()] }).toEqual({
      version: "1.1.0",
      paths: ["CHANGELOG.md", "spec/mfa.yaml", "packages/mock/package.json"],
    });
  });

  it.each([
    [{ required: "none" }, "1.0.1"],
    [{ required: "patch", wanted: "major" }, "2.0.0"],
    [{ lastTag: undefined, required: "none" }, "1.0.0"],
  ] as const)("after %j is %s", (change, version) => {
    expect(planRelease({ ...situation, ...change }).version).toBe(version);
  });

  it("is refused when less is wanted than the changes require", () => {
    expect(() => planRelease({ ...situation, required: "major", wanted: "minor" })).toThrow(
      "--bump minor is too small: since v1.0.0 the changes require a major version.",
    );
  });
});

describe("a tag", () => {
  const released = new Map([
    ["CHANGELOG.md", release(changelog, "1.1.0", "2026-02-03")],
    ["spec/mfa.yaml", setSpecVersion(spec, "1.1.0")],
    ["packages/mock/package.json", setPackageVersion(manifest, "1.1.0")],
  ]);

  it("may be packed if all files have its version", () => {
    expect(() => checkTag("v1.1.0", released)).not.toThrow();
  });

  // biome-ignore format: a table
  it.each([
    ["v1.2.0", released, "CHANGELOG.md, spec/mfa.yaml, packages/mock/package.json"],
    ["v1.1.0", new Map([...released, ["CHANGELOG.md", changelog]]), "CHANGELOG.md"],
    ["v1.1.0", new Map([...released, ["packages/mock/package.json", manifest]]), "packages/mock/package.json"],
  ])("%s is refused where files have another version", (tag, files, paths) => {
    expect(() => checkTag(tag, files)).toThrow(`these files have no version ${tag.slice(1)}: ${paths}.`);
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

describe("npm run release", () => {
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, ["scripts/release.ts", ...args], { cwd: root, encoding: "utf8" });

  it.each([
    [["--bump", "none"], "Allowed choices are major, minor, patch."],
    [["--tag", "v1.0.0", "--dry-run"], "cannot be used with option '--dry-run'"],
  ])("ends with 2 for %j", (args, message) => {
    expect(run(...args)).toMatchObject({ status: 2, stderr: expect.stringContaining(message) });
  });
});
