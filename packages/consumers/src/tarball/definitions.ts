import { spawn } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
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
 * "Go to definition" of what a package exports opens its TypeScript source, not the declarations.
 *
 * @param installed a project that has the package installed; it is copied
 */
export function definitionCheck(installed: string, scratch: string, wanted: Wanted): Check {
  return {
    group: "tarball",
    name: "go to definition",
    run: async () => {
      const project = await mkdtemp(join(scratch, "editor-"));
      await cp(join(installed, "node_modules"), join(project, "node_modules"), { recursive: true });
      const problems = await definitionProblems(project, wanted);
      await rm(join(project, "node_modules", wanted.name, "src"), { recursive: true });
      const withoutSources = await definitionProblems(project, wanted);
      return {
        version: `TypeScript ${await toolVersion(compiler)}`,
        problems: [...problems, ...expectNoticed("a package without its sources", withoutSources)],
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
