import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Check, expectNoticed } from "./consumer-check.ts";
import type { Tarball } from "./pack.ts";

/** The part of a manifest that is checked. */
interface Manifest {
  readonly version?: string;
  readonly type?: string;
  readonly sideEffects?: unknown;
  readonly private?: unknown;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly scripts?: unknown;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
}

/** The expected contents of a package. */
export interface ExpectedContents {
  /** The sub-paths that users import; none of a program. */
  readonly entryPoints: readonly string[];
  /** All packages that it needs at run time. */
  readonly dependencies: readonly string[];
  /** Those of them of which not every minor version fits. */
  readonly pinned?: readonly string[];
  /** Files beside README.md, LICENSE, CHANGELOG.md, what is built and its sources. */
  readonly more?: readonly string[];
}

const always = ["LICENSE", "README.md", "CHANGELOG.md", "package.json"];
const built = /^([\w-]+\/)*[\w-]+(\.d\.ts|\.js)(\.map)?$|^src\/([\w-]+\/)*[\w-]+\.ts$/;

/** Compares the tarball's files and its manifest with what is to be published. publint checks what `exports` names. */
export function contentsCheck(tarball: Tarball, expected: ExpectedContents): Check {
  return {
    group: "tarball",
    name: "contents and manifest",
    run: async () => {
      const manifest: Manifest = JSON.parse(await readFile(join(tarball.folder, "package.json"), "utf8"));
      const broken = (part: Manifest) => manifestProblems({ ...manifest, ...part }, expected);
      const problems = [
        ...fileProblems(tarball.files, expected),
        ...(await mapProblems(tarball)),
        ...manifestProblems(manifest, expected),
        ...expectNoticed(
          "a test in the tarball",
          fileProblems([...tarball.files, "src/a.test.ts"], expected),
        ),
        ...expectNoticed("a script that npm would run at the installation", broken({ scripts: {} })),
        ...expectNoticed("other dependencies", broken({ dependencies: { "left-pad": "^1.3.0" } })),
      ];
      const kilobytes = (tarball.size / 1000).toFixed(1);
      return { version: `${manifest.version}, ${tarball.files.length} files, ${kilobytes} kB`, problems };
    },
  };
}

function fileProblems(
  files: readonly string[],
  { entryPoints, more = [] }: ExpectedContents,
): readonly string[] {
  const needed = [...always, ...(entryPoints.length === 0 ? [] : ["index.js", "index.d.ts"]), ...more];
  return [
    ...files
      .filter((file) => !built.test(file) && !needed.includes(file))
      .map((file) => `${file} is in the tarball`),
    ...needed.filter((file) => !files.includes(file)).map((file) => `${file} is not in the tarball`),
  ];
}

/** Source maps that name a file which is neither in the package nor in the map: no debugger or editor finds the source. */
async function mapProblems({ files, folder }: Tarball): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const path of files.filter((file) => file.endsWith(".map"))) {
    const { sources, sourcesContent } = JSON.parse(await readFile(join(folder, path), "utf8"));
    const missing = sources.filter((source: string) => !files.includes(join(dirname(path), source)));
    if (missing.length > 0 && sourcesContent === undefined)
      problems.push(`${path} leads to ${missing}, which is not there`);
  }
  return problems;
}

function manifestProblems(manifest: Manifest, expected: ExpectedContents): readonly string[] {
  const { type, sideEffects, exports = {}, dependencies = {}, publishConfig } = manifest;
  const { entryPoints, pinned = [] } = expected;
  const free = Object.entries(dependencies).filter(
    ([name, range]) => !range.startsWith("^") && !pinned.includes(name),
  );
  const listed = Object.keys(dependencies).sort().join(", ");
  const wanted = [...expected.dependencies].sort().join(", ");
  const problems = [
    ...entryPoints.filter((path) => exports[path] === undefined).map((path) => `"exports" lacks "${path}"`),
    listed !== wanted && `"dependencies" are ${listed}, not ${wanted}`,
    type !== "module" && '"type" is not "module"',
    sideEffects !== false && entryPoints.length > 0 && '"sideEffects" is not false',
    manifest.scripts !== undefined && '"scripts" could run at the installation',
    manifest.private !== undefined && '"private" forbids to publish it',
    // provenance is the release workflow's: elsewhere it would forbid to publish
    !isDeepStrictEqual(publishConfig, { access: "public" }) &&
      '"publishConfig" is not { "access": "public" }',
    ...free.map(([name, range]) => `${name} ${range} has no caret: users would get a second copy`),
  ];
  return problems.filter((problem) => problem !== false).map((problem) => `package.json: ${problem}`);
}
