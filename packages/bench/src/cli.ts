import { createProgram, main, step, table } from "@onelogin-mfa/command-line";
import { runTask } from "@onelogin-mfa/scripts/run-turbo";
import { areas } from "./areas.ts";
import { chooseAreas } from "./choose-areas.ts";
import { installPeers } from "./peers.ts";
import { createProgress } from "./progress.ts";
import { renderResults } from "./results/markdown.ts";
import { specSha256 } from "./results/results.ts";
import { readResults, saveSections } from "./results/store.ts";
import { runAreas } from "./run-areas.ts";

const program = createProgram({
  name: "npm run bench --",
  description: `Measures speed and size beside others, in turns, and writes packages/bench/results and the README's
    "How fast". The others are installed once, into packages/bench/.installed (from the npm registry).`,
  notes: "Exit codes: 0 all was measured, whether or not goals are met, 1 an area failed, 2 wrong usage.",
})
  .argument("[area...]", "only these areas; --list names them (default: all, about 35 minutes)")
  .option("--list", "list the areas, and when each was measured")
  .option("--quick", "few rounds, to see whether an area runs: prints the figures and keeps none of them");

await main(program, async (names, { list = false, quick = false }) => {
  if (list) {
    process.stdout.write(`${listAreas()}\n`);
    return 0;
  }
  const chosen = chooseAreas(areas, names);
  if (chosen.some(({ isBuilt }) => isBuilt)) await step("build", () => runTask("build"));
  const missingPeers = chosen.some(({ peers }) => peers.length > 0) ? await installPeers() : {};
  const progress = createProgress(process.stderr);
  const { sections, failures } = await runAreas(chosen, {
    isQuick: quick,
    missingPeers,
    onProgress: progress.show,
  });
  progress.end();
  if (!quick)
    saveSections(
      sections,
      areas.map(({ name }) => name),
    );
  process.stdout.write(`${renderResults(sections)}\n`);
  for (const [name, reason] of Object.entries(failures)) process.stderr.write(`${name} failed: ${reason}\n`);
  return Object.keys(failures).length > 0 ? 1 : 0;
});

function listAreas(): string {
  const results = readResults();
  const current = specSha256();
  const rows = areas.map(({ name, title }) => {
    const measured = results[name]?.circumstances;
    const stale = measured && measured.specSha256 !== current ? ", of another state of the spec" : "";
    return [name, title, measured ? `${measured.date}${stale}` : "never"];
  });
  return table(["area", "title", "measured"], rows);
}
