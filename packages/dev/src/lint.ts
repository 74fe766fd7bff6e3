import {
  clearPluginsCache,
  getLineColLocation,
  lint,
  lintConfig as lintOwnConfig,
  loadConfig,
} from "@redocly/openapi-core";
import { type Problem, stageFailed } from "./problem.ts";
import type { Project } from "./project.ts";

/** Creates the linter of `npm run lint`, warm: it reads the rules of `spec/redocly.yaml` once. */
export function createLinter({ spec, lintConfig }: Project) {
  const load = async () => {
    clearPluginsCache();
    const config = await loadConfig({ configPath: lintConfig });
    return { config, ofConfig: await lintOwnConfig({ config, severity: "error" }) };
  };
  let loading: ReturnType<typeof load> | undefined;
  return {
    /** What is wrong with the spec as it is on disk. */
    async check(): Promise<readonly Problem[]> {
      try {
        loading ??= load();
        const { config, ofConfig } = await loading;
        const found = [...ofConfig, ...(await lint({ ref: spec, config }))];
        return found.filter(({ ignored }) => ignored !== true).map((problem) => toProblem(problem, spec));
      } catch (thrown) {
        loading = undefined;
        return stageFailed("lint", lintConfig, thrown);
      }
    },
    /** Forgets the rules; the next check loads them again. */
    reload() {
      loading = undefined;
    },
  };
}

type Found = Awaited<ReturnType<typeof lint>>[number];

function toProblem({ location: [first], severity, message, ruleId }: Found, spec: string): Problem {
  const place = first && getLineColLocation(first);
  const { line, col } = place?.start ?? { line: 1, col: 1 };
  return {
    stage: "lint",
    file: place?.source.absoluteRef ?? spec,
    line,
    column: col,
    severity: severity === "warn" ? "warning" : "error",
    message,
    rule: ruleId,
  };
}
