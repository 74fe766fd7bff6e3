import { dirname } from "node:path";
import type { Found } from "@onelogin-mfa/codegen/problems";
import {
  type Api,
  createReader,
  DocumentError,
  objectOf,
  type Problem,
  pointerOfReference,
  type Reader,
} from "@onelogin-mfa/openapi";
import {
  BaseResolver,
  Config,
  clearPluginsCache,
  getLineColLocation,
  lint,
  lintConfig,
  loadConfig,
  type NormalizedProblem,
  ResolveError,
  type RuleSeverity,
  Source,
} from "@redocly/openapi-core";
import type { OnExample } from "./rules/example-valid.ts";

/** Gives Redocly the files that the reader reads: by itself it would follow any `$ref` to any file and address. */
class Resolver extends BaseResolver {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    super();
    this.#reader = reader;
  }

  override async loadExternalRef(name: string): Promise<Source> {
    const file = await this.#reader.read(name);
    if ("failure" in file) throw new ResolveError(new Error(`The file ${file.failure}.`));
    return new Source(name, file.source.body);
  }

  override parseDocument(source: Source) {
    return { source, parsed: this.#reader.files.get(source.absoluteRef)?.parsed };
  }
}

/** Creates the linter of `npm run lint`, warm: it reads the rules once, those of one API in the Redocly configuration. */
export function createLinter({ name, config: configPath }: Pick<Api, "name" | "config">) {
  const load = async () => {
    const config = await loadConfig({ configPath });
    return { config: config.forAlias(name), ofConfig: await lintConfig({ config, severity: "error" }) };
  };
  let loading: ReturnType<typeof load> | undefined;
  return {
    /**
     * Finds the problems of a document as it is on disk, by its absolute path, and of the rules.
     *
     * @param onExample called with the JSON pointer of each example before it is checked, which may take for ever
     */
    async check(document: string, onExample: OnExample = () => {}): Promise<Found[]> {
      try {
        loading ??= load();
        const { config, ofConfig } = await loading;
        const reader = createReader(document, { folder: dirname(document) });
        const numbers = await numericVersions(reader, document);
        if (numbers.length > 0) return numbers;
        const externalRefResolver = new Resolver(reader);
        const ofDocument = await lint({
          ref: document,
          config: withOnExample(config, onExample),
          externalRefResolver,
        });
        const found = [...ofConfig, ...ofDocument];
        return found
          .filter((problem) => problem.ignored !== true && !isName(problem))
          .map((problem) => toFound(problem, document));
      } catch (thrown) {
        if (thrown instanceof DocumentError) return thrown.problems.map(toError);
        loading = undefined;
        return [failed(thrown, configPath)];
      }
    },
    /** Forgets the rules; the next check loads them again, with every module that they import. */
    reload() {
      clearPluginsCache();
      loading = undefined;
    },
  };
}

/** Finds a version without quotes, which YAML reads as a number: Redocly refuses it without its place. */
async function numericVersions(reader: Reader, document: string): Promise<Found[]> {
  await reader.read(document);
  const file = reader.files.get(document);
  return ["openapi", "arazzo"].flatMap((key) => {
    const { [key]: version } = objectOf(file?.parsed);
    if (!file || typeof version !== "number") return [];
    const text = `${version}${Number.isInteger(version) ? ".0" : ""}.0`;
    const message = `The version is a number. Write it in quotes: ${key}: "${text}".`;
    return [{ ...file.locate(`/${key}`), message, severity: "error", rule: "struct" } as const];
  });
}

const exampleRule = "mfa/example-valid";

/** Returns a configuration with a setting more for the rule about examples: Redocly gives each rule its settings as they are. */
function withOnExample(config: Config, onExample: OnExample): Config {
  const { rules = {} } = config.resolvedConfig;
  const settings = rules[exampleRule];
  if (settings === undefined) return config;
  // a text is a severity, which Redocly's type of the union leaves open
  const withSeverity = typeof settings === "string" ? { severity: settings as RuleSeverity } : settings;
  const changed = { ...rules, [exampleRule]: { ...withSeverity, onExample } };
  return new Config({ ...config.resolvedConfig, rules: changed }, config);
}

/**
 * True for a value of a discriminator's mapping that Redocly reports because it leads to no file that may be read. OpenAPI allows names
 * and addresses there; the loader says which of them should be a file, and is none.
 */
const isName = ({ ruleId, location: [place] }: NormalizedProblem) =>
  ruleId === "no-unresolved-refs" && /\/discriminator\/mapping\/[^/]*$/.test(place?.pointer ?? "");

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
  return {
    ...at,
    severity: severity === "warn" ? "warning" : "error",
    rule,
    message: `${message}${lines}${hint}`,
  };
}

/** Rules that do not load. */
function failed(thrown: unknown, file: string): Found {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return toError({ file, line: 1, column: 1, pointer: "", message });
}

const toError = (problem: Problem): Found => ({ ...problem, severity: "error", rule: "lint" });
