import type { PartialStrykerOptions } from "@stryker-mutator/api/core";

/** Globs of mutated files, below `src`. The client's are those in which a mistake sends twice, leaks or accepts too much. */
export const mutatedFiles = {
  client:
    "{retry-policy,rate-limit,deadline,call,send,attempts,redact,path-guard,interpret,declared-status,read-body,tokens/*,flows/*}.ts",
  ...{ sandbox: "**/*.ts", codegen: "**/*.ts", review: "**/*.ts", cli: "**/*.ts" },
};

/** Stryker runs in the root of the repository, so that tests find in its copy all files that they read. */
export const strykerOptions: PartialStrykerOptions = {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "scripts/checks/mutation-tests.config.ts", related: false },
  // texts of messages and fields of literals: the compiler and the tests of messages notice the changes that matter
  mutator: { excludedMutations: ["StringLiteral", "ObjectLiteral"] },
  coverageAnalysis: "perTest",
  // a constant of a module is computed once: its mutants would need all tests, each in a new process
  ignoreStatic: true,
  concurrency: 2,
  // a busy machine must not count as a mutant that hangs
  timeoutMS: 30_000,
  dryRunTimeoutMinutes: 20,
  tempDirName: "scripts/checks/.stryker",
  ignorePatterns: ["scripts/checks/.installed", "packages/*/dist", "/release", "/review"],
  reporters: ["clear-text", "progress-append-only"],
  clearTextReporter: {
    allowColor: false,
    logTests: false,
    reportTests: false,
    reportMutants: true,
    reportScoreTable: false,
  },
  allowConsoleColors: false,
};
