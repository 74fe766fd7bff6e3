import { isDeepStrictEqual } from "node:util";
import { type Check, expectNoticed } from "../check.ts";
import { type Tarball, textIn } from "../pack.ts";

/** What of the manifest a published ESM package stands on. */
interface Manifest {
  readonly version: string;
  readonly type?: string;
  readonly sideEffects?: unknown;
  readonly private?: unknown;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly scripts?: unknown;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
}

/** What is to be published of a package. */
export interface Wanted {
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
const requiredOf = ({ entryPoints }: Wanted) =>
  entryPoints.length === 0 ? always : [...always, "index.js", "index.d.ts"];
const built = /^([\w-]+\/)*[\w-]+(\.d\.ts|\.js)(\.map)?$|^src\/([\w-]+\/)*[\w-]+\.ts$/;

/** Holds the tarball's list of files and its manifest against what is to be published; lint knows what is imported. */
export function contentsCheck(tarball: Tarball, wanted: Wanted): Check {
  return {
    group: "tarball",
    name: "contents and manifest",
    run: async () => {
      const manifest: Manifest = JSON.parse(await textIn(tarball, "package.json"));
      const problems = [
        ...fileProblems(tarball.files, manifest, wanted),
        ...manifestProblems(manifest, wanted),
        ...negativeControls(manifest, wanted),
      ];
      const kilobytes = (tarball.size / 1000).toFixed(1);
      return { version: `${manifest.version}, ${tarball.files.length} files, ${kilobytes} kB`, problems };
    },
  };
}

function negativeControls(manifest: Manifest, wanted: Wanted): readonly string[] {
  const required = requiredOf(wanted);
  const files = (list: readonly string[]) => fileProblems(list, {}, wanted);
  const withDependency = (name: string, range: string) =>
    manifestProblems({ ...manifest, dependencies: { ...manifest.dependencies, [name]: range } }, wanted);
  return [
    ...expectNoticed("a source file beside what is built", files([...required, "a.ts"])),
    ...expectNoticed("a tarball without a licence", files(required.slice(1))),
    ...expectNoticed("a test in the tarball", files([...required, "src/a.test.ts"])),
    ...expectNoticed("an empty manifest", manifestProblems({}, wanted)),
    ...expectNoticed(
      "a script that npm would run at the installation",
      manifestProblems({ ...manifest, scripts: { postinstall: "node ." } }, wanted),
    ),
    ...expectNoticed("one dependency more", withDependency("left-pad", "^1.3.0")),
    ...wanted.dependencies
      .filter((name) => !wanted.pinned?.includes(name))
      .flatMap((name) => expectNoticed("a pinned dependency", withDependency(name, "1.0.0"))),
  ];
}

function fileProblems(
  files: readonly string[],
  { exports = {}, bin = {} }: Partial<Manifest>,
  wanted: Wanted,
): string[] {
  const required = requiredOf(wanted);
  const { more = [] } = wanted;
  const targets = Object.values(exports).flatMap((entry) =>
    typeof entry === "string" ? [entry] : Object.values(entry),
  );
  const all = [...targets, ...Object.values(bin)].map((target) => target.replace(/^\.\//, ""));
  const needed = new Set([...required, ...all]);
  const isMeant = (file: string) => built.test(file) || required.includes(file) || more.includes(file);
  return [
    ...files.filter((file) => !isMeant(file)).map((file) => `${file} is in the tarball`),
    ...[...needed].filter((file) => !files.includes(file)).map((file) => `${file} is not in the tarball`),
  ];
}

function manifestProblems(manifest: Partial<Manifest>, wanted: Wanted): string[] {
  const { entryPoints, dependencies, pinned = [] } = wanted;
  const { type, sideEffects, exports = {}, publishConfig = {} } = manifest;
  const missing = entryPoints.filter((path) => exports[path] === undefined);
  const listed = Object.keys(manifest.dependencies ?? {}).sort();
  const meant = [...dependencies].sort();
  return [
    ...missing.map((path) => `package.json: "exports" lacks "${path}"`),
    ...(listed.join() === meant.join()
      ? []
      : [`package.json: "dependencies" are ${listed.join(", ")}, not ${meant.join(", ")}`]),
    ...(type === "module" ? [] : ['package.json: "type" is not "module"']),
    ...(sideEffects === false || entryPoints.length === 0
      ? []
      : ['package.json: "sideEffects" is not false']),
    ...(manifest.scripts === undefined ? [] : ['package.json: "scripts" could run at the installation']),
    ...(manifest.private === undefined ? [] : ['package.json: "private" forbids to publish it']),
    // provenance is the release workflow's: elsewhere it would forbid to publish
    ...(isDeepStrictEqual(publishConfig, { access: "public" })
      ? []
      : ['package.json: "publishConfig" is not { "access": "public" }']),
    ...Object.entries(manifest.dependencies ?? {})
      .filter(([name, range]) => !range.startsWith("^") && !pinned.includes(name))
      .map(([name, range]) => `package.json: ${name} ${range} has no caret: users would get a second copy`),
  ];
}
