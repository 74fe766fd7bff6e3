import {
  clearPluginsCache,
  getLineColLocation,
  lint,
  lintConfig as lintOwnConfig,
  loadConfig,
} from "@redocly/openapi-core";
import { type Problem, stageFailed } from "./problem.ts";
import type { Project } from "./project.ts";

/** The linter of `npm run lint`, warm. */
export interface Linter {
  /** What is wrong with the spec as it is on disk. */
  check(): Promise<readonly Problem[]>;
  /** Forgets the rules; the next check loads them again. */
  reload(): void;
}

/** Creates a linter with the rules of `spec/redocly.yaml`, which it reads once. */
export function createLinter({ spec, lintConfig }: Project): Linter {
  const load = async () => {
    clearPluginsCache();
    const config = await loadConfig({ configPath: lintConfig });
    return { config, ofConfig: await lintOwnConfig({ config, severity: "error" }) };
  };
  let loading: ReturnType<typeof load> | undefined;
  return {
    async check() {
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
