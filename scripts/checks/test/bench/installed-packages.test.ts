import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../support/root.ts";

interface LockedPackage {
  /** A workspace's folder has its entry there. */
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const { packages }: { packages: Readonly<Record<string, LockedPackage>> } = JSON.parse(
  readFileSync(join(root, "package-lock.json"), "utf8"),
);

/** Looks for a package from folder to folder upwards, as Node does. */
function locate(from: string, name: string): string {
  const location = join(from, "node_modules", name);
  const found = packages[location];
  if (found) return found.link ? (found.resolved ?? "") : location;
  if (from === "") throw new Error(`${name} is not in package-lock.json`);
  return locate(from.slice(0, Math.max(from.lastIndexOf("/"), 0)), name);
}

/** Adds a location and those that its dependencies lead to. */
function collect(location: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(location)) return found;
  found.add(location);
  for (const name of Object.keys(packages[location]?.dependencies ?? {}))
    collect(locate(location, name), found);
  return found;
}

/** Bytes of a package's files, without the packages in it. */
function bytesOf(folder: string): number {
  const nested = join(folder, "node_modules");
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(nested))
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

it.each([
  { name: "client", count: 3, bytes: 270_000 },
  { name: "sandbox", count: 10, bytes: 4_500_000 },
  { name: "cli", count: 11, bytes: 4_500_000 },
])("npm install @onelogin-mfa/$name brings at most $count packages, and $bytes bytes of others", (limit) => {
  const locations = [...collect(`packages/${limit.name}`)];
  const others = locations.filter((location) => location.includes("node_modules"));
  expect(locations).toContain("node_modules/openapi-fetch");
  expect(locations.length, locations.join(", ")).toBeLessThanOrEqual(limit.count);
  const bytes = others.reduce((sum, location) => sum + bytesOf(join(root, location)), 0);
  expect(bytes, others.join(", ")).toBeLessThanOrEqual(limit.bytes);
});

it("npm ci installs at most 800 packages, on all platforms", () => {
  const installed = Object.entries(packages).filter(
    ([path, { link }]) => path.includes("node_modules/") && !link,
  );
  expect(installed.length).toBeGreaterThan(100);
  expect(installed.length).toBeLessThanOrEqual(800);
});
