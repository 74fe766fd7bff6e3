/** An error that a compiler reports. */
export interface Diagnostic {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

const mark = "// refused";

/**
 * Holds diagnostics against a program with mistakes: there is one on each marked line of it, and none anywhere else. So
 * the mistakes are each compilation's negative control, at no cost of a second one.
 *
 * @param file the program, as the compiler names it
 * @param source its text
 */
export function diagnosticProblems(
  diagnostics: readonly Diagnostic[],
  file: string,
  source: string,
): readonly string[] {
  const lines = source.split("\n").map((text, index) => ({ text: text.trim(), line: index + 1 }));
  const marked = lines.filter(({ text }) => text.endsWith(mark));
  const isMeant = (found: Diagnostic) =>
    found.file === file && marked.some(({ line }) => line === found.line);
  const isRefused = ({ line }: { line: number }) =>
    diagnostics.some((found) => found.file === file && found.line === line);
  return [
    ...(marked.length > 0 ? [] : [`negative control: ${file} has no line that must be refused`]),
    ...diagnostics.filter((found) => !isMeant(found)).map(({ text }) => text),
    ...marked.filter((one) => !isRefused(one)).map(({ text }) => `negative control: ${file} passes: ${text}`),
  ];
}

/** What `tsc --pretty false` has printed. An error without a place, such as one of the options, is at line 0. */
export function parseTsc(output: string): readonly Diagnostic[] {
  return output
    .split("\n")
    .filter((text) => /\berror\b/i.test(text))
    .map((text) => {
      const [, file = "", line = "0"] = /^(\S.*?)\((\d+),\d+\): error TS\d+: /.exec(text) ?? [];
      return { file, line: Number(line), text };
    });
}

/** The places within a program that `deno check` names; those in libraries only explain them. */
export function parseDeno(output: string, file: string): readonly Diagnostic[] {
  return [...output.matchAll(/at file:\S*\/([^/\s]+):(\d+):\d+$/gm)]
    .map(([text, name = "", line]) => ({ file: name, line: Number(line), text }))
    .filter(({ file: name }) => name === file);
}
