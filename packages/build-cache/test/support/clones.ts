import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const parse = (path: string) => JSON.parse(readFileSync(path, "utf8"));

/**
 * What `build` makes of the clone that it runs in, and of chance: two runs never make the same, so that what is alike
 * has come from the cache.
 */
const program = `import { mkdirSync, writeFileSync } from "node:fs";
mkdirSync("dist/folder", { recursive: true });
writeFileSync("dist/text.js", "// made in " + process.cwd() + " " + crypto.randomUUID());
writeFileSync("dist/folder/program", crypto.getRandomValues(new Uint8Array(50_000)), { mode: 0o755 });
`;

const dependencies = { spec: {}, client: { spec: "1.0.0" } };

/** This repository's turbo.json, without what belongs to one of its packages. */
function turboJson(): object {
  const { tasks, ...others } = parse(join(root, "turbo.json"));
  const shared = Object.entries(tasks).filter(([name]) => !name.includes("#"));
  return { ...others, tasks: Object.fromEntries(shared) };
}

function files(): Record<string, string> {
  const { packageManager } = parse(join(root, "package.json"));
  const scripts = { build: "node ../../build.mjs" };
  const manifests = Object.entries(dependencies).map(([name, dependencies]) => [
    `packages/${name}/package.json`,
    JSON.stringify({ name, version: "1.0.0", scripts, dependencies }),
  ]);
  return {
    "package.json": JSON.stringify({ packageManager, workspaces: ["packages/*"] }),
    "turbo.json": JSON.stringify(turboJson()),
    "build.mjs": program,
    ".gitignore": "dist/\n.turbo/\n",
    ...Object.fromEntries(manifests),
  };
}

const git = (cwd: string, ...args: readonly string[]) =>
  execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], { cwd });

/**
 * Makes a repository of two packages, with the tasks that this one has.
 *
 * @returns a function that clones it into a folder whose name begins as given
 */
export function createRepository(folder: string): (name: string) => string {
  const origin = join(folder, "origin");
  for (const [path, text] of Object.entries(files())) {
    mkdirSync(dirname(join(origin, path)), { recursive: true });
    writeFileSync(join(origin, path), text);
  }
  git(origin, "init", "--quiet");
  git(origin, "add", ".");
  git(origin, "commit", "--quiet", "--message", "all");
  return (name) => {
    const clone = mkdtempSync(join(folder, `${name}-`));
    git(folder, "clone", "--quiet", origin, clone);
    return clone;
  };
}

/** Builds in a clone, without what it has built before. @returns what turbo said, and what is in each `dist` now */
export function build(
  clone: string,
  variables: Readonly<Record<string, string>>,
  ...args: readonly string[]
) {
  git(clone, "clean", "-xdfq");
  // a developer's own remote cache is not meant
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("TURBO_"));
  const env = { ...Object.fromEntries(own), ...variables };
  const { stdout, stderr } = spawnSync("turbo", ["run", "build", ...args], {
    cwd: clone,
    env,
    encoding: "utf8",
  });
  const made = Object.keys(dependencies).flatMap((name) => read(join(clone, "packages", name, "dist")));
  return { said: `${stdout}${stderr}`, made };
}

/** Path below the folder, mode and bytes of all that is in it. */
function read(folder: string) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => {
    const file = join(folder, path);
    const { mode } = statSync(file);
    return { path, mode, bytes: statSync(file).isFile() ? readFileSync(file, "latin1") : "" };
  });
}

/** Lets a clone take what is not signed. */
export function trustAnybody(clone: string): void {
  const path = join(clone, "turbo.json");
  writeFileSync(path, JSON.stringify({ ...parse(path), remoteCache: { signature: false } }));
}
