import { test as base, type TestAPI } from "vitest";
import { createSandbox, type Sandbox } from "./create-sandbox.ts";
import type { SandboxOptions } from "./options.ts";

/** The fixtures beside vitest's own context. */
export interface SandboxFixtures {
  /** A fresh sandbox for each test, created when the test uses it. */
  sandbox: Sandbox;
  /**
   * The options of the sandbox.
   * @default {}
   */
  sandboxOptions: SandboxOptions;
}

/**
 * vitest's `test` with a sandbox. Extend it like any other: with a client, or with other `sandboxOptions`.
 *
 * @example
 * ```ts
 * test("a wrong code is not accepted", async ({ sandbox }) => {
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
