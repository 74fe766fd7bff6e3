import type { PartialStrykerOptions } from "@stryker-mutator/api/core";

/** Where the run's report is written, relative to the repository. */
export const reportFile = "packages/mutation/.work/client.json";

/** The client's modules in which a mistake hurts: they send twice, leak a secret or accept an invalid response. */
export const modules = [
  "retry-policy.ts",
  "rate-limit.ts",
  "transport.ts",
  "deadline.ts",
  "redact.ts",
  "path-guard.ts",
  "check-response.ts",
  "declared-status.ts",
  "tokens/**/*.ts",
  "flows/**/*.ts",
].map((glob) => `packages/client/src/${glob}`);

/** Stryker runs in the root of the repository, so that the client's tests find in its copy what they read outside. */
const options: PartialStrykerOptions = {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "packages/mutation/client-tests.config.ts", related: false },
  mutate: modules,
  // TypeScript and the tests of messages notice these: a wrong text is not of its type, a missing field neither
  mutator: { excludedMutations: ["StringLiteral", "ObjectLiteral"] },
  coverageAnalysis: "perTest",
  // a constant of a module is computed once: its mutants would need all tests, each in a new process
  ignoreStatic: true,
  concurrency: 2,
  // a timeout is a killed mutant; without a pause a loop ends within milliseconds
  timeoutMS: 5_000,
  ignorePatterns: ["packages/!(client|mutation)/**", "scripts/**", "docs/**", "review/**", "release/**"],
  tempDirName: "packages/mutation/.work/stryker",
  // not in git: it is large and changes with every test; CI mutates what has changed instead
  incremental: true,
  incrementalFile: "packages/mutation/.work/stryker-incremental.json",
  reporters: ["json", "progress-append-only"],
  jsonReporter: { fileName: reportFile },
  allowConsoleColors: false,
};

export default options;
