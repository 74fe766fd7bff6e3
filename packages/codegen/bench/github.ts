import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where the large document is kept; ignored by git. */
export const largeFolder = join(import.meta.dirname, "..", ".large");

const packageName = "@octokit/openapi";

/** What `npm install` is asked for. */
export const githubPackage = `${packageName}@23.0.2`;

/** Path of GitHub's REST description (12 MB of JSON, OpenAPI 3.0), or undefined when it is not installed. */
export function findGithubDocument(): string | undefined {
  const path = join(largeFolder, "node_modules", packageName, "generated", "api.github.com.json");
  return existsSync(path) ? path : undefined;
}

/** Prints a line for the person at the terminal. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
