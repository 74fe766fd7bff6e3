import { existsSync } from "node:fs";
import { cp, lstat, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { generate, writeFiles } from "@onelogin-mfa/codegen";

/** A piece of code that uses the client, and its source. */
export interface Consumer {
  /** Relative to the root of the repository, with slashes. */
  readonly file: string;
  /** Number of lines of the file before the code: a block of a README starts in its middle. */
  readonly offset: number;
  readonly code: string;
  /** Path at which it is compiled, relative to a tree that looks like the repository. */
  readonly path: string;
}

const folders = [
  "packages/client/test/types",
  "packages/examples/src",
  ...["src/contract", "test/contract", "test/contract/support"].map((folder) => `packages/mock/${folder}`),
];
const documents = [
  "README.md",
  "packages/client/README.md",
  "packages/client/MIGRATING.md",
  "packages/examples/README.md",
];

/** The files and folders of a revision that {@link readConsumers} needs. */
export const consumerPaths: readonly string[] = [...folders, ...documents];

/** The consumer code of a revision: type tests, examples, the contract suite, and the READMEs' TypeScript blocks. */
export async function readConsumers(root: string): Promise<Consumer[]> {
  const consumers: Consumer[] = [];
  for (const folder of folders) {
    const names = await readdir(join(root, folder)).catch(() => []);
    for (const name of names.filter((one) => one.endsWith(".ts")).sort()) {
      const file = `${folder}/${name}`;
      const code = await readOwnFile(join(root, file));
      if (code !== undefined) consumers.push({ file, offset: 0, code, path: file });
    }
  }
  for (const file of documents) {
    consumers.push(...blocksOf((await readOwnFile(join(root, file))) ?? "", file));
  }
  return consumers;
}

/** The text of a file; undefined if there is none, or a link, whose target would be quoted in the report. */
async function readOwnFile(path: string): Promise<string | undefined> {
  const status = await lstat(path).catch(() => undefined);
  return status?.isFile() ? readFile(path, "utf8") : undefined;
}

function blocksOf(text: string, file: string): Consumer[] {
  const fences = text.matchAll(/^```ts\n([\s\S]*?)^```$/gm);
  return [...fences].flatMap(([, code = ""], index): Consumer[] => {
    if (!code.includes("@onelogin-mfa/client")) return [];
    const start = text.indexOf(code);
    const offset = text.slice(0, start).split("\n").length - 1;
    const path = `blocks/${file.replaceAll("/", "-")}-${index}.ts`;
    return [{ file, offset, code: `${code}\nexport {};\n`, path }];
  });
}

const source = "packages/client/src";

/**
 * Lays out a client as it is in a repository: its source, what its spec generates, and code that uses it.
 *
 * @param tree the folder to fill
 * @param root where the client's source is taken from
 * @param spec the spec to generate from
 * @param installed the checkout whose packages the examples find
 */
export async function layOut(
  tree: string,
  root: string,
  spec: string,
  consumers: readonly Consumer[],
  installed: string,
): Promise<void> {
  // a link would have what is generated written to where it leads
  const isNoLink = async (path: string) => !(await lstat(path)).isSymbolicLink();
  await cp(join(root, source), join(tree, source), { recursive: true, filter: isNoLink });
  const { files } = await generate({ spec });
  await writeFiles(join(tree, source, "generated"), files);
  for (const { path, code } of consumers) {
    const file = join(tree, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, rewriteImports(code, dirname(file), join(tree, source)));
  }
  const packages = "packages/examples/node_modules";
  if (!existsSync(join(installed, packages))) return;
  await mkdir(join(tree, dirname(packages)), { recursive: true });
  await symlink(join(installed, packages), join(tree, packages), "junction");
}

/** Code that imports the package gets the client of its own tree. */
function rewriteImports(code: string, folder: string, client: string): string {
  // every consumer is outside of the client's source, so that the path starts with dots
  const to = (entry: string) => JSON.stringify(relative(folder, join(client, entry)).replaceAll("\\", "/"));
  return code
    .replaceAll(/(["'])@onelogin-mfa\/client\1/g, to("index.ts"))
    .replaceAll(/(["'])@onelogin-mfa\/client\/validate\1/g, to("validate.ts"));
}

/** The texts of a client's source by file, without what is generated; empty if there is no client. */
export async function clientSource(root: string): Promise<Map<string, string>> {
  const names = await readdir(join(root, source), { recursive: true }).catch(() => []);
  const files = names.map((name) => name.replaceAll("\\", "/")).filter((name) => name.endsWith(".ts"));
  const own = files.filter((name) => !name.startsWith("generated/")).sort();
  const texts = await Promise.all(own.map((name) => readOwnFile(join(root, source, name))));
  return new Map(own.map((name, index) => [name, texts[index] ?? ""]));
}
