import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { clientFolder, root } from "./repository.ts";

/** The first error of a compilation. */
export interface CompileError {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

/** Files of this repository, some of them with another text than on disk. */
export interface OverlayProgram {
  /** Sets the texts that stand in for files, by absolute path, in place of those set before. */
  overlay: (texts: ReadonlyMap<string, string>) => void;
  firstError: (files: readonly string[]) => CompileError | undefined;
}

/**
 * A TypeScript language service, kept warm: only what an overlay changes is parsed again. The client is compiled from
 * its source, not from `dist`.
 */
export function createOverlayProgram(files: readonly string[]): OverlayProgram {
  let texts: ReadonlyMap<string, string> = new Map();
  const versions = new Map<string, number>();
  const options = compilerOptions();
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [...files],
    getScriptVersion: (file) => String(versions.get(file) ?? 0),
    getScriptSnapshot(file) {
      const text = texts.get(file) ?? ts.sys.readFile(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  });

  function overlay(next: ReadonlyMap<string, string>): void {
    for (const file of new Set([...texts.keys(), ...next.keys()])) {
      if (texts.get(file) !== next.get(file)) versions.set(file, (versions.get(file) ?? 0) + 1);
    }
    texts = next;
  }

  function firstError(wanted: readonly string[]): CompileError | undefined {
    // the service's own diagnostics look at every file again for each one that is asked for
    const program = service.getProgram();
    for (const file of wanted) {
      const source = program?.getSourceFile(file);
      if (!program || !source) throw new Error(`${file} is not part of the program`);
      const found = program.getSyntacticDiagnostics(source)[0] ?? program.getSemanticDiagnostics(source)[0];
      if (!found) continue;
      const line = found.file?.getLineAndCharacterOfPosition(found.start ?? 0).line ?? 0;
      return { file, line: line + 1, message: ts.flattenDiagnosticMessageText(found.messageText, " ") };
    }
    return undefined;
  }

  return { overlay, firstError };
}

function compilerOptions(): ts.CompilerOptions {
  const file = join(root, "tsconfig.base.json");
  const { config } = ts.parseConfigFileTextToJson(file, readFileSync(file, "utf8"));
  const { options, errors } = ts.convertCompilerOptionsFromJson(
    {
      ...config.compilerOptions,
      lib: ["es2023", "dom", "dom.iterable"],
      types: ["node"],
      paths: {
        "@onelogin-mfa/client": [join(clientFolder, "src/index.ts")],
        "@onelogin-mfa/client/validate": [join(clientFolder, "src/validate.ts")],
      },
      // a fault often leaves an import or a parameter without use, and that is not what is to be found
      noUnusedLocals: false,
      noUnusedParameters: false,
    },
    root,
  );
  if (errors[0]) throw new Error(ts.flattenDiagnosticMessageText(errors[0].messageText, " "));
  return options;
}
