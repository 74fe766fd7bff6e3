import { spawnSync } from "node:child_process";
import { copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, posix } from "node:path";
import { build } from "rolldown";

/** What is read and written of a package.json. */
interface Manifest {
  readonly exports: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly scripts?: unknown;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/**
 * Builds the package in the current folder: an empty `dist/`, then `tsc`, so that no file of an older build stays.
 * `dist/` is what is published: it gets the documents in `files` and a package.json of its own.
 */
rmSync("dist", { recursive: true, force: true });
const { status } = spawnSync("tsc", ["-p", "tsconfig.build.json"], { stdio: "inherit" });
// package.json of a package that is published
const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
const { files, scripts: _, devDependencies = {}, ...published } = manifest;
for (const name of Object.keys(devDependencies)) {
  if (name.startsWith("@onelogin-mfa/")) await bundleWorkspace(name);
}
for (const file of files) copyFileSync(file, `dist/${file}`);
writeFileSync(
  "dist/package.json",
  `${JSON.stringify({ ...published, ...builtEntries(manifest) }, null, 2)}\n`,
);
process.exitCode = status ?? 1;

/** Here the entry points are source files, which need no build; users get what is built from them. */
function builtEntries({ exports, bin = {} }: Manifest) {
  const targets = Object.entries(exports).map(([path, source]) => {
    const built = source.replace(/^\.\/src\/(.+)\.ts$/, "./$1");
    return [path, built === source ? source : { types: `${built}.d.ts`, default: `${built}.js` }];
  });
  const programs = Object.entries(bin).map(([name, source]) => [
    name,
    source.replace(/^src\/(.+)\.ts$/, "$1.js"),
  ]);
  return {
    exports: Object.fromEntries(targets),
    ...(programs.length > 0 && { bin: Object.fromEntries(programs) }),
  };
}

/** Users cannot install a private workspace package: what the built files import from it is put into `dist/` as well. */
async function bundleWorkspace(name: string): Promise<void> {
  const specifier = `from "${name}"`;
  const built = globSync("dist/**/*.js").map((path) => ({ path, text: readFileSync(path, "utf8") }));
  const importers = built.filter(({ text }) => text.includes(specifier));
  if (importers.length === 0) return;
  const target = `dist/${basename(name)}.js`;
  // what it depends on is a dependency of the package in the current folder, too
  await build({ input: name, external: (id) => /^[^./]/.test(id) && id !== name, output: { file: target } });
  for (const { path, text } of importers) {
    const relative = posix.relative(dirname(path), target).replace(/^(?!\.)/, "./");
    writeFileSync(path, text.replace(specifier, `from "${relative}"`));
  }
}
