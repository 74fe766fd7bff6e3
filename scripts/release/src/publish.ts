import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/**
 * Publishes packed packages, each after those that it depends on: `node scripts/release/src/publish.ts release/*.tgz`. A version that
 * the registry has already is skipped, so that a release that broke off can be run again.
 *
 * With `--placeholders` in front it publishes an empty version 0.0.0 of each package instead, unless the registry has the
 * package: npm trusts a workflow only for packages that exist, and the first real version shall have provenance, too.
 *
 * It imports only what Node has: the release workflow runs it without installing anything, so that no code of others runs
 * where the right to publish is. There npm publishes with provenance, by trusted publishing; elsewhere with its login.
 */
const [first, ...rest] = process.argv.slice(2);
const arePlaceholders = first === "--placeholders";
const tarballs = arePlaceholders || first === undefined ? rest : [first, ...rest];
/** On Windows a bare `npm` is a `.cmd` file, which would need a shell. */
const [npm = "npm", ...npmArgs] = process.env.npm_execpath
  ? [process.execPath, process.env.npm_execpath]
  : ["npm"];
if (tarballs.length === 0) fail("Nothing to publish: name the tarballs.");
for (const packed of inOrder(tarballs.map(readTarball))) {
  if (arePlaceholders) publishPlaceholder(packed.name);
  else publish(packed);
}

/** The fields of a tarball's package.json that are read. */
interface Packed {
  readonly tarball: string;
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function readTarball(path: string): Packed {
  const tarball = resolve(path);
  const unpack = ["-xzOf", tarball, "package/package.json"];
  const { status, stdout: manifest } = spawnSync("tar", unpack, { encoding: "utf8" });
  if (status !== 0) fail(`${path} is not a packed package: name what "npm run release" has packed.`);
  // npm packs nothing without a name and a version
  return { ...(JSON.parse(manifest) as Omit<Packed, "tarball">), tarball };
}

/** Each package after those that it depends on, so that what a user installs meanwhile is complete. */
function inOrder(packages: readonly Packed[]): Iterable<Packed> {
  const ordered = new Set<Packed>();
  const add = (one: Packed) => {
    for (const other of packages) if (one.dependencies?.[other.name] !== undefined) add(other);
    ordered.add(one);
  };
  packages.forEach(add);
  return ordered;
}

function publishPlaceholder(name: string): void {
  const folder = mkdtempSync(join(tmpdir(), "placeholder-"));
  try {
    const description = "Holds the name until the first release.";
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version: "0.0.0", description }));
    publish({ tarball: folder, name, version: "0.0.0" }, name, ["--access", "public"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function publish(
  { tarball, name, version }: Packed,
  id = `${name}@${version}`,
  options: readonly string[] = [],
): void {
  if (isPublished(id)) {
    process.stdout.write(`${id} has been published before: skipped\n`);
    return;
  }
  const { status } = spawnSync(npm, [...npmArgs, "publish", "--loglevel", "warn", ...options, tarball], {
    // npm may ask for a one-time password
    stdio: ["inherit", "ignore", "inherit"],
  });
  if (status !== 0) fail(`${id} is not published: see what npm says above, then run this again.`);
  process.stdout.write(`${name}@${version} published\n`);
}

function isPublished(id: string): boolean {
  const { status, stdout } = spawnSync(npm, [...npmArgs, "view", id, "version", "--json"], {
    encoding: "utf8",
  });
  if (status === 0) return stdout.trim() !== "";
  if (/"code": "E404"/.test(stdout)) return false;
  return fail(
    `The registry does not say whether it has ${id}, so nothing more was published:\n${stdout.trim()}`,
  );
}

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
