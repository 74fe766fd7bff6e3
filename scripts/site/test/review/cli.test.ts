import { execFile } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { runProgram, type Streams } from "@onelogin-mfa/command-line";
import {
  createRepository,
  specRepository,
  specText,
  temporaryFolder,
} from "@onelogin-mfa/review/testing/repository";
import { describe, expect, it } from "vitest";
import { program, runReview } from "../../src/review/program.ts";

const cli = join(import.meta.dirname, "../../src/review/cli.ts");

async function run(folder: string, ...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const streams: Streams = { out: (text) => void out.push(text), err: (text) => void err.push(text) };
  const code = await runProgram(
    program,
    (base, options) => runReview(base, options, folder, streams),
    args,
    streams,
  );
  return { code, out: out.join(""), error: err.join("") };
}

describe("npm run review", () => {
  it("writes the folder and says what is needed; in another checkout it writes the same bytes", async () => {
    const [root, other] = [specRepository(), specRepository()].map((repository) => {
      repository.write({ "spec/mfa.yaml": specText.replace("x-effect: send", "x-effect: read") });
      return repository.root;
    });
    if (!root || !other) throw new Error("unreachable");
    const { code, out } = await run(root);
    expect(code).toBe(0);
    expect(out).toContain("breaks callers\nNothing is released yet: no");
    expect(out).toContain("review/index.html: open it in a browser");
    const [one, two] = [join(root, "review"), join(temporaryFolder(), "two")];
    const names = readdirSync(one);
    expect(readFileSync(join(one, "review.md"), "utf8")).toContain("[index.html](index.html)");
    const expected = ["index.html", "redoc.html", "review.json", "review.md"];
    expect(names).toEqual(expect.arrayContaining(expected));
    await run(other, "--out", two);
    expect(readdirSync(two)).toEqual(names);
    for (const name of names) {
      const text = readFileSync(join(one, name), "utf8");
      expect(readFileSync(join(two, name), "utf8") === text, name).toBe(true);
      // no path of the machine: the repository is in the temporary folder
      expect(text.includes(tmpdir()) || text.includes(process.cwd()), name).toBe(false);
    }
  });

  it("shows another API in a folder of its own, and its change beside those of the spec", async () => {
    const control = "packages/sandbox/control.yaml";
    const { root, write } = createRepository({ "spec/mfa.yaml": specText, [control]: specText });
    const read = (file: string) => readFileSync(join(root, "review", file), "utf8");
    expect((await run(root)).out).not.toContain("control");
    expect(read("index.html") + read("review.md")).not.toContain("control");
    expect(read("control/index.html")).toContain("Review of control: nothing changed");
    write({ [control]: specText.replace("operationId: putThing", "operationId: setThing") });
    const { out } = await run(root, "--github");
    expect(out).toMatch(/^::error file=packages\/sandbox\/control\.yaml,line=\d+/m);
    expect(out).toMatch(/^nothing changed\n.*\ncontrol: breaks callers\n.*setThing/s);
    expect(read("index.html")).toContain('<a href="control/index.html">control: breaks callers</a>');
    expect(read("review.md")).toMatch(/## Review of control: breaks callers\n.*\(control\/index\.html\)/s);
    const report = JSON.parse(read("control/review.json"));
    expect([report.bump.spec, read("control/redoc.html").includes("setThing")]).toEqual(["major", true]);
  });

  it("ends with 1 when a spec does not parse, and shows the rest", async () => {
    const { root, write } = specRepository();
    write({ "spec/mfa.yaml": specText.replace("paths:", "paths: [") });
    const { code, error } = await run(root);
    const report = JSON.parse(readFileSync(join(root, "review/review.json"), "utf8"));
    expect([code, report.problems.length, report.bump.agrees]).toEqual([1, 1, false]);
    expect(error).toMatch(/^error: spec\/mfa\.yaml:\d+:\d+ Invalid YAML/);
  });

  it("ends with 0 after a warning, which names no place where there is none", async () => {
    const client = { name: "@onelogin-mfa/client", exports: { ".": "./dist/index.js" } };
    const { root, write } = createRepository({
      "spec/mfa.yaml": specText,
      "packages/client/package.json": JSON.stringify(client),
      "packages/client/src/generated/schema.ts": "",
    });
    const loop = '{ anyOf: [{ $ref: "#/components/schemas/Loop" }, { type: string }] }';
    write({ "spec/mfa.yaml": specText.replace("  schemas:\n", `  schemas:\n    Loop: ${loop}\n`) });
    const { code, out, error } = await run(root);
    expect(error).toMatch(/^warning: What the packages export was not compared: .*\n$/);
    expect([code, out.includes("::")]).toEqual([0, false]);
  });

  it.each([
    [[], []],
    [["--no-types"], null],
  ])("compares what the packages export as its options say: %j", async (args, exports) => {
    const { root, write } = specRepository();
    write({ "spec/mfa.yaml": specText.replace("x-effect: send", "x-effect: read") });
    expect((await run(root, ...args)).code).toBe(0);
    const report = JSON.parse(readFileSync(join(root, "review/review.json"), "utf8"));
    expect(report.exports).toEqual(exports);
  });

  it.each([
    [["nowhere"], 'Git knows no commit "nowhere".'],
    [["--out", "spec"], "holds files that the review has not made"],
  ])("%j is misuse", async (args, message) => {
    const { code, error } = await run(specRepository().root, ...args);
    expect(code).toBe(2);
    expect(error).toContain(message);
  });

  it("refuses a branch that leads its output into the checkout, and leaves every file", async () => {
    const { root, git, commit } = specRepository();
    symlinkSync(".", join(root, "review"));
    commit({ ".spec-review": "x" });
    const { code, error } = await run(root);
    expect([code, error.includes("review is a link, which the review does not follow")]).toEqual([2, true]);
    expect(git("status", "--porcelain")).toBe("");
  });

  it("prints and writes no control character of the spec, as a program", async () => {
    const { root, write } = specRepository();
    // those of a terminal are refused in a name before it is compared
    const attack = String.raw`"get\u202E\u200BPWNED"`;
    write({ "spec/mfa.yaml": specText.replace(/operationId: \w+/, `operationId: ${attack}`) });
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [cli, "--no-types"], {
      cwd: root,
    });
    const printed = [stdout, stderr, readFileSync(join(root, "review/review.md"), "utf8")].join("\n");
    expect(printed.match(/PWNED/g)?.length).toBeGreaterThan(1);
    expect(printed).not.toMatch(/(?!\n)\p{C}/u);
  });

  // a program in place of git, as only a superuser makes files of another user
  it.runIf(process.platform !== "win32")("says how to trust a checkout of another user", async () => {
    const { root, write } = specRepository();
    write({
      "bin/git": `#!/bin/sh\necho "fatal: detected dubious ownership in repository at '$PWD'" >&2\nexit 128\n`,
    });
    chmodSync(join(root, "bin/git"), 0o755);
    const env = { ...process.env, PATH: `${join(root, "bin")}:${process.env.PATH}` };
    const failure = promisify(execFile)(process.execPath, [cli], { cwd: root, env });
    await expect(failure).rejects.toMatchObject({
      code: 2,
      stderr: `${root} belongs to another user, so git does not read it: if you trust what is in it, run "git config --global --add safe.directory ${root}".\n`,
    });
  });
});
