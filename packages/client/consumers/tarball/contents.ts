import { type Check, expectNoticed } from "../harness/check.ts";
import { type Tarball, textIn } from "../harness/pack.ts";

const allowed = /^(dist\/([\w-]+\/)*[\w-]+(\.d\.ts|\.js)|README\.md|MIGRATING\.md|LICENSE|package\.json)$/;
const required = ["LICENSE", "README.md", "package.json", "dist/index.js", "dist/index.d.ts"];

/** What of the manifest a published ESM package stands on. */
interface Manifest {
  readonly version: string;
  readonly type?: string;
  readonly sideEffects?: unknown;
  readonly private?: unknown;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
}

/** The sub-paths that users import. */
export const entryPoints = [".", "./validate"] as const;

/** Holds the tarball's list of files and its manifest against what is to be published. */
export function contentsCheck(tarball: Tarball): Check {
  return {
    group: "tarball",
    name: "contents and manifest",
    run: async () => {
      const manifest: Manifest = JSON.parse(await textIn(tarball, "package.json"));
      const problems = [
        ...fileProblems(tarball.files, manifest),
        ...manifestProblems(manifest),
        ...expectNoticed("a source file in the tarball", fileProblems([...required, "src/a.ts"], {})),
        ...expectNoticed("a tarball without a licence", fileProblems(required.slice(1), {})),
        ...expectNoticed("a test in the tarball", fileProblems([...required, "dist/a.test.js"], {})),
        ...expectNoticed("an empty manifest", manifestProblems({})),
      ];
      return { version: `${manifest.version}, ${tarball.files.length} files`, problems };
    },
  };
}

function fileProblems(files: readonly string[], { exports = {} }: Partial<Manifest>): string[] {
  const targets = Object.values(exports).flatMap((entry) =>
    typeof entry === "string" ? [entry] : Object.values(entry),
  );
  const wanted = [...required, ...targets.map((target) => target.replace(/^\.\//, ""))];
  return [
    ...files.filter((file) => !allowed.test(file)).map((file) => `${file} is in the tarball`),
    ...[...new Set(wanted)]
      .filter((file) => !files.includes(file))
      .map((file) => `${file} is not in the tarball`),
  ];
}

function manifestProblems(manifest: Partial<Manifest>): string[] {
  const { type, sideEffects, exports = {}, publishConfig = {} } = manifest;
  const missing = entryPoints.filter((path) => exports[path] === undefined);
  return [
    ...missing.map((path) => `package.json: "exports" lacks "${path}"`),
    ...(type === "module" ? [] : ['package.json: "type" is not "module"']),
    ...(sideEffects === false ? [] : ['package.json: "sideEffects" is not false']),
    ...(manifest.private === undefined ? [] : ['package.json: "private" forbids to publish it']),
    ...(publishConfig.provenance === true && publishConfig.access === "public"
      ? []
      : ['package.json: "publishConfig" is not { "access": "public", "provenance": true }']),
  ];
}
