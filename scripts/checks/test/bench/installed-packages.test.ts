import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { npm, npmArgs, root } from "../support/root.ts";

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
  const kinds = ["--all", "--omit=dev", "--omit=optional", "--parseable", "--package-lock-only"];
  const args = [...npmArgs, "ls", ...kinds, "--workspace", `packages/${limit.name}`];
  const [, ...folders] = execFileSync(npm, args, { cwd: root, encoding: "utf8" }).trim().split("\n");
  expect(folders).toContain(join(root, "node_modules/openapi-fetch"));
  expect(folders.length, folders.join(", ")).toBeLessThanOrEqual(limit.count);
  const others = folders.filter((folder) => !folder.includes("@onelogin-mfa"));
  const bytes = others.reduce((sum, folder) => sum + bytesOf(folder), 0);
  expect(bytes, others.join(", ")).toBeLessThanOrEqual(limit.bytes);
});

it("npm ci installs at most 800 packages, on all platforms", () => {
  const { packages }: { packages: Readonly<Record<string, { readonly link?: boolean }>> } = JSON.parse(
    readFileSync(join(root, "package-lock.json"), "utf8"),
  );
  const installed = Object.entries(packages).filter(
    ([path, { link }]) => path.includes("node_modules/") && !link,
  );
  expect(installed.length).toBeGreaterThan(100);
  expect(installed.length).toBeLessThanOrEqual(800);
});
