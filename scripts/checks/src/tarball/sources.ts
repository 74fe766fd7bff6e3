import { spawn } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { createInterface } from "node:readline";
import { type Check, expectNoticed } from "../check.ts";
import { toolPath, toolVersion } from "../tools.ts";

/** What a user's editor is asked about. */
interface Wanted {
  readonly name: string;
  /** What it exports, and the source file in which an editor must find it. */
  readonly sources: Readonly<Record<string, string>>;
}

const compiler = "typescript-5.9";

/**
 * "Go to definition" of what a package exports opens its TypeScript source, not the declarations; and every source map
 * leads to a source, for debuggers and stack traces.
 *
 * @param installed a project that has the package installed; it is copied
 */
export function sourcesCheck(installed: string, scratch: string, wanted: Wanted): Check {
  return {
    group: "tarball",
    name: "sources",
    run: async () => {
      const project = await mkdtemp(join(scratch, "editor-"));
      await cp(join(installed, "node_modules"), join(project, "node_modules"), { recursive: true });
      const folder = join(project, "node_modules", wanted.name);
      const problems = [...(await definitionProblems(project, wanted)), ...(await mapProblems(folder))];
      await rm(join(folder, "src"), { recursive: true });
      return {
        version: `TypeScript ${await toolVersion(compiler)}`,
        problems: [
          ...problems,
          ...expectNoticed("a definition without source", await definitionProblems(project, wanted)),
          ...expectNoticed("a map without source", await mapProblems(folder)),
        ],
      };
    },
  };
}

async function definitionProblems(project: string, { name, sources }: Wanted): Promise<readonly string[]> {
  const file = join(project, "program.ts");
  const lines = Object.keys(sources).map((exported) => `import { ${exported} } from "${name}";`);
  await writeFile(file, lines.join("\n"));
  await writeFile(join(project, "tsconfig.json"), '{ "compilerOptions": { "module": "nodenext" } }');
  const found = await askEditor(file, lines.length);
  return Object.entries(sources).flatMap(([exported, source], index) => {
    // one file, though a class and an interface of one name are two definitions
    const paths = new Set(found[index]?.map((one) => relative(join(project, "node_modules", name), one)));
    const isThere = paths.size === 1 && paths.has(join("src", source));
    return isThere ? [] : [`the definition of ${exported} is in [${[...paths]}], not in src/${source}`];
  });
}

/** Source maps that name a file which is neither in the package nor in the map. */
async function mapProblems(folder: string): Promise<readonly string[]> {
  const paths = globSync("**/*.map", { cwd: folder });
  const problems = await Promise.all(
    paths.map(async (path) => {
      // as the compiler and the bundler write it
      const map = JSON.parse(await readFile(join(folder, path), "utf8")) as SourceMap;
      const isThere = (source: string, index: number) =>
        map.sourcesContent?.[index] !== undefined || existsSync(join(folder, dirname(path), source));
      return map.sources.every(isThere) ? [] : [`${path} leads to ${map.sources}, which is not there`];
    }),
  );
  return paths.length === 0 ? ["there are no source maps"] : problems.flat();
}

interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent?: readonly string[];
}

/** What is read of a response of tsserver. */
interface Definitions {
  readonly command?: string;
  readonly request_seq?: number;
  readonly body?: readonly { readonly file: string }[];
}

/** Asks tsserver, which VS Code asks, for the definition of the name that each line imports: the files by line. */
async function askEditor(file: string, lines: number): Promise<readonly (readonly string[])[]> {
  const args = [toolPath(compiler, "lib/tsserver.js"), "--disableAutomaticTypingAcquisition"];
  const server = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"], timeout: 60_000 });
  const request = (seq: number, command: string, args: object) =>
    server.stdin.write(`${JSON.stringify({ seq, type: "request", command, arguments: args })}\n`);
  request(0, "open", { file });
  for (let line = 1; line <= lines; line += 1) {
    request(line, "definition", { file, line, offset: "import { ".length + 1 });
  }
  const found: (readonly string[])[] = [];
  for await (const line of createInterface(server.stdout)) {
    if (!line.startsWith("{")) continue;
    // tsserver's own protocol
    const { command, request_seq: seq, body = [] } = JSON.parse(line) as Definitions;
    if (command === "definition") found[Number(seq) - 1] = body.map((definition) => definition.file);
    if (found.filter(Boolean).length === lines) break;
  }
  server.kill();
  return found;
}
