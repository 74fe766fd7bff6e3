import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { type Bump, bumpBetween } from "@onelogin-mfa/review";
import {
  createRepository,
  type Repository,
  specText,
  temporaryFolder,
} from "@onelogin-mfa/review/testing/repository";
import { describe, expect, it, vi } from "vitest";
import { changesSince } from "../src/changes-since.ts";
import { apis } from "../src/checkout.ts";
import { showChange } from "../src/explain.ts";
import * as checked from "../src/versions.ts";
import { compareSpecs } from "./support/compare-specs.ts";

const checkVersions = async (root: string) => (await checked.checkVersions(root, { compareSpecs })).problems;
/** Problems without what they advise. */
const firstLines = async (root: string) =>
  (await checkVersions(root)).map((problem) =>
    problem.split("\n")[0]?.replace(' See "npm run review -- --base v1.0.0".', ""),
  );
const mainSince = async (root: string, tag = "v1.0.0") =>
  (await changesSince(root, tag, { compareSpecs })).apis[0];

const manifest = (version: string, name = "client") =>
  JSON.stringify({ name: `@onelogin-mfa/${name}`, version, publishConfig: { access: "public" } });
const workspaces = { "package.json": '{ "workspaces": ["packages/*"] }' };
const changelog = (...sections: readonly string[]) =>
  `# Changelog\n\n${sections.map((one) => `## ${one}\n`).join("\n")}`;

