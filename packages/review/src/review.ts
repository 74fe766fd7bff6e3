import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { OpenApiDocument } from "@onelogin-mfa/codegen/document";
import { buildReport, type Sides } from "./build-report.ts";
import { type Base, chooseBase, rootOf } from "./git/choose-base.ts";
import { exportCommit } from "./git/export-base.ts";
import { findSpec } from "./git/find-spec.ts";
import { type Git, gitIn } from "./git/git.ts";
import { loadSide } from "./load-side.ts";
import type { Report, SpecPair } from "./report.ts";
import { consumerPaths } from "./typescript/consumers.ts";
import { clientVersionAt, lastRelease, versionIn } from "./versions/last-release.ts";

/** Options of {@link review}. */
export interface ReviewOptions {
  /**
   * A folder in the checkout.
   * @default the current one
   */
  readonly root?: string;
  /**
   * What to compare with: a branch, tag or commit.
   * @default where the branch left `main`; on `main`, the last commit
   */
  readonly base?: string;
  /**
   * The spec, relative to the root of the checkout.
   * @default "spec/mfa.yaml"
   */
  readonly spec?: string;
  /**
   * Whether the client's types are compared too, which takes seconds.
   * @default true
   */
  readonly types?: boolean;
  /**
   * Whether Redocly and oasdiff are asked for a second opinion. No bump depends on it.
   * @default true
   */
  readonly tools?: boolean;
}

/** A review: the report, and the two specs for those who show them whole. */
export interface Review {
  readonly report: Report;
  readonly specs: SpecPair;
}

/** Copies and compilations live inside the package, from where its dependencies resolve. */
const workshop = join(import.meta.dirname, "../.work");

/**
 * Compares the spec of a commit with that of the working tree. What cannot be read is listed in the report's
 * `problems`, and the rest is shown.
 *
 * @throws ReviewError outside of a git checkout, and for a base that git does not know
 * @example
 * const { report } = await review({ base: "main" });
 * console.log(report.bump.required, report.changes.length);
 */
export async function review(options: ReviewOptions = {}): Promise<Review> {
  const folder = options.root ?? process.cwd();
  const root = await rootOf(gitIn(folder), folder);
  const git = gitIn(root);
  const base = await chooseBase(git, options.base);
  await mkdir(workshop, { recursive: true });
  const work = await mkdtemp(join(workshop, "review-"));
  try {
    const sides = await readSides(git, root, base, options.spec ?? "spec/mfa.yaml", work);
    const report = await buildReport(sides, {
      compareTypes: options.types ?? true,
      askTools: options.tools ?? true,
    });
    const specOf = (document: OpenApiDocument | null) => document?.root ?? null;
    return {
      report,
      specs: { base: specOf(sides.base.document), head: specOf(sides.head.document) },
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function readSides(git: Git, root: string, base: Base, spec: string, work: string): Promise<Sides> {
  const files = await findSpec(git, root, base.commit, spec);
  const old = join(work, "base");
  const client = ["packages/client/src", "packages/client/package.json"];
  await exportCommit(git, base.commit, [dirname(files.base ?? spec), ...client, ...consumerPaths], old);
  const [before, now] = [await loadSide("base", old, files.base), await loadSide("head", root, files.head)];
  const release = await lastRelease(git);
  const manifest = await readFile(join(root, "packages/client/package.json"), "utf8").catch(() => "");
  return {
    work,
    note: files.note,
    release: release
      ? {
          ...release,
          specVersion: await specVersionAt(git, release.commit, files.base ?? spec),
          clientVersion: await clientVersionAt(git, release.commit),
        }
      : null,
    base: {
      ...before,
      root: old,
      file: files.base,
      commit: base.commit,
      label: base.label,
      why: base.why,
      clientVersion: await clientVersionAt(git, base.commit),
    },
    head: {
      ...now,
      root,
      file: files.head,
      commit: null,
      label: "the working tree",
      why: "What is in the folder now, committed or not.",
      clientVersion: versionIn(manifest),
    },
  };
}

/** `info.version` of a spec that need not parse as a whole. */
async function specVersionAt(git: Git, commit: string, file: string): Promise<string | null> {
  const { stdout } = await git("show", `${commit}:${file}`);
  return /^ {2}"?version"?: ["']?(\d[\w.+-]*)/m.exec(stdout)?.[1] ?? null;
}
