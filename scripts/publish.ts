import { execFileSync, spawnSync } from "node:child_process";
import { resolve } from "node:path";

/**
 * Publishes packed packages, in the order of its arguments: `node scripts/publish.ts client.tgz sandbox.tgz`. A version that
 * the registry has already is skipped, so that a release that broke off can be run again.
 *
 * It imports only what Node has: the release workflow runs it without installing anything, so that no code of others runs
 * where the right to publish is. There npm publishes with provenance, by trusted publishing; elsewhere with its login.
 */
const tarballs = process.argv.slice(2);
if (tarballs.length === 0) fail("Nothing to publish: name the tarballs, each after those it depends on.");
for (const tarball of tarballs) publish(resolve(tarball));

function publish(tarball: string): void {
  const id = idOf(tarball);
  if (isPublished(id)) {
    process.stdout.write(`${id} has been published before: skipped\n`);
    return;
  }
  const { status } = spawnSync("npm", ["publish", tarball], { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) fail(`${id} is not published: see what npm says above, then run this again.`);
  process.stdout.write(`${id} published\n`);
}

/** The name and version in a tarball, such as `@onelogin-mfa/client@1.0.0`. */
function idOf(tarball: string): string {
  const manifest = execFileSync("tar", ["-xzOf", tarball, "package/package.json"], { encoding: "utf8" });
  // npm packs nothing without them
  const { name, version } = JSON.parse(manifest) as { name: string; version: string };
  return `${name}@${version}`;
}

function isPublished(id: string): boolean {
  const { status, stdout } = spawnSync("npm", ["view", id, "version", "--json"], { encoding: "utf8" });
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
