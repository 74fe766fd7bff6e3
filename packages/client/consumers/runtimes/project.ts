import { createProject, type Tarball, textBeside } from "../harness/pack.ts";

const fixtures = ["report.mjs", "esm.mjs", "commonjs.cjs", "worker.mjs", "workerd.capnp"];

/** A project with the packed client and the programs that the runtimes run. */
export async function createRuntimeProject(client: Tarball, scratch: string): Promise<string> {
  const texts = await Promise.all(
    fixtures.map(async (name) => [name, await textBeside(import.meta.url, `fixtures/${name}`)] as const),
  );
  const smoke = await textBeside(import.meta.url, "../smoke/smoke.mjs");
  return createProject(client, scratch, { ...Object.fromEntries(texts), "smoke.mjs": smoke });
}
