import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Check, differences, expectNoticed } from "./consumer-check.ts";
import type { Tarball } from "./pack.ts";

/** The package of which codegen loads parts by their paths: not every minor version of it fits. */
const loadedByPath = "@redocly/openapi-core";

/** Files of every package. */
const always = ["LICENSE", "README.md", "CHANGELOG.md", "package.json"];

/** Documents, what is built, and its sources: no test. */
const allowed =
  /^(LICENSE|LICENSES\.txt|[A-Z]+\.md|package\.json)$|^([\w-]+\/)*[\w-]+(\.d\.ts|\.js)(\.map)?$|^src\/([\w-]+\/)*[\w-]+\.ts$/;

/** Holds the tarball's files and its manifest against what every package has. publint checks what `exports` names. */
export function contentsCheck(tarball: Tarball): Check {
  return {
    group: "tarball",
    name: "contents and manifest",
    run: async () => {
      const manifest = JSON.parse(await readFile(join(tarball.folder, "package.json"), "utf8"));
      const problems = [
        ...always.filter((file) => !tarball.files.includes(file)).map((file) => `${file} is missing`),
        ...strayFiles(tarball.files),
        ...(await mapProblems(tarball)),
        ...manifestProblems(manifest),
        ...expectNoticed("a test in the tarball", strayFiles(["src/a.test.ts"])),
        ...expectNoticed(
          "a script that npm would run at the installation",
          manifestProblems({ ...manifest, scripts: {} }),
        ),
      ];
      const kilobytes = (tarball.size / 1000).toFixed(1);
      return { version: `${manifest.version}, ${tarball.files.length} files, ${kilobytes} kB`, problems };
    },
  };
}

const strayFiles = (files: readonly string[]): readonly string[] =>
  files.filter((file) => !allowed.test(file)).map((file) => `${file} is in the tarball`);

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

interface Manifest extends Readonly<Record<string, unknown>> {
  readonly exports?: object;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function manifestProblems(manifest: Manifest): readonly string[] {
  const { exports = {}, dependencies = {} } = manifest;
  // users would get a second copy
  const free = Object.entries(dependencies).filter(
    ([name, range]) => !range.startsWith("^") && name !== loadedByPath,
  );
  return differences(
    { ...manifest, "dependencies without a caret": free },
    {
      "dependencies without a caret": [],
      type: "module",
      ...("." in exports && { sideEffects: false }),
      // what would run at the installation, and what forbids to publish it
      ...{ scripts: undefined, private: undefined },
      // provenance is the release workflow's: elsewhere it would forbid to publish
      publishConfig: { access: "public" },
    },
  ).map((problem) => `package.json: ${problem}`);
}
