import { access, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { outputOf } from "./command.ts";
import { toolPath } from "./tools.ts";

const clientFolder = fileURLToPath(new URL("../..", import.meta.url));

/** A packed package, and what is in it. */
export interface Tarball {
  readonly file: string;
  /** Paths within the package, such as `dist/index.js`. */
  readonly files: readonly string[];
}

/** Packs a package folder as it would be published. No script of it runs. */
export async function pack(folder: string, into: string): Promise<Tarball> {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", into];
  const [packed] = JSON.parse(await outputOf("npm", args, { cwd: folder }));
  return {
    file: join(into, packed.filename),
    files: packed.files.map(({ path }: { path: string }) => path),
  };
}

/**
 * Packs the client.
 *
 * @throws Error if it has not been built
 */
export async function packClient(into: string): Promise<Tarball> {
  await access(join(clientFolder, "dist/index.js")).catch(() => {
    throw new Error("packages/client/dist is missing: run `npm run build` first");
  });
  return pack(clientFolder, into);
}

/** The text of a file in a tarball. */
export const textIn = ({ file }: Tarball, path: string): Promise<string> =>
  outputOf("tar", ["-xzOf", file, `package/${path}`], { cwd: dirname(file) });

/** A copy of a packed package with something broken in it, packed again. */
export async function packBroken(
  tarball: Tarball,
  scratch: string,
  breakIt: (folder: string) => Promise<void>,
): Promise<Tarball> {
  const into = await mkdtemp(join(scratch, "broken-"));
  await outputOf("tar", ["-xzf", tarball.file, "-C", into], { cwd: into });
  const folder = join(into, "package");
  await breakIt(folder);
  return pack(folder, into);
}

/**
 * Creates a project that has the packed client installed as a user would, without the network: the client's one
 * dependency is packed from the installed tools.
 */
export async function createProject(
  client: Tarball,
  scratch: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = await mkdtemp(join(scratch, "project-"));
  await writeFile(join(folder, "package.json"), '{ "name": "project", "private": true, "type": "module" }\n');
  const tarballs = join(scratch, "dependencies");
  await mkdir(tarballs, { recursive: true });
  const dependencies = ["openapi-fetch", "openapi-typescript-helpers"];
  const packed = await Promise.all(dependencies.map((name) => pack(toolPath(name), tarballs)));
  const args = ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder];
  const all = [client, ...packed].map(({ file }) => file);
  await outputOf("npm", [...args, ...all], { cwd: folder });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** The text of a file beside the module that asks, such as a fixture. */
export const textBeside = (module: string, path: string): Promise<string> =>
  readFile(new URL(path, module), "utf8");
