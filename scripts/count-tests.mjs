// Prints "<passed> <failed>", summed over the reports that vitest has left in the packages, and names what failed.
// Fails if a report is missing.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
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
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
    readFileSync(report, "utf8"),
  );
  for (const failure of failuresIn(testResults)) process.stderr.write(`${name}: ${failure}\n`);
  passed += numPassedTests;
  // a test that was skipped has not passed
  failed += numFailedTests + numPendingTests;
}
process.stdout.write(`${passed} ${failed}\n`);

/** The tests that failed, and the files that failed outside their tests. */
function failuresIn(files) {
  return files.flatMap(({ name, status, message, assertionResults }) => {
    const tests = assertionResults.filter((test) => test.status === "failed");
    if (tests.length > 0) return tests.map((test) => `${test.fullName}\n${test.failureMessages.join("\n")}`);
    return status === "failed" ? [`${relative(root, name)} failed outside its tests\n${message}`] : [];
  });
}
