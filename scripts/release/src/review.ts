import { dirname, join } from "node:path";
import { generate } from "@onelogin-mfa/codegen";
import { CodegenError } from "@onelogin-mfa/openapi";
import { type Bump, bumpBetween, compare, compareBumps, maxBump, type Report } from "@onelogin-mfa/review";
import { type Git, gitIn, rootOf } from "@onelogin-mfa/review/workshop";
import {
  chooseBase,
  exportCommit,
  generatedFolder,
  releaseTags,
  specFile,
  withWorkFolder,
} from "./checkout.ts";
import { compareExports, exportPaths } from "./exports/compare-exports.ts";

/** Options of {@link review}. */
export interface ReviewOptions {
  /**
   * A folder in the checkout.
   * @default the current one
   */
  readonly root?: string;
  /**
   * Branch, tag or commit to compare with.
   * @default where the branch left `main`; on `main`, the last commit
   */
  readonly base?: string;
  /**
   * Compares what the packages export too, which takes seconds.
   * @default true
   */
  readonly types?: boolean;
  /** Compares the two specs. @default in a thread with a limit of time */
  readonly compareSpecs?: typeof compare;
}

/**
 * Compares the spec of a commit with that of the working tree, and what the packages export. What cannot be read is listed in the
 * report's `problems`, and the rest is shown.
 *
 * @throws ReviewError outside of a git checkout, and for a base that git does not know
 */
export async function review(options: ReviewOptions = {}): Promise<Report> {
  const { base: ref, types = true, compareSpecs = compare } = options;
  const root = await rootOf(options.root ?? process.cwd());
  const git = gitIn(root);
  const { commit, ...named } = await chooseBase(git, ref);
  // no link, neither the spec nor its folder, leads out of the checkout
  const access = { folder: root, allowFolder: dirname(specFile) };
  const compared = await compareSpecs(`git:${commit}:${specFile}`, specFile, access);
  const why = "What is in the folder now, committed or not.";
  const report: Report = {
    ...compared,
    base: { ...compared.base, ...named },
    head: { ...compared.head, label: "the working tree", why },
  };
  const [release = null] = await releaseTags(git);
  if (!types || report.problems.length > 0) return { ...report, bump: checkBump(report, "none", release) };
  const { exports, bump, problems } = await compareCommit(git, commit, root, report.changes.length > 0);
  return { ...report, exports, problems, bump: checkBump({ ...report, problems }, bump, release) };
}

/**
 * Compares what the packages export at a commit with what they export now, the client's types made from the spec as it is. A package whose
 * source changed needs a version of its own, whatever it exports.
 */
async function compareCommit(git: Git, commit: string, root: string, isSpecChanged: boolean) {
  const isChanged = (await git("diff", "--quiet", commit, "--", ...exportPaths)).code !== 0;
  if (!isChanged && !isSpecChanged) return { exports: [], bump: "none", problems: [] } as const;
  try {
    const spec = join(root, specFile);
    const { files } = await generate({ spec, access: { folder: dirname(spec) } });
    const texts = new Map([...files].map(([name, text]) => [join(root, generatedFolder, name), text]));
    const exports = await withWorkFolder(async (work) => {
      await exportCommit(git, commit, exportPaths, work);
      return compareExports(work, root, texts);
    });
    return {
      exports,
      bump: maxBump([...exports.map(({ bump }) => bump), isChanged ? "patch" : "none"]),
      problems: [],
    };
  } catch (thrown) {
    if (!(thrown instanceof CodegenError)) throw thrown;
    const message = `What the packages export was not compared: ${thrown.problems[0]?.message}`;
    const problem = { severity: "warning", side: "head", location: null, message } as const;
    return { exports: null, bump: "none", problems: [problem] } as const;
  }
}

/**
 * The bump of the spec follows from the policy. That of the packages is the higher of the spec's, because the client's
 * methods, retries and redaction are made from it, and of what the packages export.
 *
 * The version is compared with that of the last release, so that several changes between two releases share one step.
 * Until the first release no step is asked for: that release takes every change.
 */
function checkBump(
  { base, head, bump, problems }: Report,
  types: Bump,
  release: string | null,
): Report["bump"] {
  const required = maxBump([bump.spec, types]);
  const declared = bumpBetween(release?.slice(1) ?? base.version, head.version);
  const isCompared = problems.every(({ severity }) => severity !== "error");
  const agrees = isCompared && (release === null || compareBumps(declared, required) >= 0);
  return { spec: bump.spec, required, declared, agrees, release };
}
