// Mutation testing of one workspace, weekly and by hand: `WORKSPACE=client npm run mutate`, see README.md.
import { env, exit, stderr } from "node:process";

/** @type {Record<string, { folder: string, files: string, share: number, isMadeOnce?: boolean }>} */
const workspaces = {
  client: {
    folder: "packages/client",
    // those in which a mistake sends twice, leaks or accepts too much
    files:
      "{rate-limit,deadline,call,calls,check,send,operation,request,redact,path-guard,interpret,declared-status,read-body,tokens/*,flows/*}.ts",
    share: 87,
  },
  // Next.js, and stores that other processes hold, are tried by the consumer checks
  login: { folder: "packages/login", files: "**/!(next|redis-stores).ts", share: 87 },
  sandbox: { folder: "packages/sandbox", files: "**/*.ts", share: 87 },
  openapi: { folder: "packages/openapi", files: "**/*.ts", share: 87 },
  codegen: { folder: "packages/codegen", files: "**/*.ts", share: 87 },
  review: { folder: "packages/review", files: "**/*.ts", share: 87 },
  // mutants do not come to what tests run in processes and threads of their own: programs, and the plugin of TypeDoc
  cli: { folder: "packages/cli", files: "**/!(cli).ts", share: 87 },
  "command-line": { folder: "packages/command-line", files: "**/!(interrupt|main).ts", share: 87 },
  mock: { folder: "packages/mock", files: "**/!(cli).ts", share: 87 },
  release: {
    folder: "scripts/release",
    files: "**/!(check-versions|describe-command|pack-image|publish|release|write-api).ts",
    share: 77,
  },
  dev: { folder: "scripts/dev", files: "**/!(cli|contract-worker|read-worker).ts", share: 77 },
  site: {
    folder: "scripts/site",
    files: "**/!(cli|build-site|write-site|write-content|plain-comments|describe-parameters).ts",
    share: 77,
    // its tests share what is made once, when they are loaded: a mutant there needs all tests
    isMadeOnce: true,
  },
};

const workspace = workspaces[env.WORKSPACE ?? ""];
if (!workspace) {
  stderr.write(`Set WORKSPACE to one of ${Object.keys(workspaces).join(", ")}.\n`);
  exit(2);
}
const { folder, files, share, isMadeOnce = false } = workspace;
// read by mutation-tests.config.ts
env.MUTATED_FOLDER = folder;

/** Stryker runs in the root of the repository, so that tests find in its copy all files that they read. */
export default {
  mutate: [`${folder}/src/${files}`, "!packages/*/src/generated/**"],
  // of the mutants, in per cent: the least share that tests notice
  thresholds: { break: share },
  ignoreStatic: !isMadeOnce,
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "scripts/checks/mutation-tests.config.ts", related: false },
  // texts of messages and fields of literals: the compiler and the tests of messages notice the changes that matter
  mutator: { excludedMutations: ["StringLiteral", "ObjectLiteral"] },
  coverageAnalysis: "perTest",
  // vitest checks no types, and a comment in each file would differ from the expected files of codegen
  disableTypeChecks: false,
  concurrency: 2,
  // a busy machine must not count as a mutant that hangs
  timeoutMS: 30_000,
  dryRunTimeoutMinutes: 20,
  tempDirName: "scripts/checks/.stryker",
  cleanTempDir: "always",
  ignorePatterns: ["scripts/checks/.installed", "{packages,scripts}/*/dist", "/release", "/review"],
  reporters: ["progress-append-only", "clear-text"],
  clearTextReporter: { logTests: false, reportTests: false },
  allowConsoleColors: false,
};
