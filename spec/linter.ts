import { pointerOfReference } from "@onelogin-mfa/codegen/document";
import type { Found } from "@onelogin-mfa/codegen/problems";
import {
  clearPluginsCache,
  getLineColLocation,
  lint,
  lintConfig,
  loadConfig,
  type NormalizedProblem,
  YamlParseError,
} from "@redocly/openapi-core";

/**
 * Creates the linter of `npm run lint`, warm: it reads the rules once.
 *
 * @param configPath absolute path of the Redocly configuration with the rules
 */
export function createLinter(configPath: string) {
  const load = async () => {
    clearPluginsCache();
    const config = await loadConfig({ configPath });
    return { config, ofConfig: await lintConfig({ config, severity: "error" }) };
  };
  let loading: ReturnType<typeof load> | undefined;
  return {
    /** Finds the problems of a document as it is on disk, by its absolute path, and of the rules. */
    async check(document: string): Promise<Found[]> {
      try {
        loading ??= load();
        const { config, ofConfig } = await loading;
        const found = [...ofConfig, ...(await lint({ ref: document, config }))];
        return found.filter(({ ignored }) => ignored !== true).map((problem) => toFound(problem, document));
      } catch (thrown) {
        loading = undefined;
        return [failed(thrown, configPath)];
      }
    },
    /** Forgets the rules; the next check loads them again. */
    reload() {
      loading = undefined;
    },
  };
}

function toFound(
  { location, severity, message, suggest, ruleId: rule }: NormalizedProblem,
  document: string,
): Found {
  const [first, ...others] = location.map(({ pointer = "", ...at }) => {
    const { start, source } = getLineColLocation({ pointer, ...at });
    const file = source.absoluteRef;
    return { file, line: start.line, column: start.col, pointer: pointerOfReference(pointer) };
  });
  const lines = others.length === 0 ? "" : ` Lines: ${others.map(({ line }) => line).join(", ")}.`;
  const hint = suggest.length === 0 ? "" : ` Did you mean \`${suggest[0]}\`?`;
  const at = first ?? { file: document, line: 1, column: 1, pointer: "" };
  const found: Found = {
    ...at,
    severity: severity === "warn" ? "warning" : "error",
    rule,
    message: `${message}${lines}${hint}`,
  };
  const cause = causes[rule];
  if (cause === undefined) return found;
  return { ...found, followsFrom: (other) => other.rule === cause && isWithin(other, at) };
}

/** The rules that fail because of what another one finds in the same place: a broken example is no longer the sample. */
const causes: Readonly<Record<string, string>> = {
  "mfa/example-source": "mfa/example-valid",
  "mfa/schema-compiles": "struct",
};

/** True for a finding that makes a mock or a client fail where the place is used: an invalid example or schema. */
export const breaksUse = ({ rule }: { readonly rule: string }): boolean =>
  ["struct", "mfa/schema-compiles", "mfa/example-valid"].includes(rule);

/** True if a place lies in another. */
export const isWithin = (inner: { readonly pointer: string }, outer: { readonly pointer: string }): boolean =>
  `${inner.pointer}/`.startsWith(`${outer.pointer}/`);

/** A document that is no YAML, or rules that do not load. */
function failed(thrown: unknown, config: string): Found {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const start = { file: config, line: 1, column: 1 };
  const { source, line, col: column } = thrown instanceof YamlParseError ? thrown : {};
  const at = source && line && column ? { file: source.absoluteRef, line, column } : start;
  return { ...at, pointer: "", severity: "error", rule: "lint", message };
}
