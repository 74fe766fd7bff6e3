// Prints "<passed> <failed>", summed over the reports that vitest has left in the packages. Fails if one is missing.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const packages = readdirSync(join(root, "packages")).map((name) => join("packages", name));
const tested = ["spec", "scripts", ...packages].filter((name) => existsSync(join(root, name, "test")));
let [passed, failed] = [0, 0];
for (const name of tested) {
  const report = join(root, name, "test-results.json");
  if (!existsSync(report)) {
    process.stderr.write(`${name} has tests but no report of them.\n`);
    process.exitCode = 1;
    continue;
  }
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, "utf8"));
  passed += numPassedTests;
  // a test that was skipped has not passed
  failed += numFailedTests + numPendingTests;
}
process.stdout.write(`${passed} ${failed}\n`);
