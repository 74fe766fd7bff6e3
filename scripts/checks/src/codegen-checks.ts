import { cp, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Check, expectNoticed } from "./check.ts";
import { outputOf } from "./command.ts";
import { compile, type Setup } from "./compilers.ts";
import { dependencyFolders, type Tarball } from "./pack.ts";
import { node, programOf } from "./runtimes/command-line.ts";
import { contentsCheck } from "./tarball/contents.ts";
import { lintChecks } from "./tarball/lint.ts";

const fixtures = fileURLToPath(new URL("../fixtures/codegen", import.meta.url));
const spec = fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml"));

const dependencies = [
  "@redocly/openapi-core",
  "ajv",
  "ajv-formats",
  "commander",
  "openapi-typescript",
  "typescript",
];

/** The packed generator: what it holds, and what it writes from the spec and from a document of somebody else. */
export function codegenChecks(codegen: Tarball, client: Tarball, scratch: string): readonly Check[] {
  const setup: Setup = { compiler: "5.4", moduleResolution: "nodenext", globals: "dom" };
  return [
    contentsCheck(codegen, {
      entryPoints: [".", "./document", "./problems", "./typescript"],
      dependencies,
      // its parts are loaded by their paths
      pinned: ["openapi-typescript", "@redocly/openapi-core"],
      more: ["RECIPES.md"],
    }),
    ...lintChecks(codegen, scratch),
    {
      group: "command",
      name: "generates, Node 20",
      run: async () => {
        const project = await createProject(codegen, scratch);
        await generate(project, spec, "mfa");
        await generate(project, "library.yaml", "generated");
        const departures = (folder: string) => differentFiles(join(project, folder), client);
        return {
          version: `TypeScript ${setup.compiler}`,
          problems: [
            ...(await departures("mfa")),
            ...expectNoticed("another document", await departures("generated")),
            ...(await compile(setup, project, ["mistakes.ts"])),
          ],
        };
      },
    },
  ];
}

/**
 * A project with the tarball, and with nothing but what it declares to depend on, as links. The registry checks install it
 * with npm.
 */
async function createProject(codegen: Tarball, scratch: string): Promise<string> {
  const project = await mkdtemp(join(scratch, "codegen-"));
  const installed = join(project, "node_modules/@onelogin-mfa/codegen");
  await mkdir(installed, { recursive: true });
  await outputOf("tar", ["-xzf", codegen.file, "-C", installed, "--strip-components=1"], { cwd: project });
  for (const [name, folder] of await dependencyFolders(codegen.folder)) {
    const link = join(installed, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(folder, link, "dir");
  }
  await cp(fixtures, project, { recursive: true });
  await writeFile(join(project, "package.json"), '{ "type": "module" }\n');
  return project;
}

const generate = (project: string, document: string, folder: string): Promise<string> =>
  outputOf(programOf(node(20)), ["node_modules/@onelogin-mfa/codegen/cli.js", document, folder, "--quiet"], {
    cwd: project,
  });

/** Files that are not those of the client, which the generator has written from its source. */
async function differentFiles(folder: string, client: Tarball): Promise<readonly string[]> {
  const expected = join(client.folder, "src/generated");
  const names = new Set([...(await readdir(expected)), ...(await readdir(folder))]);
  const text = (path: string) => readFile(path, "utf8").catch(() => undefined);
  const problems = await Promise.all(
    [...names].map(async (name) =>
      (await text(join(folder, name))) === (await text(join(expected, name)))
        ? []
        : [`${name} is another one than that of the client`],
    ),
  );
  return problems.flat();
}
