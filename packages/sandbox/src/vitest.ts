import { test as base, type TestAPI } from "vitest";
import { createSandbox, type Sandbox } from "./create-sandbox.ts";
import type { SandboxOptions } from "./options.ts";

/** What a test gets beside vitest's own context. */
export interface SandboxFixtures {
  /** A sandbox of this test's own, made when the test asks for it: nothing of an earlier test is in it. */
  sandbox: Sandbox;
  /**
   * What the sandbox is made with.
   * @default {}
   */
  sandboxOptions: SandboxOptions;
}

/**
 * vitest's `test` with a sandbox. It is extended as any other: with a client, or with other `sandboxOptions`.
 *
 * @example
 * ```ts
 * test("a wrong code leaves the user out", async ({ sandbox }) => {
 *   const mfa = createMfaClient({ subdomain: "acme", credentials, fetch: sandbox.fetch });
 * });
 *
 * const documented = test.extend({ sandboxOptions: { compat: "documented" } });
 * ```
 */
export const test: TestAPI<SandboxFixtures> = base.extend<SandboxFixtures>({
  sandboxOptions: {},
  sandbox: async ({ sandboxOptions }, use) => {
    await use(createSandbox(sandboxOptions));
  },
});
