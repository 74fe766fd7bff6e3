import type { PartialStrykerOptions } from "@stryker-mutator/api/core";

/** Modules of the client that are mutated together, and the tests that must notice. */
export interface Topic {
  /** Globs below the client's `src`. */
  readonly modules: readonly string[];
  /** Globs below the client's `test`. */
  readonly tests: readonly string[];
}

/**
 * The client's modules in which a mistake hurts: they send twice, leak a secret or accept an invalid response. Tests of
 * other topics notice many of these mutants, too; without them a mutant takes a third of the time.
 */
export const topics: Readonly<Record<string, Topic>> = {
  retry: {
    modules: ["retry-policy.ts", "rate-limit.ts", "deadline.ts"],
    tests: [
      "{retry*,deadline,abort,errors}.test.ts",
      "hooks/hooks.test.ts",
      "call-options/error-details.test.ts",
    ],
  },
  transport: {
    modules: ["transport.ts"],
    tests: [
      "{transport,retry,abort,access-token,redaction,errors}.test.ts",
      "{hooks,call-options}/*.test.ts",
      "tokens/refused-token.test.ts",
      "faults/unread.test.ts",
    ],
  },
  redaction: {
    modules: ["redact.ts"],
    tests: ["redaction.test.ts", "never-silent.test.ts"],
  },
  paths: { modules: ["path-guard.ts"], tests: ["path-guard.test.ts"] },
  responses: {
    modules: ["check-response.ts", "declared-status.ts"],
    tests: [
      "{never-silent,response-body,required-fields,declared-status,one-element-array,errors,redaction,low-level}.test.ts",
    ],
  },
  tokens: {
    modules: ["tokens/**/*.ts"],
    tests: ["access-token.test.ts", "tokens/!(shared-token).test.ts"],
  },
  flows: { modules: ["flows/**/*.ts"], tests: ["flows/**/*.test.ts"] },
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
