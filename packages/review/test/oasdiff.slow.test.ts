import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { compareDocuments, requiredBump } from "../src/index.ts";
import { mistakesOf } from "../testing/mistakes.ts";
import { casePairs, historyPairs } from "../testing/pairs.ts";
import { temporaryFolder } from "../testing/repository.ts";

/** The command of another comparison, which is written in Go: whoever has it sees both side by side. */
const isInstalled = spawnSync("oasdiff", ["--version"]).status === 0;

it("the command `oasdiff` has at least as many mistakes", ({ annotate, skip }) => {
  skip(!isInstalled, "oasdiff is not on the path: its releases and `go install` have it");
  const folder = temporaryFolder();
  const [base, head] = [join(folder, "base.json"), join(folder, "head.json")];
  const pairs = [...historyPairs(), ...casePairs()].map((pair) => {
    writeFileSync(base, JSON.stringify(pair.base));
    writeFileSync(head, JSON.stringify(pair.head));
    const { status } = spawnSync("oasdiff", ["breaking", base, head, "--fail-on", "ERR"]);
    return { ...pair, status };
  });
  // any other status: a document that it does not read
  const read = pairs.filter(({ status }) => status === 0 || status === 1);
  const ours = mistakesOf(read, (one) => requiredBump(compareDocuments(one.base, one.head)) === "major");
  const theirs = mistakesOf(read, ({ status }) => status === 1);
  annotate(`of ${read.length} pairs, missed and false alarms: ${JSON.stringify({ ours, theirs })}`);
  expect(ours.missed.length).toBeLessThanOrEqual(theirs.missed.length);
  expect(ours.missed.length + ours.alarms.length).toBeLessThanOrEqual(
    theirs.missed.length + theirs.alarms.length,
  );
});
