import type { Growth } from "../growth.ts";
import type { Comparison, Figure } from "../turns.ts";
import { chartsOf } from "./charts.ts";
import { factor, goalOf, growthGoalOf, number, withUnit } from "./format.ts";
import type { Circumstances, Results, Section } from "./results.ts";

/** `RESULTS.md`: a section for each area, with tables, charts and what they depend on. */
export function renderResults(results: Results): string {
  const sections = Object.entries(results).map(([area, section]) => renderSection(area, section));
  return `# Results of \`npm run bench\`

Medians, with their quartiles. Ratios are medians of the ratios to the baseline in the same round. Written by the program: do
not edit. [How to read them](../README.md).

${sections.join("\n")}`;
}

function renderSection(area: string, section: Section): string {
  const { title, method, comparisons, growths = [], missing = {}, notes = [] } = section;
  const charts = chartsOf(area, section);
  const tables = [...comparisons.map(renderComparison), ...growths.map(renderGrowth)];
  const parts = tables.map((table, index) => {
    const chart = charts[index];
    return `${table}\n![${chart?.alternative}](${chart?.name})\n`;
  });
  const absent = Object.entries(missing).map(([subject, reason]) => `- Not measured: ${subject}. ${reason}`);
  const remarks = [...absent, ...notes.map((note) => `- ${note}`)].map((remark) => `${remark}\n`);
  return `## ${title}

${method} (\`npm run bench -- ${area}\`)

${parts.join("\n")}
${remarks.length > 0 ? `${remarks.join("")}\n` : ""}${renderCircumstances(section.circumstances)}
`;
}

const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map((_, index) => (index === 0 ? "---" : "--:")), ...rows].map(row).join("\n");
}

function renderComparison(comparison: Comparison): string {
  const { what, unit, baseline, figures, goals = [] } = comparison;
  const goalsOf = (subject: string) =>
    goals.filter((goal) => goal.subject === subject).map((goal) => goalOf(comparison, goal));
  const ratioOf = ({ ratio }: Figure) =>
    ratio ? `${factor(ratio.median)} (${factor(ratio.low)} – ${factor(ratio.high)})` : "";
  const head = ["", unit, "quartiles", ...(baseline ? [`× ${baseline}`] : []), "runs", "goal"];
  const rows = figures.map((figure) => [
    figure.subject,
    number(figure.median),
    `${number(figure.low)} – ${number(figure.high)}`,
    ...(baseline ? [ratioOf(figure)] : []),
    String(figure.runs),
    goalsOf(figure.subject).join(", "),
  ]);
  return `### ${what}\n\n${renderTable(head, rows)}\n`;
}

function renderGrowth(growth: Growth): string {
  const { what, unit, size, lines, goals = [] } = growth;
  const sizes = lines[0]?.points.map((point) => point.size) ?? [];
  const rows = sizes.map((one) => [
    number(one),
    ...lines.map(({ points }) => {
      const median = points.find((point) => point.size === one)?.median;
      return median === undefined ? "" : withUnit(median, unit);
    }),
  ]);
  const exponents = ["exponent", ...lines.map(({ exponent }) => factor(exponent))];
  const reached = lines.map(({ subject }) =>
    goals.filter((goal) => goal.subject === subject).map((goal) => growthGoalOf(growth, goal)),
  );
  const head = [size, ...lines.map(({ subject }) => subject)];
  const table = renderTable(head, [...rows, exponents, ["goal", ...reached.map((goal) => goal.join(", "))]]);
  return `### ${what}\n\n${table}\n`;
}

/** In one line, what the figures depend on. */
export function renderCircumstances({ date, machine, versions, specSha256, commit }: Circumstances): string {
  const { processor, cores, memoryGb, system } = machine;
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `Measured on ${date}: ${processor}, ${cores} cores, ${memoryGb} GB, ${system}; ${packages.join(", ")}; \`spec/mfa.yaml\`
with SHA-256 \`${specSha256.slice(0, 12)}\`, commit \`${commit}\`.`;
}
