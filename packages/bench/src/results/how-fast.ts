import { chartsOf } from "./charts.ts";
import { factor, goalOf, growthGoalOf, withUnit } from "./format.ts";
import type { Results } from "./results.ts";

const markers = { start: "<!-- bench -->", end: "<!-- /bench -->" } as const;

/** @returns the README with its section's figures as they are in the results @throws Error if the markers are missing */
export function quoteIn(readme: string, results: Results): string {
  const [before, rest] = readme.split(markers.start);
  const after = rest?.split(markers.end)[1];
  if (after === undefined) throw new Error(`README.md lacks the markers ${markers.start} and ${markers.end}`);
  return `${before}${markers.start}\n${renderHowFast(results)}${markers.end}${after}`;
}

/** A row for the first goal of what has a headline, and one chart. */
function renderHowFast(results: Results): string {
  const rows = Object.values(results).flatMap(({ comparisons, growths = [] }) => [
    ...comparisons.flatMap((comparison) => {
      const { headline, figures, baseline, unit, goals = [] } = comparison;
      const figureOf = (name: string | undefined) => figures.find(({ subject }) => subject === name);
      const shown = (name: string | undefined) => {
        const figure = figureOf(name);
        return figure ? withUnit(figure.median, unit) : "";
      };
      return (headline === undefined ? [] : goals.slice(0, 1)).map((goal) => {
        const beside = goal.of === "ratio" ? `${shown(baseline)}, ${baseline}` : "";
        const ratio = goal.of === "ratio" ? figureOf(goal.subject)?.ratio : undefined;
        const measured = `${shown(goal.subject)}${ratio ? ` (${factor(ratio.median)} ×)` : ""}`;
        return [headline ?? "", measured, beside, goalOf(comparison, goal)];
      });
    }),
    ...growths.flatMap((growth) =>
      (growth.headline === undefined ? [] : (growth.goals ?? []).slice(0, 1)).map((goal) => {
        const exponent = growth.lines.find(({ subject }) => subject === goal.subject)?.exponent;
        return [growth.headline ?? "", exponent?.toFixed(2) ?? "", "", growthGoalOf(growth, goal)];
      }),
    ),
  ]);
  const table = rows.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
  return `| | here | beside | goal |\n|---|--:|--:|--:|\n${table}${renderCover(results)}`;
}

/** The first chart of the generator. */
function renderCover({ codegen }: Results): string {
  const chart = codegen && chartsOf("codegen", codegen)[0];
  return chart ? `\n![${chart.alternative}](packages/bench/results/${chart.name})\n` : "";
}