function versionedRepository(): Repository {
  return createRepository({
    ...workspaces,
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

const otherSection =
  'CHANGELOG.md: the first section has to be "## Unreleased" or that of the new version. Say there what a user sees.';
const emptySection = 'CHANGELOG.md: "## Unreleased" is empty. Say there what a user sees.';
const withField = specText.replace("        id:", "        more: { type: string }\n        id:");
const at = (text: string, version: string) => text.replace("version: 1.0.0", `version: ${version}`);

describe("while nothing is released", () => {
  it("no step is asked for, whatever changed", async () => {
    const { root, write } = versionedRepository();
    write({ "spec/mfa.yaml": specText.replace("required: [id]", "required: []") });
    expect(await checkVersions(root)).toEqual([]);
  });

  it.each([
    ["has no Unreleased section", "# Changelog\n", 'has to be "## Unreleased"'],
    ["has an empty one", changelog("Unreleased\n\n### Client\n"), "is empty"],
  ])("a changelog that %s is a problem", async (_, text, problem) => {
    const { root, write } = versionedRepository();
    write({ "CHANGELOG.md": text });
    expect(await checkVersions(root)).toEqual([expect.stringContaining(problem)]);
  });

  it.each([
    ...["1", "1.0", "v1.0.0", "1.0.0.1", "1.0.0-", "1.0.0-rc 1", "1.0.0-rc.1+2"],
    ...["a.0.0", "1.b.0", "1.0.c"],
  ])("%j is no version", async (version) => {
    const { root, write } = versionedRepository();
    const spec = at(specText, JSON.stringify(version));
    write({ "spec/mfa.yaml": spec, "packages/client/package.json": manifest(version) });
    expect(await checkVersions(root)).toEqual([
      `info.version of spec/mfa.yaml is "${version}": write it as x.y.z.`,
      `the version of packages/client/package.json is "${version}": write it as x.y.z.`,
    ]);
  });

  it.each(["10.20.30", "1.0.0-rc.10", "1.0.0-alpha_1"])("%s is a version", async (version) => {
    const { root, write } = versionedRepository();
    write({ "spec/mfa.yaml": at(specText, version), "packages/client/package.json": manifest(version) });
    expect(await checkVersions(root)).toEqual([]);
  });

  it("a client without a version is a problem, and one without a package.json, too", async () => {
    const { root, write } = createRepository({ "spec/mfa.yaml": specText });
    const problems = ['the version of packages/client/package.json is "null": write it as x.y.z.'];
    expect(await checkVersions(root)).toEqual(problems);
    write({ "packages/client/package.json": "{}" });
    expect(await checkVersions(root)).toEqual(problems);
  });

  it("a spec that is not read is the only problem, with its location", async () => {
    const { root, write } = versionedRepository();
    write({ "spec/mfa.yaml": "openapi: [", "packages/client/package.json": manifest("2.0.0") });
    expect(await checkVersions(root)).toEqual([expect.stringMatching(/^spec\/mfa\.yaml\S* \S/)]);
  });
});

describe("after a release", () => {
  it("nothing is asked for until something changes", async () => {
    const { root, write } = releasedRepository();
    for (const sections of [[], ["Unreleased\n"]]) {
      write({ "CHANGELOG.md": changelog(...sections, "1.0.0 – 2026-01-01\n\n- All of it.") });
      expect(await checkVersions(root)).toEqual([]);
    }
  });

  it.each<[spec: string, client: string, problems: string[]]>([
    [
      "1.0.0",
      "1.0.0",
      ["The version 1.0.0 of spec/mfa.yaml is no step since v1.0.0, and a minor one is needed."],
    ],
    [
      "1.0.1",
      "1.0.1",
      ["The version 1.0.1 of spec/mfa.yaml is a patch step since v1.0.0, and a minor one is needed."],
    ],
    [
      "1.1.0",
      "1.0.9",
      ["spec/mfa.yaml has version 1.1.0, packages/client/package.json 1.0.9: give both the same."],
    ],
    ["1.1.0", "1.1.0", []],
    ["2.0.0", "2.0.0", []],
  ])("a new field with spec %s and client %s: %j", async (spec, client, problems) => {
    const { root, write } = releasedRepository();
    write({ "spec/mfa.yaml": at(withField, spec), "packages/client/package.json": manifest(client) });
    expect(await firstLines(root)).toEqual(problems);
  });

  it.each<[what: string, section: string, problems: readonly string[]]>([
    ["of that pre-release", "1.1.0-rc.1 – 2026-02-03\n\n- More.", []],
    ["of the last release", "1.0.0 – 2026-01-01\n\n- All of it.", [otherSection]],
    ["that says nothing", "Unreleased \n\n### Client\n  \n", [emptySection]],
    ["of several lines", "Unreleased\n\n### Client\n\n- More.\n", []],
  ])(
    "a new field in a pre-release needs a section of the changelog: one %s",
    async (_, section, problems) => {
      const { root, write } = releasedRepository();
      write({
        "spec/mfa.yaml": at(withField, "1.1.0-rc.1"),
        "packages/client/package.json": manifest("1.1.0-rc.1"),
        "CHANGELOG.md": changelog(section, "1.0.0 – 2026-01-01\n\n- All of it."),
      });
      expect(await firstLines(root)).toEqual(problems);
    },
  );

  // biome-ignore format: a table
  it.each<[names: string, text: string, missing: readonly string[]]>([
    ["a release", changelog("Unreleased\n\n- More.", "1.0.0"), []],
    ["one with a v", changelog("Unreleased\n\n- More.", "v1.1.0 – 2026-02-03"), ["1.1.0"]],
    ["one of several digits", changelog("10.20.30", "1.0.0"), ["10.20.30"]],
    ["several", changelog("1.2.0", "1.1.0", "1.0.0"), ["1.2.0", "1.1.0"]],
    ["a pre-release, and a version of another form", changelog("Unreleased\n\n- More.", "1.1.0-rc.1", "1.1.0.1", "1.1.0+1", "1.1.0a"), []],
    ["a release below a heading, and within a line", changelog("Unreleased\n\n### 1.1.0\n\n- See ## 1.1.0\n\n## After 1.1.0"), []],
  ])("a release that the changelog names must have its tag: %s", async (_, text, missing) => {
    const { root, write } = releasedRepository();
    write({ "CHANGELOG.md": text });
    const tags = missing.map((version) => `v${version}`).join(", ");
    const problem = `CHANGELOG.md names ${missing.join(", ")}, but HEAD descends from no tag ${tags}: the version cannot be checked. Run \`git fetch --tags\`; a release that was just made needs its tag.`;
    expect(await checkVersions(root)).toEqual(missing.length > 0 ? [problem] : []);
  });

  it("a refusal names the operations that a change of an API concerns", async () => {
    const { root, write } = releasedRepository();
    write({ "spec/mfa.yaml": withField });
    const [problem = ""] = await checkVersions(root);
    expect(problem.split("\n")[1]).toBe("  minor The optional field `more` of `Thing` is new (`getThing`).");
  });

  it("changes share one step: a second one asks for none of its own", async () => {
    const { root, write, commit } = releasedRepository();
    commit({ "spec/mfa.yaml": at(withField, "1.1.0"), "packages/client/package.json": manifest("1.1.0") });
    write({ "spec/mfa.yaml": at(withField, "1.1.0").replace("The id.", "Its id.") });
    expect(await checkVersions(root)).toEqual([]);
    expect(await mainSince(root)).toMatchObject({ required: "minor", declared: "minor" });
  });
});

describe("another API", () => {
  const things = {
    ...workspaces,
    "spec/mfa.yaml": specText,
    "packages/client/package.json": manifest("1.0.0"),
  };
  const unreleased = { "CHANGELOG.md": changelog("Unreleased\n\n- A change.") };
  const breaking = specText.replace("operationId: putThing", "operationId: setThing");
  const travel = { name: "travel@v1", config: apis[0].config, document: "travel/travel.yaml" };
  const both = { compareSpecs, apis: [apis[0], travel] } as const;
  const check = async (root: string) => (await checked.checkVersions(root, both)).problems;
  const control = (document: string, version: string) => ({
    "packages/sandbox/control.yaml": document,
    "packages/sandbox/package.json": manifest(version, "sandbox"),
  });
  const listed = (root: string) => ({ "redocly.yaml": `apis:\n  travel@v1: { root: ${root} }\n` });

  function repositoryWith(files: Readonly<Record<string, string>>): Repository {
    const repository = createRepository({ ...things, ...unreleased, ...files });
    repository.git("tag", "v1.0.0");
    return repository;
  }

  it("that has the version of a package needs a step of that", async () => {
    const { root, write } = repositoryWith(control(specText, "1.0.0"));
    expect(await checkVersions(root)).toEqual([]);
    write(control(breaking, "1.0.0"));
    // all packages have one version
    const of = "The version 1.0.0 of spec/mfa.yaml is no step since v1.0.0, and a major one is needed";
    expect(await checkVersions(root)).toEqual([expect.stringContaining(of)]);
    write(control(at(breaking, "2.0.0"), "1.0.0"));
    const other = "packages/sandbox/control.yaml has version 2.0.0, packages/sandbox/package.json 1.0.0";
    expect(await checkVersions(root)).toEqual([expect.stringContaining(other)]);
    write({ ...control(at(breaking, "2.0.0"), "2.0.0"), "packages/client/package.json": manifest("2.0.0") });
    write({ "spec/mfa.yaml": at(specText, "2.0.0") });
    expect(await checkVersions(root)).toEqual([]);
  });

  it("that has a version of its own needs a step of that, since what it was in the release", async () => {
    const { root, write, commit } = repositoryWith({ [travel.document]: at(specText, "1.2.1") });
    commit({ [travel.document]: at(breaking, "1.2.1") });
    const of = "The version 1.2.1 of travel/travel.yaml is no step since v1.0.0, and a major one is needed";
    expect(await check(root)).toEqual([expect.stringContaining(of)]);
    write({ [travel.document]: at(breaking, "2.0.0") });
    expect(await check(root)).toEqual([]);
  });

  it.each(["1", "2024-11-01", "'2024.0'", "v3 (beta)"])(
    "whose maker writes another kind of version, such as %s, needs no step, until it is one",
    async (version) => {
      const { root, write, git } = repositoryWith({ [travel.document]: at(specText, version) });
      expect(await check(root)).toEqual([]);
      for (const now of [version, "2025-01-01", "1.0.0"]) {
        write({ [travel.document]: at(breaking, now) });
        expect(await check(root)).toEqual([]);
        const { apis: reviews } = await changesSince(root, "v1.0.0", both);
        expect(reviews[1]).toMatchObject({ required: "major", declared: null });
      }
      git("add", "--all");
      git("commit", "--quiet", "--message", "other");
      git("tag", "v1.1.0");
      write({ [travel.document]: at(specText, "2025-01-01") });
      expect(await check(root)).toEqual([expect.stringContaining("is no step since v1.1.0")]);
    },
  );

  it("that is new since the release needs none, and its document may be moved", async () => {
    const { root, commit } = repositoryWith(listed("old/travel.yaml"));
    commit({ [travel.document]: specText, ...listed(travel.document) });
    expect(await check(root)).toEqual([]);
    const moved = repositoryWith({ ...listed("./old/travel.yaml"), "old/travel.yaml": specText });
    moved.git("rm", "--quiet", "old/travel.yaml");
    moved.commit({ [travel.document]: breaking, ...listed(travel.document) });
    expect(await check(moved.root)).toEqual([expect.stringContaining("a major one is needed")]);
  });
});

describe("what users of the packages rely on", () => {
  const report = (code: string) => `\`\`\`ts\n\n${code}\n\n\`\`\`\n`;
  const api = (code: string, options: object = {}) => ({
    "scripts/release/api/client.api.md": report(code),
    "scripts/release/api/client.interface.json": JSON.stringify(options),
  });
  const old = "export interface Options {\n    onProgress?: () => void;\n}";
  const renamed = old.replace("onProgress", "onStep");
  const noted = (item: string) => ({ "CHANGELOG.md": changelog(`Unreleased\n\n${item}`) });
  const versions = (version: string) => ({
    "spec/mfa.yaml": at(specText, version),
    "packages/client/package.json": manifest(version),
  });

  function repositoryWith(files: Readonly<Record<string, string>>): Repository {
    const repository = versionedRepository();
    repository.commit(files);
    repository.git("tag", "v1.0.0");
    return repository;
  }

  it("is refused with the lines of a change, and with what the changelog may say", async () => {
    const { root, write } = repositoryWith(api(old, { "option onelogin-mfa --json": {} }));
    write({ ...versions("1.0.1"), ...api(renamed) });
    expect((await checkVersions(root)).flatMap((problem) => problem.split("\n"))).toEqual([
      'The version 1.0.1 of spec/mfa.yaml is a patch step since v1.0.0, and a major one is needed. See "npm run review -- --base v1.0.0".',
      "  major `Options.onProgress` of @onelogin-mfa/client is gone.",
      "    - onProgress?: () => void;",
      "  major `option onelogin-mfa --json` of @onelogin-mfa/client is gone.",
      "    - {}",
      "  minor `Options.onStep` of @onelogin-mfa/client is new.",
      "    + onStep?: () => void;",
      'Raise the version, and say in CHANGELOG.md below "## Unreleased" what users do. A draft:',
      "  - `Options.onProgress` of @onelogin-mfa/client is gone.",
      "  - `option onelogin-mfa --json` of @onelogin-mfa/client is gone.",
      "  - `Options.onStep` of @onelogin-mfa/client is new.",
      "Is a change compatible, whatever its lines say? Then give the reason there instead:",
      "  - Compatible: `Options`, `option onelogin-mfa --json` of `@onelogin-mfa/client`: <the reason>",
    ]);
    write(versions("2.0.0"));
    expect(await checkVersions(root)).toEqual([]);
  });

  it("needs no major step where the changelog says why the change is compatible", async () => {
    const { root, write } = repositoryWith(api(old));
    const files = {
      ...api(renamed),
      ...noted("- Compatible: `Options` of `@onelogin-mfa/client`: nobody had it."),
    };
    write({ ...versions("1.0.1"), ...files });
    expect(await firstLines(root)).toEqual([
      "The version 1.0.1 of spec/mfa.yaml is a patch step since v1.0.0, and a minor one is needed.",
    ]);
    write(versions("1.1.0"));
    const { problems, accepted } = await checked.checkVersions(root, { compareSpecs });
    expect(problems).toEqual([]);
    expect(accepted.map(showChange)).toEqual([
      "  major `Options.onProgress` of @onelogin-mfa/client is gone.\n    - onProgress?: () => void;\n    compatible: nobody had it.",
    ]);
  });

  it("shows the first lines of what is long", async () => {
    const members = Array.from({ length: 20 }, (_, index) => `    a${index}: 1;`);
    const { root, write } = repositoryWith(api(`export interface T {\n${members.join("\n")}\n}`));
    write(api(""));
    const [problem = ""] = await checkVersions(root);
    const lines = problem.split("\n").filter((line) => line.startsWith("    - "));
    expect(lines).toHaveLength(8);
    expect(lines.at(-1)).toBe("    - …");
  });

  it("shows ten changes, and says how many more there are", async () => {
    const code = Array.from({ length: 12 }, (_, index) => `export type Gone${index} = ${index};`).join("\n");
    const { root, write } = repositoryWith(api(code));
    write(api("export type Fresh = 1;"));
    const [problem = ""] = await checkVersions(root);
    expect(problem.match(/^ {2}major `Gone\d+`/gm)).toHaveLength(10);
    expect(problem).toContain("\n  and 3 more\n");
  });

  // biome-ignore format: a table
  it.each<[what: string, path: string, needed: boolean]>([
    ["code of a package", "packages/client/src/index.ts", true],
    ["code that is built into a package", "packages/inner/src/index.ts", true],
    ["code of an Action", "packages/client/action/run.ts", true],
    ["a package that nobody installs", "packages/other/src/index.ts", false],
    ["a test", "packages/client/test/index.test.ts", false],
    ["a document", "packages/client/README.md", false],
  ])("is at least another patch after a change of its code: %s", async (_, path, needed) => {
    const plain = (name: string) => JSON.stringify({ name: `@onelogin-mfa/${name}` });
    const { root, write } = repositoryWith({
      "packages/inner/package.json": plain("inner"),
      "packages/other/package.json": plain("other"),
      "packages/client/src/index.ts": 'export { a } from "@onelogin-mfa/inner";\n',
    });
    // what is not committed counts, and a new file as soon as git knows it
    write({ [path]: 'export { a } from "@onelogin-mfa/inner";\n// A change.\n' });
    execFileSync("git", ["add", "--all"], { cwd: root });
    const problems = [
      "The version 1.0.0 of spec/mfa.yaml is no step since v1.0.0, and a patch one is needed.",
    ];
    expect(await firstLines(root)).toEqual(needed ? problems : []);
  });
});

describe("no way around the gate", () => {
  const breaking = specText.replace("operationId: putThing", "operationId: setThing");
  const needsMajor = [expect.stringContaining("and a major one is needed")];
  const needsTag = [
    expect.stringMatching(/^CHANGELOG.md names 1\.0\.0, but HEAD descends from no tag v1\.0\.0/),
  ];
  const released = changelog("1.0.0 – 2026-01-01\n\n- All of it.");

  type Step = (repository: Repository) => unknown;
  const commits =
    (spec: string, more: object = {}): Step =>
    ({ commit }) =>
      commit({ "spec/mfa.yaml": spec, ...more });
  const writes =
    (spec: string): Step =>
    ({ write }) =>
      write({ "spec/mfa.yaml": spec });
  const runs =
    (line: string): Step =>
    ({ git }) =>
      git(...line.split(" "));
  const releases = { "CHANGELOG.md": released };

  it.each<[what: string, problems: readonly unknown[], ...steps: Step[]]>([
    ["a tag of another form on the edit", needsMajor, commits(breaking), runs("tag v1-experiment")],
    ["a tag of a pre-release on the edit", needsMajor, commits(breaking), runs("tag v2.0.0-rc.1")],
    [
      "a higher release on a branch that HEAD does not descend from",
      needsMajor,
      runs("checkout --quiet -b other"),
      commits(breaking),
      runs("tag v3.0.0"),
      runs("checkout --quiet main"),
      writes(breaking),
    ],
    [
      "a lower release after a higher one",
      needsMajor,
      runs("tag v1.10.0"),
      commits(breaking),
      runs("tag v1.9.0"),
    ],
    [
      "the same edit in a commit before, so that the last commit changes nothing",
      needsMajor,
      commits(breaking),
      commits(breaking, { "README.md": "A note." }),
    ],
    ["an edit that is not committed", needsMajor, writes(breaking)],
    [
      "an edit that is staged and undone in the work tree",
      [],
      writes(breaking),
      runs("add --all"),
      writes(specText),
    ],
    ["two edits that cancel each other", [], commits(breaking), commits(specText)],
    [
      "a spec that is moved, with another one in its place",
      needsMajor,
      runs("mv spec/mfa.yaml spec/old.yaml"),
      commits(breaking),
    ],
    ["tags that are missing", needsTag, commits(breaking, releases), runs("tag --delete v1.0.0")],
    [
      "a tag of the release on a commit that HEAD does not descend from",
      needsTag,
      commits(specText, releases),
      runs("checkout --quiet --orphan other"),
      commits(breaking),
      runs("tag --force v1.0.0 main"),
    ],
  ])("%s", async (_, problems, ...steps) => {
    const repository = releasedRepository();
    for (const step of steps) step(repository);
    expect(await checkVersions(repository.root)).toEqual(problems);
  });

  it("a shallow clone", async () => {
    const { root, commit } = releasedRepository();
    commit({ "spec/mfa.yaml": breaking, "CHANGELOG.md": released });
    const clone = join(temporaryFolder(), "clone");
    execFileSync("git", ["clone", "--quiet", "--depth", "1", `file://${root}`, clone], { stdio: "pipe" });
    const unshallow = expect.stringContaining("This clone is shallow: run `git fetch --unshallow --tags`");
    expect(await checkVersions(clone)).toEqual([unshallow]);
  });

  it("the environment of a hook, which names another repository", async () => {
    const { root, write } = releasedRepository();
    write({ "spec/mfa.yaml": breaking });
    const other = versionedRepository();
    vi.stubEnv("GIT_DIR", join(other.root, ".git"));
    vi.stubEnv("GIT_INDEX_FILE", join(other.root, ".git/index"));
    const problems = await checkVersions(root).finally(() => vi.unstubAllEnvs());
    expect(problems).toEqual(needsMajor);
  });

  it.each<[version: string, problems: readonly unknown[]]>([
    ["2.0.0-rc.1", []],
    ["2.0.0-rc.2", []],
    ["2.0.0", []],
    ["1.1.0-rc.1", needsMajor.map(() => expect.stringContaining("and a major one is needed"))],
  ])("pre-releases on the way to a release: %s", async (version, problems) => {
    const { root, write, git, commit } = releasedRepository();
    const files = (text: string) => ({
      "spec/mfa.yaml": at(breaking, text),
      "packages/client/package.json": manifest(text),
    });
    commit(files("2.0.0-rc.1"));
    git("tag", "v2.0.0-rc.1");
    write(files(version));
    expect(await checkVersions(root)).toEqual(problems);
  });
});

it.each<[before: string | null, now: string | null, step: Bump]>([
  ["1.0.0", "1.0.0", "none"],
  ["1.0.0", "1.0.1", "patch"],
  ["1.9.9", "1.10.0", "minor"],
  ["1.2.3", "2.0.0", "major"],
  ["2.0.0", "1.9.0", "none"],
  [null, "1.0.0", "none"],
])("the step from %s to %s is %s", (before, now, step) => {
  expect(bumpBetween(before, now)).toBe(step);
});
