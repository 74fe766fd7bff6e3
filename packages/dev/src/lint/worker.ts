import { parentPort, workerData } from "node:worker_threads";
import { getLineColLocation, lint, lintConfig, loadConfig } from "@redocly/openapi-core";
import { type Problem, shown } from "../problem.ts";
import type { LintPlace } from "./start-lint.ts";

/**
 * Lints with the rules of `spec/redocly.yaml`, read once. They are modules, which a thread loads only once: changed
 * rules need a new thread.
 */
const { root, spec, lintConfig: configPath }: LintPlace = workerData;
const config = await loadConfig({ configPath });
const ofConfig = await lintConfig({ config, severity: "error" });

parentPort?.on("message", async () => {
  const found = [...ofConfig, ...(await lint({ ref: spec, config }))];
  parentPort?.postMessage(
    found.filter(({ ignored }) => ignored !== true).map((problem) => toProblem(problem, root)),
  );
});

type Found = Awaited<ReturnType<typeof lint>>[number];

function toProblem({ location: [place], severity, message, ruleId }: Found, from: string): Problem {
  const common = {
    stage: "lint",
    message,
    rule: ruleId,
    severity: severity === "warn" ? "warning" : "error",
  } as const;
  if (!place) return { ...common, file: shown(from, spec), line: 1, column: 1 };
  const { start, source } = getLineColLocation(place);
  return { ...common, file: shown(from, source.absoluteRef), line: start.line, column: start.col };
}
