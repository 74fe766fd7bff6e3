import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Check, differences, expectNoticed } from "./consumer-check.ts";
import type { Tarball } from "./pack.ts";

/** The part of a manifest that is read; all else is compared as it is. */
interface Manifest extends Readonly<Record<string, unknown>> {
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
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
  const { exports = {}, dependencies = {} } = manifest;
  const { entryPoints, pinned = [] } = expected;
  const free = Object.entries(dependencies).filter(
    ([name, range]) => !range.startsWith("^") && !pinned.includes(name),
  );
  const found = {
    ...manifest,
    exports: Object.keys(exports).sort(),
    dependencies: Object.keys(dependencies).sort(),
    // users would get a second copy
    "dependencies without a caret": free,
  };
  return differences(found, {
    exports: [...entryPoints, "./package.json"].sort(),
    dependencies: [...expected.dependencies].sort(),
    "dependencies without a caret": [],
    type: "module",
    ...(entryPoints.length > 0 && { sideEffects: false }),
    // what would run at the installation, and what forbids to publish it
    ...{ scripts: undefined, private: undefined },
    // provenance is the release workflow's: elsewhere it would forbid to publish
    publishConfig: { access: "public" },
  }).map((problem) => `package.json: ${problem}`);
}
