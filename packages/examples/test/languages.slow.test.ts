import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
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
  skip(
    spawnSync(program, [program === "go" ? "version" : "--version"]).status !== 0,
    `${program} is not installed`,
  );
  return (await promisify(execFile)(program, args, { env, cwd: folder })).stdout;
}

/** The example has enrolled the phone of the user whom it has reset. */
function expectEnrolled() {
  expect(sandbox.control.listDevices({ user_id: 42 })).toHaveLength(1);
  sandbox.reset();
}

it("the example for pytest passes as it is", async (context) => {
  const printed = await run(context, "pytest", "-p", "no:cacheprovider", join(languages, "test_login.py"));
  expect(printed).toContain("1 passed");
  expectEnrolled();
}, 60_000);

it("the example for Go passes as it is", async (context) => {
  // go compiles its library first, where it has not done so before
  const printed = await run(context, "go", "test", "-count=1", "-v", join(languages, "login_test.go"));
  expect(printed).toMatch(/^--- PASS: TestTheCodeOfTheSmsEnrollsThePhone/m);
  expectEnrolled();
}, 600_000);

/** The folder of Debian's Java libraries, and those that run a test of JUnit 5. */
const javaLibraries = "/usr/share/java";
const junit = [
  "junit-jupiter-api",
  "junit-jupiter-engine",
  "junit-platform-commons",
  "junit-platform-console",
  "junit-platform-engine",
  "junit-platform-launcher",
  "junit-platform-reporting",
  "apiguardian-api",
  "opentest4j",
  "picocli",
].map((name) => join(javaLibraries, `${name}.jar`));

it("the example for JUnit passes as it is", async (context) => {
  context.skip(
    !junit.every((file) => existsSync(file)),
    `JUnit 5 is not in ${javaLibraries}: install junit5`,
  );
  const classPath = ["-cp", [".", ...junit].join(delimiter)];
  await run(context, "javac", ...classPath, "-d", ".", join(languages, "LoginTest.java"));
  const launcher = "org.junit.platform.console.ConsoleLauncher";
  const printed = await run(context, "java", ...classPath, launcher, "--select-class", "LoginTest");
  expect(printed).toMatch(/1 tests successful/);
  expectEnrolled();
}, 120_000);
