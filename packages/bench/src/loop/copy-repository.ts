import { cpSync, existsSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../../..", import.meta.url));
const copied = ["package.json", "tsconfig.base.json", "spec", "packages", "node_modules/@onelogin-mfa"];
const aside =
  /[\\/](node_modules(?![\\/]@onelogin-mfa)|\.installed|dist|coverage|\.[^\\/]*cache|test-results\.json)/;

/** Copies this repository, and links what is installed; the links between its packages lead into the copy. */
export function copyRepository(into: string): void {
  const filter = (from: string) => !aside.test(from.slice(repository.length - 1));
  for (const path of copied) {
    cpSync(join(repository, path), join(into, path), { recursive: true, verbatimSymlinks: true, filter });
  }
  const installed = readdirSync(join(repository, "node_modules")).filter(
    (name) => !/^\.|^@onelogin-mfa$/.test(name),
  );
  const nested = readdirSync(join(repository, "packages")).map((name) => `packages/${name}/node_modules`);
  for (const path of [...installed.map((name) => `node_modules/${name}`), "spec/node_modules", ...nested]) {
    if (existsSync(join(repository, path))) symlinkSync(join(repository, path), join(into, path));
  }
}
