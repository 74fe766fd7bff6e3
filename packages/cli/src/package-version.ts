import { readFileSync } from "node:fs";

/** The version of this package. */
export function packageVersion(): string {
  // by the package's name, as the path differs once it is built
  const manifest = new URL(import.meta.resolve("@onelogin-mfa/cli/package.json"));
  return String(JSON.parse(readFileSync(manifest, "utf8")).version);
}
