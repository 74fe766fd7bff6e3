import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "@onelogin-mfa/repository/testing";
import { expect, it } from "vitest";

/** Bytes of a package's files, without the packages in it. */
function bytesOf(folder: string): number {
  const nested = join(folder, "node_modules");
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(nested))
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

const { packages }: { packages: Readonly<Record<string, Entry>> } = JSON.parse(
  readFileSync(join(root, "package-lock.json"), "utf8"),
);

/** A package, or a link to a workspace. */
interface Entry {
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Adds the folders of a package and of all that npm installs for it, each of which Node looks for from where it is needed upwards. */
function addFolders(path: string, folders = new Set<string>()): ReadonlySet<string> {
  const { link, resolved = "", dependencies = {} } = packages[path] ?? {};
  if (link) return addFolders(resolved, folders);
  if (folders.has(path)) return folders;
  folders.add(path);
  for (const name of Object.keys(dependencies)) {
    let from = path;
    while (from !== "." && !packages[join(from, "node_modules", name)]) from = dirname(from);
    addFolders(join(from, "node_modules", name), folders);
  }
  return folders;
}

it.each([
  { name: "client", uses: "openapi-fetch", count: 3, bytes: 270_000 },
  { name: "sandbox", uses: "openapi-fetch", count: 10, bytes: 4_500_000 },
  { name: "cli", uses: "openapi-fetch", count: 11, bytes: 4_500_000 },
  { name: "codegen", uses: "ajv", count: 10, bytes: 3_000_000 },
])("npm install @onelogin-mfa/$name brings at most $count packages, and $bytes bytes of others", (limit) => {
  const folders = [...addFolders(`packages/${limit.name}`)];
  expect(folders).toContain(`node_modules/${limit.uses}`);
  expect(folders.length, folders.join(", ")).toBeLessThanOrEqual(limit.count);
  const others = folders.filter((folder) => folder.includes("node_modules"));
  const bytes = others.reduce((sum, folder) => sum + bytesOf(join(root, folder)), 0);
  expect(bytes, others.join(", ")).toBeLessThanOrEqual(limit.bytes);
});

it("npm ci installs at most 920 packages, on all platforms", () => {
  const installed = Object.entries(packages).filter(
    ([path, { link }]) => path.includes("node_modules/") && !link,
  );
  expect(installed.length).toBeGreaterThan(100);
  expect(installed.length).toBeLessThanOrEqual(920);
});
