import { type ConnectedSandbox, connectSandbox } from "./connect-sandbox.ts";
import type { Finding } from "./findings.ts";
import { type RunningSandbox, type StartOptions, startSandbox } from "./node.ts";

export { type ConnectedControl, type ConnectedSandbox, connectSandbox } from "./connect-sandbox.ts";
export type { RunningSandbox, StartOptions } from "./node.ts";

/**
 * Makes a fixture for `test.extend` of Playwright and of vitest: each test that uses it gets a sandbox of its own on a free
 * port, which is closed after the test. A test fails by the findings that are left at its end: one that makes a mistake on purpose ends
 * with `sandbox.control.clearJournal()`.
 *
 * @example
 * ```ts
 * const test = base.extend<{ sandbox: RunningSandbox }>({ sandbox: sandboxFixture({ compat: "documented" }) });
 *
 * test("the user logs in", async ({ page, sandbox }) => {
 *   await page.goto(await startApplication({ oneLogin: sandbox.url }));
 * });
 * ```
 *
 * Other runners need none: `const sandbox = createSandbox(); beforeEach(sandbox.reset);`
 */
export function sandboxFixture(options: StartOptions = {}) {
  // both runners read from this pattern which other fixtures it needs
  // biome-ignore lint/correctness/noEmptyPattern: none
  return async ({}, use: (sandbox: RunningSandbox) => Promise<void>): Promise<void> => {
    const sandbox = await startSandbox(options);
    try {
      await use(sandbox);
      refuseFindings(sandbox.findings());
    } finally {
      await sandbox.close();
    }
  };
}

/**
 * Makes a fixture for `test.extend` of Playwright and of vitest: each test that uses it gets the tenant of its worker in a sandbox that
 * all workers share, as at its start. A test fails by the findings that are left at its end.
 *
 * @example
 * ```ts
 * const test = base.extend<{ sandbox: ConnectedSandbox }>({ sandbox: tenantFixture() });
 * ```
 * @param url the address of the sandbox @default SANDBOX_URL of the environment, or http://127.0.0.1:4020
 */
export function tenantFixture(url?: string) {
  // biome-ignore lint/correctness/noEmptyPattern: as above
  return async ({}, use: (sandbox: ConnectedSandbox) => Promise<void>): Promise<void> => {
    const sandbox = connectSandbox(tenantOfWorker(url));
    await sandbox.reset();
    await use(sandbox);
    refuseFindings(await sandbox.findings());
  };
}

/**
 * Returns the address of the tenant that this worker of Playwright, vitest or Jest has in a sandbox that all share, such as
 * `http://127.0.0.1:4020/t/w3`: the `baseUrl` of the application that the worker tests.
 * @param url the address of the sandbox @default SANDBOX_URL of the environment, or http://127.0.0.1:4020
 */
export function tenantOfWorker(url: string = process.env.SANDBOX_URL ?? "http://127.0.0.1:4020"): string {
  const { TEST_PARALLEL_INDEX, VITEST_POOL_ID, JEST_WORKER_ID } = process.env;
  return `${url}/t/w${TEST_PARALLEL_INDEX ?? VITEST_POOL_ID ?? JEST_WORKER_ID ?? 0}`;
}

/** @throws Error with all that was found, for the output of the test */
function refuseFindings(findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  const lines = findings.map(({ rule, message, advice }) => `${rule}: ${message} ${advice}`);
  throw new Error(["The sandbox has found mistakes of the application:", ...lines].join("\n"));
}
