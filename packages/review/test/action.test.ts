import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createRepository, replaced, specText } from "../testing/repository.ts";

const folder = join(import.meta.dirname, "..");
const { inputs, runs } = parse(readFileSync(join(folder, "action.yml"), "utf8"));
const [{ run, env }] = runs.steps;

/** Runs the action's one step in a repository whose document has changed; npx runs this package from source. */
function runAction(edit: (text: string) => string, given: { readonly [name: string]: string } = {}) {
  const { root, write } = createRepository({ "api.yaml": specText });
  write({
    "api.yaml": edit(specText),
    "bin/npx": `#!/bin/sh\nshift; echo "$1" > npx.txt; shift\nexec node ${join(folder, "src/cli.ts")} "$@"\n`,
    "output.txt": "",
    "summary.md": "",
  });
  const { status, stdout } = spawnSync("bash", ["-c", `chmod +x bin/npx && ${run}`], {
    cwd: root,
    encoding: "utf8",
    env: {
      PATH: [join(root, "bin"), dirname(process.execPath), process.env.PATH].join(delimiter),
      GITHUB_ACTION_PATH: folder,
      GITHUB_OUTPUT: join(root, "output.txt"),
      GITHUB_STEP_SUMMARY: join(root, "summary.md"),
      BASE: "git:HEAD:api.yaml",
      HEAD: "api.yaml",
      CONFIG: "",
      FAIL: inputs.fail.default,
      ...given,
    },
  });
  const read = (name: string) => readFileSync(join(root, name), "utf8");
  const [annotation = ""] = stdout.split("\n");
  return {
    status,
    annotation,
    output: read("output.txt"),
    summary: read("summary.md"),
    npx: read("npx.txt"),
  };
}

const rename = (text: string) => replaced(text, "operationId: putThing", "operationId: setThing");

describe.runIf(process.platform !== "win32")("the action", () => {
  it("fails for a breaking change, and says at its line and in the summary what it is", () => {
    const { status, annotation, output, summary, npx } = runAction(rename);
    expect([status, output]).toEqual([1, "breaking=true\n"]);
    expect(annotation).toMatch(/^::error file=api\.yaml,line=17,.*title=operation-renamed::/);
    expect(summary).toContain("## Spec review: breaks callers");
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    expect(npx).toBe(`@onelogin-mfa/review@${version}\n`);
  });

  it.each<[what: string, edit: (text: string) => string, given: object, status: number, output: string]>([
    ["a compatible change passes", (text) => text.replace("The id.", "Its id."), {}, 0, "breaking=false\n"],
    ["a breaking one passes if it may", rename, { FAIL: "false" }, 0, "breaking=true\n"],
    ["an invalid document fails", () => "openapi: [", { FAIL: "false" }, 2, ""],
    ["a configuration that is missing fails", rename, { CONFIG: "none.yaml" }, 2, ""],
  ])("%s", (_, edit, given, status, output) => {
    expect(runAction(edit, { ...given })).toMatchObject({ status, output });
  });

  it("puts no input into the script, where it would be a command", () => {
    expect(run).not.toContain("${{");
    expect(Object.keys(env)).toEqual(["BASE", "HEAD", "CONFIG", "FAIL"]);
  });
});
