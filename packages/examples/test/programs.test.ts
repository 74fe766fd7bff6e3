import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

/** Runs a program of `src` as a reader would, without an account. */
async function run(name: string, ...args: string[]) {
  const file = fileURLToPath(new URL(`../src/${name}.ts`, import.meta.url));
  const { PATH } = process.env;
  const options = { env: { PATH } };
  return promisify(execFile)(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", file, ...args],
    options,
  ).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  );
}

describe("started by hand, without an account", () => {
  it.each([
    { name: "help-desk-code", args: [], stdout: /^Code: \d{8}, until / },
    {
      name: "reset-factors",
      args: [],
      stdout: /1\/2 user 42: 2 of 2 removed\n.*2\/2 user 43: 1 of 1 removed\n$/,
    },
    { name: "record-mismatches", args: ["--record"], stdout: /^Nothing departs from the spec\.\n$/ },
  ])("$name works on a sandbox and says where its inbox is", async ({ name, args, stdout }) => {
    const result = await run(name, ...args);
    expect(result).toEqual({
      code: 0,
      stdout: expect.stringMatching(stdout),
      stderr: expect.stringMatching(/^Inbox of the sandbox: http:\/\/127\.0\.0\.1:\d+\/_sandbox\/\n$/),
    });
  });

  it.each([
    { name: "help-desk-code", args: ["ada"], stderr: 'The user id must be a number, not "ada".' },
    { name: "record-mismatches", args: [], stderr: "Usage: node record-mismatches.ts --record [user id]" },
    { name: "push-approval", args: ["43"], stderr: "the user has 3919990 (OneLogin Email" },
  ])("$name says in a line what is wrong with $args", async ({ name, args, stderr }) => {
    const result = await run(name, ...args);
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(result.stderr).toContain(stderr);
  });
});
