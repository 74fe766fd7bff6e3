import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyRepository } from "./support/copy-repository.ts";

const copy = copyRepository();
afterAll(copy.remove);

const verbs = ["lint", "lint:code", "generate", "drift", "build", "typecheck", "test", "score", "docs"];

function turbo(...args: string[]): string {
  return execFileSync("turbo", ["run", ...args], { cwd: copy.folder, encoding: "utf8", stdio: "pipe" });
}

/** The hash of every task that has a script, by name. */
function hashes(): Map<string, string> {
  const plan = JSON.parse(turbo(...verbs, "--dry=json")) as {
    tasks: { taskId: string; hash: string; command: string }[];
  };
  const real = plan.tasks.filter(({ command }) => command !== "<NONEXISTENT>");
  return new Map(real.map(({ taskId, hash }) => [taskId.replace("@onelogin-mfa/", ""), hash]));
}

let before: Map<string, string>;
beforeAll(() => {
  before = hashes();
});

/** Which tasks would run again after a change to a file, which is taken back. */
function affectedBy(file: string, change: (text: string) => string): string[] {
  const path = join(copy.folder, file);
  const text = readFileSync(path, "utf8");
  writeFileSync(path, change(text));
  expect(readFileSync(path, "utf8")).not.toBe(text);
  const after = hashes();
  writeFileSync(path, text);
  return [...after].flatMap(([task, hash]) => (before.get(task) === hash ? [] : [task])).sort();
}

describe("what runs again", () => {
  it("after a description has been edited in the spec", () => {
    const change = (text: string) =>
      text.replace("What a user could still enroll.", "What a user can enroll.");
    expect(affectedBy("spec/mfa.yaml", change)).toEqual([
      "bench#test",
      "bench#typecheck",
      "cli#build",
      "cli#test",
      "cli#typecheck",
      "client#build",
      "client#drift",
      "client#generate",
      "client#test",
      "client#typecheck",
      "consumers#typecheck",
      "contract-tests#test",
      "contract-tests#typecheck",
      "dev#typecheck",
      "docs#docs",
      "docs#test",
      "docs#typecheck",
      "examples#test",
      "examples#typecheck",
      "mock#test",
      "mock#typecheck",
      "mutation#test",
      "mutation#typecheck",
      "review#test",
      "review#typecheck",
      "sandbox#build",
      "sandbox#drift",
      "sandbox#generate",
      "sandbox#test",
      "sandbox#typecheck",
      "scripts#test",
      "scripts#typecheck",
      "spec#lint",
      "spec#score",
      "spec#test",
    ]);
  });

  it.each([
    [
      "a test of the client",
      "packages/client/test/options.test.ts",
      ["//#lint:code", "client#test", "client#typecheck", "mutation#test"],
    ],
    [
      "the client's source",
      "packages/client/src/call.ts",
      [
        "//#lint:code",
        "bench#test",
        "bench#typecheck",
        "cli#build",
        "cli#test",
        "cli#typecheck",
        "client#build",
        "client#test",
        "client#typecheck",
        "consumers#typecheck",
        "contract-tests#test",
        "contract-tests#typecheck",
        "dev#typecheck",
        "docs#docs",
        "docs#test",
        "examples#test",
        "examples#typecheck",
        "mutation#test",
        "mutation#typecheck",
        "sandbox#build",
        "sandbox#typecheck",
        "scripts#test",
        "scripts#typecheck",
      ],
    ],
    ["the root's README", "README.md", ["bench#test", "scripts#test"]],
    ["a hand edit of generated code", "packages/client/src/generated/schema.ts", ["client#drift"]],
  ])("after %s has changed", (_, file, tasks) => {
    expect(affectedBy(file, (text) => `${text}\n`)).toEqual(tasks);
  });
});

it("of a spec that cannot be read one problem is shown, and nothing of turbo and npm", () => {
  const path = join(copy.folder, "spec/mfa.yaml");
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace("tags: [Factors]", "tags: [Factors"));
  const args = ["scripts/run-task.ts", "lint", "--filter=@onelogin-mfa/spec"];
  const { status, stderr, stdout } = spawnSync(process.execPath, args, {
    cwd: copy.folder,
    encoding: "utf8",
  });
  writeFileSync(path, text);
  expect([status, stdout]).toEqual([1, expect.stringMatching(/^✗ lint \([\d.]+ s\)\n$/)]);
  const [task, place, message, ...frame] = stderr.trimEnd().split("\n");
  expect([task, place]).toEqual([
    "spec#lint failed:",
    expect.stringMatching(/^spec\/mfa\.yaml:\d+:7 document$/),
  ]);
  expect(message).toMatch(/^Invalid YAML: .*, in the `\[` that line \d+ opens\. Fix the syntax\.$/);
  expect(frame).toEqual([...Array(4).fill(expect.stringMatching(/^ *\d* \| /)), "1 problem"]);
});

describe("the cache", () => {
  const generate = () => turbo("generate", "--filter=@onelogin-mfa/client");
  const generated = join(copy.folder, "packages/client/src/generated/operations.ts");

  it("makes a second run free, and brings deleted outputs back", () => {
    generate();
    expect(generate()).toContain("FULL TURBO");
    const text = readFileSync(generated, "utf8");
    rmSync(generated);
    expect(generate()).toContain("FULL TURBO");
    expect(existsSync(generated) && readFileSync(generated, "utf8")).toBe(text);
  });
});
