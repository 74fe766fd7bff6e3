import { type RunningSandbox, type StartOptions, startSandbox } from "./node.ts";

export { type ConnectedControl, type ConnectedSandbox, connectSandbox } from "./connect-sandbox.ts";
export type { RunningSandbox, StartOptions } from "./node.ts";

/**
 * Makes a fixture for `test.extend` of Playwright and of vitest: each test that uses it gets a sandbox of its own on a free
 * port, which is closed after the test.
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
    } finally {
      await sandbox.close();
    }
  };
}
