import { join, relative, resolve, sep } from "node:path";
import {
  type Access,
  CodegenError,
  loadDocument,
  type OpenApiDocument,
  valueAt,
} from "@onelogin-mfa/openapi";
import type { SourceOptions } from "./configuration.ts";
import { ReviewError } from "./errors.ts";
import { commitOf, fetchHint, gitIn, openCommit, rootOf } from "./git.ts";
import type { ReportProblem, Revision } from "./report.ts";

const ownSettings = { folder: "the option allowFolder", host: "the option allowHosts:" };

/** One side of the comparison. */
export interface Side {
  readonly revision: Revision;
  /** The folder that files are named from: the root of the checkout, or the current folder outside of one. */
  readonly root: string;
  /** Its document; `null` if that is missing or cannot be read, and `problems` say why. */
  readonly document: OpenApiDocument | null;
  readonly problems: readonly ReportProblem[];
}

/** The two sides of a comparison. */
export interface Sides {
  readonly base: Side;
  readonly head: Side;
}

/**
 * Reads one side with all files that it refers to. A document that is missing or invalid is a problem, not a failure.
 *
 * @param source a path, `git:<revision>:<path from the root of the repository>`, an address of the web, or `-`
 * @throws ReviewError for a revision that git does not know, and outside of a checkout for one of git
 */
export async function readSide(
  side: "base" | "head",
  source: string,
  {
    folder = process.cwd(),
    standardInput,
    allowFolder,
    allowHosts: hosts,
    settings = ownSettings,
  }: SourceOptions = {},
): Promise<Side> {
  const access = { hosts, folder: allowFolder && resolve(folder, allowFolder), settings };
  const [, revision, file] = /^git:([^:]+):(.+)$/s.exec(source) ?? [];
  if (revision !== undefined && file !== undefined) {
    const root = await rootOf(folder);
    const commit = await commitOf(gitIn(root), revision);
    if (commit === undefined) throw new ReviewError(`Git knows no commit "${revision}". ${fetchHint}`);
    const { read, close } = openCommit(root, commit);
    const readFile = (path: string) => read(fileName(path, root));
    const name = { label: `${revision} (${commit.slice(0, 10)})`, commit };
    return load(side, name, root, join(root, file), { ...access, readFile }).finally(close);
  }
  const root = await rootOf(folder).catch(() => folder);
  const name = { label: source === "-" ? "standard input" : source, commit: null };
  if (source === "-")
    return load(side, name, root, join(folder, "standard-input"), access, standardInput ?? "");
  return load(side, name, root, isUrl(source) ? source : resolve(folder, source), access);
}

async function load(
  side: "base" | "head",
  name: Pick<Revision, "label" | "commit">,
  root: string,
  path: string,
  access: Access,
  text?: string,
): Promise<Side> {
  const revisionOf = (version: string | null): Revision => ({ ...name, why: "", version });
  try {
    const document = await loadDocument(path, access, text);
    const version = valueAt(document.root, "/info/version");
    const revision = revisionOf(version === undefined ? null : String(version));
    return { root, document, problems: [], revision };
  } catch (thrown) {
    if (!(thrown instanceof CodegenError)) throw thrown;
    const problems = thrown.problems.map(({ file, line, column, message }): ReportProblem => {
      return { severity: "error", side, location: `${fileName(file, root)}:${line}:${column}`, message };
    });
    return { root, document: null, problems, revision: revisionOf(null) };
  }
}

/** The name of a file in reports: relative to the root, with slashes; an address of the web as it is. */
export function fileName(path: string, root: string): string {
  return isUrl(path) ? path : relative(root, path).split(sep).join("/");
}

/** True for an address of the web. */
export const isUrl = (name: string) => /^https?:\/\//i.test(name);
