import type { PartialStrykerOptions } from "@stryker-mutator/api/core";

/** Modules of the client that are mutated together, and the tests that must notice. */
export interface Topic {
  /** Globs below the client's `src`. */
  readonly modules: readonly string[];
  /** Globs below the client's `test`, without `.test.ts`. */
  readonly tests: readonly string[];
}

/**
 * The client's modules in which a mistake hurts: they send twice, leak a secret or accept an invalid response. Tests of
 * other topics notice many of these mutants, too; without them a mutant takes a third of the time.
 */
export const topics: Readonly<Record<string, Topic>> = {
  retry: {
    modules: ["retry-policy.ts", "rate-limit.ts", "deadline.ts"],
    tests: ["retry*", "deadline", "abort", "errors", "connection-errors", "hooks/hooks", "call-options/*"],
  },
  transport: {
    modules: ["call.ts", "send.ts", "attempts.ts"],
    // biome-ignore format: a list of words
    tests: [
      "retry*", "deadline", "abort", "access-token", "redaction", "errors", "connection-errors", "low-level", "hooks/*", "call-options/*",
      "options",
      "tokens/refused-token", "faults/unread", "secrets/secrets", "platforms", "middleware",
    ],
  },
  redaction: {
    modules: ["redact.ts"],
    tests: ["redaction", "hostile-response", "never-silent", "hooks/hooks"],
  },
  paths: { modules: ["path-guard.ts"], tests: ["path-guard"] },
  responses: {
    modules: ["interpret.ts", "declared-status.ts", "read-body.ts"],
    // biome-ignore format: a list of words
    tests: ["interpret", "never-silent", "errors", "redaction", "low-level", "operation-methods", "hooks/mismatch", "platforms"],
  },
  tokens: { modules: ["tokens/*.ts"], tests: ["access-token", "tokens/!(shared-token)"] },
  flows: { modules: ["flows/*.ts"], tests: ["flows/*"] },
};

/** Where the results of all topics stay between runs. Not in git: they are large and change with every test. */
export const workFolder = "packages/mutation/.work";

/** Where the results of one run are. */
export const reportFile = `${workFolder}/report.json`;

/** Stryker runs in the root of the repository, so that the client's tests find in its copy what they read outside. */
const options: PartialStrykerOptions = {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "packages/mutation/client-tests.config.ts", related: false },
  // TypeScript and the tests of messages notice these: a wrong text is not of its type, a missing field neither
  mutator: { excludedMutations: ["StringLiteral", "ObjectLiteral"] },
  coverageAnalysis: "perTest",
  // a constant of a module is computed once: its mutants would need all tests, each in a new process
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 10_000,
  ignorePatterns: ["packages/!(client|mutation)/**", "scripts/**", "docs/**", "review/**", "release/**"],
  tempDirName: `${workFolder}/stryker`,
  incremental: true,
  reporters: ["json", "progress-append-only"],
  jsonReporter: { fileName: reportFile },
  allowConsoleColors: false,
};

export default options;
