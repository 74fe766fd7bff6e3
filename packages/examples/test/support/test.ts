import { type ExecFileOptions, execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { CommonOptions, MfaClient } from "@onelogin-mfa/client";
import { createSandbox, type FactorKind, type Sandbox, type SandboxOptions } from "@onelogin-mfa/sandbox";
import { afterAll, test as base, expect, type TestAPI } from "vitest";

/** Fixtures of the tests of the examples. */
export interface Fixtures {
  /** The options of the sandbox. */
  sandboxOptions: SandboxOptions;
  /** A sandbox of its own for each test, which finds nothing wrong in it. */
  sandbox: Sandbox;
  /** A client of the sandbox, which does not try again. */
  mfa: MfaClient;
}

/** vitest's `test` with a sandbox and a client of it. */
export const test: TestAPI<Fixtures> = base.extend<Fixtures>({
  sandboxOptions: {},
  sandbox: async ({ sandboxOptions }, use) => {
    const sandbox = createSandbox(sandboxOptions);
    await use(sandbox);
    // what people copy does nothing wrong
    expect(sandbox.findings()).toEqual([]);
    expect(sandbox.control.listJournal().filter(({ conforms }) => !conforms)).toEqual([]);
  },
  mfa: async ({ sandbox }, use) => {
    await use(clientOf(sandbox));
  },
});

/** A client's credentials that the sandbox knows. */
export const credentials = { clientId: "sandbox-client", clientSecret: "sandbox-secret" };

/** A client of a sandbox. */
export function clientOf(sandbox: Sandbox, options: CommonOptions = {}): MfaClient {
  return sandbox.client({ maxRetries: 0, ...options });
}

/** Adds a user who has these devices. @returns their ids */
export function addUser({ control }: Sandbox, user_id: number, ...kinds: FactorKind[]): string[] {
  const email = user_id === 42 ? "ada@example.com" : `user${user_id}@example.com`;
  const profile = { name: "Ada", email, phone: "+15550100" };
  control.createUser({ id: user_id, ...profile, devices: kinds.map((kind) => ({ kind })) });
  return control.listDevices({ user_id }).map(({ device_id }) => device_id);
}

/** The calls of an operation, the newest first. */
export const callsOf = ({ control }: Sandbox, name: string) =>
  control.listJournal().filter(({ operation }) => operation === name);

/** Creates a folder inside the package, so that its dependencies resolve, for the programs of a file of tests. */
export function createFolder(): string {
  const folder = mkdtempSync(join(import.meta.dirname, "../.documents-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Runs Node. Of a program that fails, the error has the same fields. */
export function runNode(
  args: readonly string[],
  options: ExecFileOptions,
): Promise<{ code?: number; stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, args, { ...options, encoding: "utf8" }).catch(
    (error) => error,
  );
}
