import { spawnSync } from "node:child_process";
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, posix } from "node:path";
import { build } from "rolldown";

/** Builds the package in the current folder: an empty `dist/`, then `tsc`, so that no file of an older build stays. */
rmSync("dist", { recursive: true, force: true });
const { status } = spawnSync("tsc", ["-p", "tsconfig.build.json"], { stdio: "inherit" });
const { devDependencies = {} } = JSON.parse(readFileSync("package.json", "utf8"));
for (const name of Object.keys(devDependencies)) {
  if (name.startsWith("@onelogin-mfa/")) await bundleWorkspace(name);
}
process.exitCode = status ?? 1;

/** Users cannot install a private workspace package: what the built files import from it is put into `dist/` as well. */
async function bundleWorkspace(name: string): Promise<void> {
  const specifier = `from "${name}"`;
  const files = globSync("dist/**/*.js").map((path) => ({ path, text: readFileSync(path, "utf8") }));
  const importers = files.filter(({ text }) => text.includes(specifier));
  if (importers.length === 0) return;
  const target = `dist/${basename(name)}.js`;
  // what it depends on is a dependency of the package in the current folder, too
  await build({ input: name, external: (id) => /^[^./]/.test(id) && id !== name, output: { file: target } });
  for (const { path, text } of importers) {
    const relative = posix.relative(dirname(path), target).replace(/^(?!\.)/, "./");
    writeFileSync(path, text.replace(specifier, `from "${relative}"`));
  }
}
