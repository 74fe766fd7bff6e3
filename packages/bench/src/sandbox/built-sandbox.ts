import { cp, rm } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * Lays out the built sandbox and the built client as npm installs them, below this package, where their dependencies
 * resolve: in the workspace, both are TypeScript that Node has to strip first.
 *
 * @returns the URL of the sandbox's server
 */
export async function installBuilt(): Promise<string> {
  const folder = fileURLToPath(
    new URL("../../node_modules/.bench/node_modules/@onelogin-mfa", import.meta.url),
  );
  await rm(folder, { recursive: true, force: true });
  for (const name of ["client", "sandbox"]) {
    const built = new URL("dist", import.meta.resolve(`@onelogin-mfa/${name}/package.json`));
    await cp(fileURLToPath(built), `${folder}/${name}`, { recursive: true });
  }
  return pathToFileURL(`${folder}/sandbox/node.js`).href;
}
