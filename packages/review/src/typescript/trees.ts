import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { generate, writeFiles } from "@onelogin-mfa/codegen";
import type { Consumer } from "./consumers.ts";

const source = "packages/client/src";

/**
 * Lays out a client as it is in a repository: its source, what its spec generates, and code that uses it.
 *
 * @param tree the folder to fill
 * @param root where the client's source is taken from
 * @param spec the spec to generate from
 */
export async function layOut(
  tree: string,
  root: string,
  spec: string,
  consumers: readonly Consumer[],
): Promise<void> {
  await cp(join(root, source), join(tree, source), { recursive: true });
  const { files } = await generate({ spec });
  await writeFiles(join(tree, source, "generated"), files);
  for (const { path, code } of consumers) {
    const file = join(tree, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, rewriteImports(code, dirname(file), join(tree, source)));
  }
}

/** Code that imports the package gets the client of its own tree. */
function rewriteImports(code: string, folder: string, client: string): string {
  const to = (entry: string) => JSON.stringify(relativeImport(folder, join(client, entry)));
  return code
    .replaceAll(/(["'])@onelogin-mfa\/client\1/g, to("index.ts"))
    .replaceAll(/(["'])@onelogin-mfa\/client\/validate\1/g, to("validate.ts"));
}

function relativeImport(folder: string, file: string): string {
  const path = relative(folder, file).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
}

/** Lets the examples of a tree find the packages that only they depend on. */
export async function linkPackages(tree: string, root: string): Promise<void> {
  const target = join(root, "packages/examples/node_modules");
  const link = join(tree, "packages/examples/node_modules");
  const isThere = await readdir(target).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  await mkdir(dirname(link), { recursive: true });
  await symlink(target, link, "junction");
}

/** The texts of a client's source by file, without what is generated; empty if there is no client. */
export async function clientSource(root: string): Promise<Map<string, string>> {
  const names = await readdir(join(root, source), { recursive: true }).catch(() => []);
  const files = names.map((name) => name.replaceAll("\\", "/")).filter((name) => name.endsWith(".ts"));
  const own = files.filter((name) => !name.startsWith("generated/")).sort();
  const texts = await Promise.all(own.map((name) => readFile(join(root, source, name), "utf8")));
  return new Map(own.map((name, index) => [name, texts[index] ?? ""]));
}
