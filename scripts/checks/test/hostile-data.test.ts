import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { copyFixture } from "@onelogin-mfa/dev/testing/project-copy";
import { addNamings, setTraps } from "@onelogin-mfa/page-kit/hostile-data";
import { root } from "@onelogin-mfa/repository/testing";
import { afterAll, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { type HostileProject, leakingFiles, listPrograms, programs } from "./support/hostile-programs.ts";

const traps = await setTraps();
afterAll(traps.close);
const specFile = "spec/mfa.yaml";

/** Creates a project in a git repository, whose spec is changed since its commit. */
function createProject(change: (folder: string, document: object) => unknown) {
  const copy = copyFixture();
  afterAll(copy.remove);
  copy.exchange("redocly.yaml", "strict: true", "strict: false");
  copy.exchange("spec/lint.yaml", "rules:\n", "rules:\n  no-unresolved-refs: error\n");
  copy.write(".gitignore", "node_modules\n");
  mkdirSync(join(copy.root, "node_modules/@redocly"), { recursive: true });
  symlinkSync(join(root, "node_modules/@redocly/cli"), join(copy.root, "node_modules/@redocly/cli"));
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=t@example.com", ...args], {
      cwd: copy.root,
      env: traps.env,
    });
  git("init", "--quiet", "--initial-branch", "main");
  git("add", "--all");
  git("commit", "--quiet", "--message", "before");
  const document: object = parse(copy.read(specFile));
  change(join(copy.root, "spec"), document);
  copy.deleteFile(specFile);
  copy.write(specFile, stringify(document));
  return { folder: copy.root, env: traps.env };
}

/** Returns the traps that were followed, as far as it shows. */
const followed = (output: string, { folder }: HostileProject) => ({
  isShown: traps.isLeak(output),
  files: leakingFiles(folder, traps.isLeak),
  requests: traps.requests,
});
const nothing = { isShown: false, files: [], requests: [] };

const rows = Object.entries(programs).flatMap(([name, run]) =>
  typeof run === "function" ? [{ name, run }] : [],
);

/** Those that read the document of the project's list, and not one that is named to them. */
const ofList = rows.filter(({ name }) => name.startsWith("npm run "));

it("every program has a row, or a reason for having none", { tags: "security" }, () => {
  expect(Object.keys(programs).sort()).toEqual(listPrograms());
});

const naming = createProject((folder, document) => addNamings(document, folder, traps));

it.each(rows)(
  "what a document names without a reference is neither followed nor refused by $name",
  { tags: "security" },
  async ({ run }) => {
    const { status, output } = await run(naming);
    expect(status, output).toBe(0);
    expect(followed(output, naming)).toEqual(nothing);
  },
);

const referring = createProject((folder, document) => {
  const references = Object.values(traps.waysFrom(folder, "a reference")).map(($ref) => ({ $ref }));
  Object.assign(document, { "x-references": references });
});

/** It gives the document to nothing that follows a reference by itself. */
const isCodegen = (name: string) => /^(?:npm run generate|onelogin-mfa-codegen)$/.test(name);

it.each(rows.filter(({ name }) => !isCodegen(name)))(
  "a reference to something outside, also in data, is refused by $name",
  { tags: "security" },
  async ({ run }) => {
    const { status, output } = await run(referring);
    expect(status, output).toBeGreaterThan(0);
    expect(followed(output, referring)).toEqual(nothing);
  },
);

it.each(rows.filter(({ name }) => isCodegen(name)))(
  "a reference to something outside that is data is neither followed nor refused by $name",
  { tags: "security" },
  async ({ run }) => {
    const { status, output } = await run(referring);
    expect(status, output).toBe(0);
    expect(followed(output, referring)).toEqual(nothing);
  },
);

const linked = createProject(() => {});
rmSync(join(linked.folder, specFile));
symlinkSync(traps.waysFrom(join(linked.folder, "spec"), "the document").path, join(linked.folder, specFile));

it.each(ofList)(
  "a link in place of the document is refused by $name",
  { tags: "security" },
  async ({ run }) => {
    const { status, output } = await run(linked);
    expect(status, output).toBeGreaterThan(0);
    expect(followed(output, linked)).toEqual(nothing);
  },
);
