import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startSandbox } from "@onelogin-mfa/sandbox/node";
import { afterAll, describe, expect, it, type TestContext } from "vitest";
import { startRedis } from "./support/redis.ts";

const root = join(import.meta.dirname, "../../..");
const folder = await mkdtemp(join(tmpdir(), "examples-languages-"));
afterAll(() => rm(folder, { recursive: true }));
const languages = join(import.meta.dirname, "../languages");

/** Runs a program; skips the test if it is not installed. @returns what it prints */
async function run(
  { skip }: TestContext,
  environment: NodeJS.ProcessEnv,
  cwd: string,
  program: string,
  ...args: string[]
): Promise<string> {
  const version = program === "go" ? ["version"] : ["--version"];
  skip(spawnSync(program, version).status !== 0, `${program} is not installed`);
  const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH, PYTHONDONTWRITEBYTECODE: "1", ...environment };
  return (await promisify(execFile)(program, args, { env, cwd })).stdout;
}

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
const classPath = ["-cp", [".", ...junit].join(delimiter)];

type Suite = (context: TestContext, environment: NodeJS.ProcessEnv, isParallel: boolean) => Promise<string>;

/** The files of each runner as they are: three logins in a row, or side by side; they print their successes. */
const suites: Readonly<Record<string, { readonly suite: Suite; readonly passes: RegExp }>> = {
  pytest: {
    suite: (context, environment, isParallel) => {
      const args = ["-m", "pytest", "-p", "no:cacheprovider", ...(isParallel ? ["-n", "8"] : [])];
      return run(context, environment, join(languages, "pytest"), "/usr/bin/python3", ...args);
    },
    passes: /\b3 passed in/,
  },
  Go: {
    suite: (context, environment, isParallel) => {
      const args = ["test", "-count=1", "-v", `-parallel=${isParallel ? 8 : 1}`, "."];
      return run(context, environment, join(languages, "go"), "go", ...args);
    },
    passes: /(?:^--- PASS: Test[\s\S]*){3}^PASS$/m,
  },
  JUnit: {
    suite: async (context, environment, isParallel) => {
      const missing = junit.find((file) => !existsSync(file));
      context.skip(missing !== undefined, `${missing} is missing: install junit5`);
      await cp(join(languages, "junit"), folder, { recursive: true });
      const sources = ["OneLoginSandbox.java", "LoginTest.java"];
      await run(context, environment, folder, "javac", ...classPath, ...sources);
      const launcher = "org.junit.platform.console.ConsoleLauncher";
      const parallel = [
        `junit.jupiter.execution.parallel.enabled=${isParallel}`,
        "junit.jupiter.execution.parallel.mode.default=concurrent",
      ].flatMap((setting) => ["--config", setting]);
      const args = [...classPath, launcher, "--select-class", "LoginTest", ...parallel];
      return run(context, environment, folder, "java", ...args);
    },
    passes: /\b3 tests successful/,
  },
};

const node = (file: string) => `node --disable-warning=ExperimentalWarning ${file}`;
const command = node(join(root, "packages/sandbox/src/cli.ts"));
const application = node(fileURLToPath(import.meta.resolve("../src/login-hono.ts")));

describe.each(Object.entries(suites))("the example for %s", (_, { suite, passes }) => {
  it("starts a sandbox and an application, in which three users log in one after the other", async (context) => {
    const environment = { SANDBOX_COMMAND: command, APPLICATION: application };
    expect(await suite(context, environment, false)).toMatch(passes);
  }, 600_000);

  it("does so with a store that is kept, however often it is run", async (context) => {
    const redis = await startRedis(context);
    const APPLICATION = node(join(import.meta.dirname, "support/login-in-redis.ts"));
    const environment = { SANDBOX_COMMAND: command, APPLICATION, REDIS_SOCKET: redis.path };
    for (const _ of [1, 2]) expect(await suite(context, environment, false)).toMatch(passes);
  }, 600_000);

  it("does so side by side, with one sandbox for all workers, and leaves no finding", async (context) => {
    const sandbox = await startSandbox();
    try {
      const environment = { SANDBOX_URL: sandbox.url, APPLICATION: application };
      expect(await suite(context, environment, true)).toMatch(passes);
      const { tenants } = sandbox.control.getState();
      expect(tenants.length).toBeGreaterThan(1);
      expect(tenants.flatMap((name) => sandbox.tenant(name).findings())).toEqual([]);
    } finally {
      await sandbox.close();
    }
  }, 600_000);
});
