import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readApi } from "@onelogin-mfa/codegen/document";
import { npmArguments, outputOf } from "../src/command.ts";
import { toolPath } from "../src/tools.ts";
import { githubDescription } from "./large-document.ts";
import { measurePrograms } from "./measure-programs.ts";
import { type Benchmark, compare } from "./results.ts";
import { takeRounds } from "./rounds.ts";

const ours = "review";
const baseline = "redocly diff";

/** Downloads the older description of GitHub's REST API alone, without the others of its package. */
async function olderDescription(folder: string): Promise<string> {
  const file = "package/generated/api.github.com.json";
  const args = npmArguments("pack", "@octokit/openapi@22.0.0", "--silent");
  const archive = await outputOf(process.execPath, args, { cwd: folder });
  await outputOf("tar", ["-xzf", archive.trim(), file], { cwd: folder });
  return join(folder, file);
}

/** The spec with another description. */
function rewordedSpec(spec: string, folder: string): string {
  const path = join(folder, "reworded.yaml");
  writeFileSync(path, readFileSync(spec, "utf8").replace(/description: (?=\w)/, "description: Reworded. "));
  return path;
}

export const comparison: Benchmark = {
  title: "Comparison of two documents",
  method: `From two files to the list of changes, each run in a new process: the spec with one description changed, and GitHub's
description of its REST API, 12 MB, in versions 22.0.0 and 23.0.2 of @octokit/openapi, with some 1,370 changes. Measured are
processor time of all threads and peak memory, the start included.`,
  async measure(scratch, isQuick) {
    const spec = (await readApi(import.meta.dirname)).document;
    const documents = [
      ["The spec", rewordedSpec(spec, scratch), spec, {}],
      ["GitHub's description", await olderDescription(scratch), githubDescription(), { [ours]: 1 }],
    ] as const;
    const tables = [];
    for (const [what, base, head, limits] of documents) {
      const redocly = [toolPath("@redocly/cli/bin/cli.js"), "diff", base, head];
      const programs = [
        [ours, [join(import.meta.dirname, "compare-documents.ts"), base, head]],
        [baseline, [...redocly, "--format", "json", "--output", "diff.json", "--fail-on", "none"]],
      ] as const;
      const candidates = programs.map(
        ([name, args]) => [name, () => measurePrograms([args], scratch)] as const,
      );
      const samples = await takeRounds(candidates, isQuick ? 1 : 5);
      tables.push(
        compare(samples, "time", { title: `${what}: processor time`, unit: "ms", baseline }, limits),
        compare(samples, "memory", { title: `${what}: peak memory`, unit: "MiB", baseline }, limits),
      );
    }
    return tables;
  },
};
