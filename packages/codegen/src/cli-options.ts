import { parseArgs } from "node:util";
import { defaultEmitterNames, type EmitterName, emitterNames } from "./emit/emitters.ts";

/** What the command line asks for. */
export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "misuse"; readonly message: string }
  | {
      readonly kind: "run";
      readonly spec: string;
      readonly outDir: string;
      readonly emit: readonly EmitterName[];
      readonly check: boolean;
      readonly quiet: boolean;
    };

/** Text of `--help`. */
export const help = `Usage: codegen <spec> <outDir> [options]

Generates TypeScript from an OpenAPI 3.0 or 3.1 document (YAML or JSON, in one file or several).

  <spec>          the document
  <outDir>        the folder for the generated files; it should hold nothing else

Options:
  --emit <list>   what to generate, comma-separated: ${emitterNames.join(", ")}
                  (default: ${defaultEmitterNames.join(",")})
  --check         write nothing; exit 1 and name each file that is missing, differs or should not be there
  --quiet         no progress on stderr
  --help          this text
  --version       the version

Exit codes: 0 done or up to date, 1 --check found differences, 2 bad document or usage.
`;

const options = {
  emit: { type: "string", multiple: true },
  check: { type: "boolean", default: false },
  quiet: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
  version: { type: "boolean", default: false },
} as const;

/** Reads the arguments after the program's name. Never throws: misuse is a command of its own. */
export function readCommand(args: readonly string[]): Command {
  // not strict: the messages below say what was probably meant
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const message = misuseOf(token);
    if (message !== undefined) return { kind: "misuse", message };
  }
  if (values.help === true) return { kind: "help" };
  if (values.version === true) return { kind: "version" };
  const [spec, outDir, ...others] = positionals;
  if (spec === undefined) return { kind: "misuse", message: "The <spec> is missing." };
  if (outDir === undefined) return { kind: "misuse", message: "The <outDir> is missing." };
  if (others.length > 0) return { kind: "misuse", message: `Unexpected argument "${others[0]}".` };
  const emit = readEmit(values.emit);
  if ("message" in emit) return { kind: "misuse", message: emit.message };
  return {
    kind: "run",
    spec,
    outDir,
    emit: emit.names,
    check: values.check === true,
    quiet: values.quiet === true,
  };
}

function misuseOf(token: { name: string; rawName: string; value?: string | undefined }): string | undefined {
  const known = Object.entries(options).find(([name]) => name === token.name)?.[1];
  if (!known) return `Unknown option "${token.rawName}".${suggest(token.name, Object.keys(options), "--")}`;
  if (known.type === "string" && (token.value === undefined || token.value === "")) {
    return `"--${token.name}" needs a value.`;
  }
  if (known.type === "boolean" && token.value !== undefined) return `"--${token.name}" takes no value.`;
  return undefined;
}

function readEmit(value: unknown): { names: readonly EmitterName[] } | { message: string } {
  if (!Array.isArray(value)) return { names: defaultEmitterNames };
  const wanted = value.flatMap((list) => String(list).split(",")).map((name) => name.trim());
  const unknown = wanted.find((name) => !emitterNames.some((known) => known === name));
  if (unknown === undefined) return { names: emitterNames.filter((name) => wanted.includes(name)) };
  const hint = suggest(unknown, emitterNames, "") || ` Known are: ${emitterNames.join(", ")}.`;
  return { message: `Unknown emitter "${unknown}" in "--emit".${hint}` };
}

function suggest(name: string, known: readonly string[], prefix: string): string {
  const [best] = known
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .sort((left, right) => left.distance - right.distance);
  return best && best.distance <= 3 && best.distance < name.length
    ? ` Did you mean "${prefix}${best.candidate}"?`
    : "";
}

function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...left].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...right].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
