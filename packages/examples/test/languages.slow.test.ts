import { execFile, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startSandbox } from "@onelogin-mfa/sandbox/node";
import { afterAll, expect, it, type TestContext } from "vitest";

const folder = await mkdtemp(join(tmpdir(), "examples-languages-"));
const sandbox = await startSandbox();
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

const languages = join(import.meta.dirname, "../languages");
const env = { ...process.env, SANDBOX_URL: sandbox.url, PYTHONDONTWRITEBYTECODE: "1" };

/** Runs a program; skips the test if it is not installed. @returns what it prints */
async function run({ skip }: TestContext, program: string, ...args: string[]): Promise<string> {
  skip(spawnSync(program, ["--version"]).status !== 0, `${program} is not installed`);
  return (await promisify(execFile)(program, args, { env, cwd: folder })).stdout;
}

it("the example for pytest passes as it is", async (context) => {
  const printed = await run(context, "pytest", "-p", "no:cacheprovider", join(languages, "test_login.py"));
  expect(printed).toContain("1 passed");
  expect(sandbox.control.listDevices({ user_id: 42 })).toHaveLength(1);
}, 60_000);

/** Stand-ins for what the example uses of JUnit, and a program that runs it. */
const standIns = {
  "org/junit/jupiter/api/Test.java": `package org.junit.jupiter.api;
    @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME) public @interface Test {}`,
  "org/junit/jupiter/api/Assertions.java": `package org.junit.jupiter.api; public class Assertions {
    public static void assertEquals(Object expected, Object actual) {
      if (!expected.equals(actual)) throw new AssertionError(actual + " is not " + expected); } }`,
  "Run.java": `class Run { public static void main(String[] args) throws Exception {
    for (var method : LoginTest.class.getDeclaredMethods())
      if (method.isAnnotationPresent(org.junit.jupiter.api.Test.class)) {
        method.invoke(new LoginTest());
        System.out.println("passed: " + method.getName()); } } }`,
};

it("the example for JUnit passes with a stand-in for JUnit", async (context) => {
  await mkdir(join(folder, "org/junit/jupiter/api"), { recursive: true });
  for (const [path, text] of Object.entries(standIns)) await writeFile(join(folder, path), text);
  await run(context, "javac", "-d", ".", ...Object.keys(standIns), join(languages, "LoginTest.java"));
  expect(await run(context, "java", "-cp", ".", "Run")).toBe("passed: theCodeOfTheSmsEnrollsThePhone\n");
}, 60_000);
