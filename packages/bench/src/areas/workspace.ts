import { execFile, execFileSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Area } from "../area.ts";
import { compare, type Measure, showRounds, takeTurns } from "../turns.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** Files that a contributor edits, with what begins a comment in them. */
const edited = {
  "a test of the client": ["packages/client/test/options.test.ts", "//"],
  "the client": ["packages/client/src/call.ts", "//"],
  "the sandbox": ["packages/sandbox/src/create-sandbox.ts", "//"],
  "the spec": ["spec/mfa.yaml", "#"],
} as const;

/** What a contributor waits for. */
export const workspace: Area = {
  name: "workspace",
  title: "Work on this repository",
  method: `In a fresh clone of the last commit, with everything in turbo's cache: one file is edited, then \`npm test\` runs, once; and
\`npm run check\` where nothing has changed.`,
  peers: [],
  async measure({ scratch, isQuick, onProgress }) {
    onProgress("npm ci in a clone");
    const run = cloneRepository(join(scratch, "clone"));
    const only = isQuick ? ["--", "command-line"] : [];
    onProgress("all tests for the first time");
    await run("test", ...only);
    const subjects: Record<string, Measure<"time">> = {};
    const files = isQuick
      ? { "the command line": ["packages/command-line/src/print.ts", "//"] as const }
      : edited;
    for (const [what, [file, comment]] of Object.entries(files)) {
      subjects[`npm test, ${what} edited`] = async () => {
        appendFileSync(join(scratch, "clone", file), `${comment} edit\n`);
        return { time: await run("test", ...only) };
      };
    }
    const onRound = showRounds("edits", onProgress);
    const samples = await takeTurns(subjects, { rounds: 1, warmUp: 0, onRound });
    const goals = Object.keys(subjects).map((subject) => ({ subject, of: "value", limit: 45_000 }) as const);
    const shared = { metric: "time", unit: "ms", better: "lower" } as const;
    const tests = compare(samples, { ...shared, what: "Tests after an edit", goals });
    return { comparisons: isQuick ? [tests] : [tests, await measureUnchanged(run, onProgress)] };
  },
};

type Run = ReturnType<typeof cloneRepository>;

async function measureUnchanged(run: Run, onProgress: (text: string) => void) {
  onProgress("check for the first time");
  await run("check");
  const subject = "npm run check, nothing changed";
  const onRound = showRounds("check", onProgress);
  const samples = await takeTurns(
    { [subject]: async () => ({ time: await run("check") }) },
    { rounds: 9, onRound },
  );
  return compare(samples, {
    metric: "time",
    unit: "ms",
    better: "lower",
    what: "Check where nothing has changed",
    goals: [{ subject, of: "value", limit: 500 }],
  });
}

/** Clones and installs, with what turbo has cached here. @returns runs an npm script, and says how many milliseconds it took */
function cloneRepository(folder: string) {
  execFileSync("git", ["clone", "--quiet", root, folder]);
  execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder });
  const cache = ".turbo/cache";
  if (existsSync(join(root, cache))) cpSync(join(root, cache), join(folder, cache), { recursive: true });
  return async (script: string, ...args: readonly string[]): Promise<number> => {
    const start = performance.now();
    // a remote cache would bring what is to be measured
    const env = { ...process.env, TURBO_API: "", TURBO_TOKEN: "" };
    const options = { cwd: folder, env, maxBuffer: Number.POSITIVE_INFINITY };
    await promisify(execFile)("npm", ["run", script, ...args], options).catch(({ stdout, stderr }) => {
      throw new Error(`npm run ${script} failed:\n${stdout}${stderr}`);
    });
    return performance.now() - start;
  };
}
