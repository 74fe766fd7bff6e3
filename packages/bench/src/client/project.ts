import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { AreaContext } from "../area.ts";
import type { Esbuild } from "../bundle-size.ts";
import { baseline, isOurs, type Subject, subjects } from "./subjects.ts";

const execute = promisify(execFile);
const spec = fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml"));
/** The client as it is published. */
export const builtClient = fileURLToPath(
  new URL("dist", import.meta.resolve("@onelogin-mfa/client/package.json")),
);

/** A folder where every subject's packages can be imported as in a user's project. */
export interface Project {
  readonly folder: string;
  readonly subjects: readonly Subject[];
  /** The subjects that cannot be measured, each with the reason. */
  readonly missing: Readonly<Record<string, string>>;
  readonly esbuild: Esbuild;
  /** The path of a subject's module. */
  readonly moduleOf: (subject: Subject) => string;
}

/**
 * Creates the project in an area's scratch folder: the built client, the installed peers, and the clients that peers
 * generate from the spec.
 *
 * @throws Error if the client is not built, or if the bundler or the baseline is not installed
 */
export async function createProject(context: AreaContext): Promise<Project> {
  const folder = join(context.scratch, "project");
  if (!existsSync(builtClient)) throw new Error("The client is not built: run `npm run build` first.");
  await mkdir(join(folder, "generated"), { recursive: true });
  await cp(fileURLToPath(new URL("subjects", import.meta.url)), folder, { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  for (const name of ["esbuild", baseline]) {
    const reason = context.missingPeers[name];
    if (reason !== undefined)
      throw new Error(`${name} is not installed, and nothing goes without it: ${reason}`);
  }
  // the peer describes it no further: its types are not installed
  const esbuild = (await import(pathToFileURL(context.peer("esbuild/lib/main.js")).href)) as Esbuild;
  const missing: Record<string, string> = {};
  for (const subject of subjects) {
    try {
      await add(subject, folder, context, esbuild);
    } catch (error) {
      if (isOurs(subject)) throw error;
      missing[subject.name] = reasonOf(error, context.scratch);
    }
  }
  const present = subjects.filter(({ name }) => !(name in missing));
  const moduleOf = ({ module, isGenerated }: Subject) =>
    join(folder, `${module}${isGenerated ? ".bundle" : ""}.mjs`);
  return { folder, subjects: present, missing, esbuild, moduleOf };
}

/** @throws Error if a package is not installed, or cannot generate its client */
async function add(subject: Subject, folder: string, context: AreaContext, esbuild: Esbuild): Promise<void> {
  for (const needed of subject.packages) {
    const reason = context.missingPeers[needed];
    if (reason !== undefined) throw new Error(`${needed} is not installed: ${reason}`);
    await link(needed, folder, context);
  }
  if (subject.isGenerated) await generate(subject.module, folder, context, esbuild);
}

/** The first lines, without the folders of this machine. */
function reasonOf(error: unknown, scratch: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replaceAll(scratch, "").split("\n").slice(0, 2).join(" ").slice(0, 200);
}

/** Links a package into the project, unless another subject needed it too. */
async function link(name: string, folder: string, { peer }: AreaContext): Promise<void> {
  const path = join(folder, "node_modules", name);
  if (existsSync(path)) return;
  await mkdir(dirname(path), { recursive: true });
  await symlink(name === "@onelogin-mfa/client" ? builtClient : peer(name), path);
}

/** Has a peer generate its client. Node cannot load all of them as they are, so the subject's module is bundled with it. */
async function generate(module: string, folder: string, { peer }: AreaContext, esbuild: Esbuild) {
  const generators: Readonly<Record<string, readonly string[]>> = {
    "hey-api": [
      "@hey-api/openapi-ts/bin/run.js",
      "-i",
      spec,
      "-o",
      "generated/hey-api",
      "--no-log-file",
      "--silent",
    ],
    redocly: ["@redocly/cli/bin/cli.js", "generate-client", spec, "--output", "generated/redocly.ts"],
  };
  const [program = "", ...args] = generators[module] ?? [];
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  await execute(process.execPath, [peer(program), ...args], { cwd: folder, env });
  await esbuild.build({
    entryPoints: [join(folder, `${module}.mjs`)],
    outfile: join(folder, `${module}.bundle.mjs`),
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "error",
  });
}
