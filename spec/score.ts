import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** The least agent readiness, of 100, that the spec may have: the one place where it stands. */
const minimum = 78;

const help = `Usage: node score.ts [file]

Scores an OpenAPI description with \`redocly score\` (default: mfa.yaml), prints the figures and where points were
lost, and fails if its agent readiness is below ${minimum} of 100.
`;

/** What of redocly's report is read; figures of `subscores` are between 0 and 1, the others of 100. */
export interface ScoreReport {
  readonly agentReadiness: number;
  readonly discoverability: number;
  readonly subscores: Readonly<Record<string, number>>;
  readonly hotspots: readonly {
    readonly operationId?: string;
    readonly agentReadinessScore: number;
    readonly reasons: readonly string[];
  }[];
}

/** Whether a report reaches the minimum, and the text that says so. */
export function checkScore(
  report: ScoreReport,
  least: number,
): { readonly passed: boolean; readonly text: string } {
  const { agentReadiness, discoverability, subscores, hotspots } = report;
  const passed = agentReadiness >= least;
  const imperfect = Object.entries(subscores)
    .filter(([, share]) => share < 1)
    .sort(([, a], [, b]) => a - b)
    .map(([name, share]) => `  ${(share * 100).toFixed(0).padStart(3)} % ${name}`);
  const reasons = hotspots.map(
    (spot) =>
      `  ${spot.agentReadinessScore} ${spot.operationId ?? "?"}: ${spot.reasons.join("; ") || "no reason given"}`,
  );
  const text = [
    `agent readiness ${agentReadiness} (minimum ${least}), discoverability ${discoverability}`,
    ...(imperfect.length > 0 ? ["not full:", ...imperfect] : []),
    ...(reasons.length > 0 ? ["operations with the fewest points:", ...reasons] : []),
    ...(passed
      ? []
      : [`Below the minimum by ${(least - agentReadiness).toFixed(1)}: fix the operations above.`]),
  ];
  return { passed, text: `${text.join("\n")}\n` };
}

/**
 * Reads the report out of the command's output, which may have notices around it.
 *
 * @throws {Error} if there is no report, or its figures are not where this program looks for them.
 */
export function parseReport(output: string): ScoreReport {
  const json = output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1);
  const report: ScoreReport = JSON.parse(json || "{}");
  const figures = [report.agentReadiness, report.discoverability, ...Object.values(report.subscores ?? {})];
  if (figures.length < 3 || !figures.every(Number.isFinite) || !Array.isArray(report.hotspots)) {
    throw new Error(
      "`redocly score` printed another report than this program knows; adapt score.ts to the new version",
    );
  }
  return report;
}

async function main(file: string): Promise<void> {
  const redocly = ["score", file, "--config", "redocly.yaml", "--format", "json"];
  const { stdout } = await promisify(execFile)("redocly", redocly, { maxBuffer: 2 ** 26 }).catch(
    (cause: unknown) => {
      throw new Error("`redocly score` failed; start this program with `npm run score`", { cause });
    },
  );
  const { passed, text } = checkScore(parseReport(stdout), minimum);
  process.stdout.write(text);
  if (!passed) process.exitCode = 1;
}

if (import.meta.main) {
  const [argument = "mfa.yaml"] = process.argv.slice(2);
  if (argument === "--help") process.stdout.write(help);
  else await main(argument);
}
