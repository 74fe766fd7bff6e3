import { describe, expect, it } from "vitest";
import { type Bump, bumpBetween, checkVersions, maxBump, review } from "../src/index.ts";
import { createRepository, type Repository, specText } from "./support/repository.ts";

const manifest = (version: string) => JSON.stringify({ version });
const changelog = (...sections: readonly string[]) =>
  `# Changelog\n\n${sections.map((one) => `## ${one}\n`).join("\n")}`;

function versionedRepository(): Repository {
  return createRepository({
    "spec/mfa.yaml": specText,
    "packages/client/package.json": manifest("1.0.0"),
    "CHANGELOG.md": changelog("Unreleased\n\n### Client\n\n- All of it."),
  });
}

/** A released spec that has got one more field. */
function releasedRepository(): Repository {
  const repository = versionedRepository();
  repository.git("tag", "v1.0.0");
  return repository;
}

const withField = specText.replace("        id:", "        more: { type: string }\n        id:");
const at = (text: string, version: string) => text.replace("version: 1.0.0", `version: ${version}`);

describe("while nothing is released", () => {
  it("no step is asked for, whatever changed", async () => {
    const { root, write } = versionedRepository();
    write({ "spec/mfa.yaml": specText.replace("required: [id]", "required: []") });
    expect(await checkVersions(root)).toEqual([]);
    const { report } = await review({ root, types: false });
    expect(report.bump).toMatchObject({ required: "major", declared: "none", agrees: true });
  });

  it.each([
    ["has no Unreleased section", "# Changelog\n", 'has to be "## Unreleased"'],
    ["has an empty one", changelog("Unreleased\n\n### Client\n"), "is empty"],
  ])("a changelog that %s is a problem", async (_, text, problem) => {
    const { root, write } = versionedRepository();
    write({ "CHANGELOG.md": text });
    expect(await checkVersions(root)).toEqual([expect.stringContaining(problem)]);
  });

  it("an invalid version is a problem", async () => {
    const { root, write } = versionedRepository();
    write({ "spec/mfa.yaml": at(specText, '"1"'), "packages/client/package.json": "{}" });
    const problems = [expect.stringContaining("info.version"), expect.stringContaining("client")];
    expect(await checkVersions(root)).toEqual(problems);
  });
});

describe("after a release", () => {
  it("nothing is asked for until something changes", async () => {
    const { root, write } = releasedRepository();
    write({ "CHANGELOG.md": changelog("1.0.0\n\n- All of it.") });
    expect(await checkVersions(root)).toEqual([]);
  });

  it.each<[spec: string, client: string, problems: string[]]>([
    ["1.0.0", "1.0.0", ["The version 1.0.0 is no step from v1.0.0, and a minor one is needed."]],
    ["1.0.1", "1.0.1", ["The version 1.0.1 is a patch step from v1.0.0, and a minor one is needed."]],
    ["1.1.0", "1.0.9", ["The spec has version 1.1.0, the client 1.0.9: give both the same."]],
    ["1.1.0", "1.1.0", []],
    ["2.0.0", "2.0.0", []],
  ])("a new field with spec %s and client %s: %j", async (spec, client, problems) => {
    const { root, write } = releasedRepository();
    write({ "spec/mfa.yaml": at(withField, spec), "packages/client/package.json": manifest(client) });
    const found = await checkVersions(root);
    expect(found.map((one) => one.replace(' See "npm run review -- v1.0.0".', ""))).toEqual(problems);
  });

  it("changes share one step: a second one asks for none of its own", async () => {
    const { root, write, commit } = releasedRepository();
    commit({ "spec/mfa.yaml": at(withField, "1.1.0"), "packages/client/package.json": manifest("1.1.0") });
    write({ "spec/mfa.yaml": at(withField, "1.1.0").replace("The id.", "Its id.") });
    const { report } = await review({ root, types: false });
    expect(report.bump).toMatchObject({ required: "patch", declared: "minor", agrees: true });
  });

  it("a step that is too small does not agree, and the review says so", async () => {
    const { root, write } = releasedRepository();
    write({ "spec/mfa.yaml": at(withField, "1.0.1") });
    const { report } = await review({ root, types: false });
    expect(report.bump).toMatchObject({ required: "minor", declared: "patch", agrees: false });
  });
});

describe("steps", () => {
  it.each<[before: string | null, now: string | null, step: Bump]>([
    ["1.0.0", "1.0.0", "none"],
    ["1.0.0", "1.0.1", "patch"],
    ["1.9.9", "1.10.0", "minor"],
    ["1.2.3", "2.0.0", "major"],
    ["2.0.0", "1.9.0", "none"],
    [null, "1.0.0", "none"],
  ])("from %s to %s is %s", (before, now, step) => {
    expect(bumpBetween(before, now)).toBe(step);
  });

  it("the largest of none is none", () => {
    expect(maxBump([])).toBe("none");
    expect(maxBump(["patch", "major", "minor"])).toBe("major");
  });
});
