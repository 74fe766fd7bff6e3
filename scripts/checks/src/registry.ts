import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, dirname, join } from "node:path";
import { npmArguments, outputOf } from "./command.ts";
import type { User } from "./command-checks.ts";
import { importTool, runtimes } from "./tools.ts";

/** Starts verdaccio on a free port, until this program ends: it takes packages from anybody, and asks no other registry. */
export async function startRegistry(scratch: string): Promise<string> {
  const storage = await mkdtemp(join(scratch, "registry-"));
  type Verdaccio = { runServer: (config: object) => Promise<Server> };
  const { runServer } = await importTool<Verdaccio>("verdaccio");
  const server = await runServer({
    storage,
    self_path: storage,
    configPath: join(storage, "config.yaml"),
    uplinks: {},
    packages: { "**": { access: "$all", publish: "$all" } },
    web: { enable: false },
    log: { type: "stdout", format: "pretty", level: "fatal" },
  });
  await once(server.listen(0, "127.0.0.1").unref(), "listening");
  const { port } = server.address() as AddressInfo; // it listens on a port
  return `http://127.0.0.1:${port}/`;
}

/**
 * Creates an empty project of a user who has this registry for our packages, and the ordinary one for all others.
 *
 * @param major the user's Node; npm is the one of this machine
 * @param files copied into the project
 */
export async function createUser(
  url: string,
  { major, scratch, files = [] }: { major: number; scratch: string; files?: readonly string[] },
): Promise<User> {
  const cwd = await mkdtemp(join(scratch, "user-"));
  const asked = npmArguments("config", "get", "registry");
  const ordinary = (await outputOf(process.execPath, asked, { cwd })).trim();
  const yarn = `npmRegistryServer: "${ordinary}"
npmScopes: { onelogin-mfa: { npmRegistryServer: "${url}" } }
npmPreapprovedPackages: ["@onelogin-mfa/*"]
unsafeHttpWhitelist: ["*"]
enableGlobalCache: false
enableImmutableInstalls: false
enableTelemetry: false
`;
  // npm publishes nothing without a token; the registry asks for none
  const token = `${url.replace("http:", "")}:_authToken=none`;
  await writeFile(join(cwd, "package.json"), '{ "name": "project", "private": true, "type": "module" }\n');
  await writeFile(join(cwd, ".npmrc"), `@onelogin-mfa:registry=${url}\n${token}\n`);
  await writeFile(join(cwd, ".yarnrc.yml"), yarn);
  for (const file of files) await copyFile(file, join(cwd, basename(file)));
  // of this run, as another run's registry may have had the same port
  const cache = join(scratch, "npm-cache");
  // npm 10's `npx` wants a folder that an installed Node has beside its programs
  const prefix = join(scratch, "npm-prefix");
  for (const folder of [cache, join(prefix, "lib")]) await mkdir(folder, { recursive: true });
  const env = {
    // the first line of programs that npm links asks for `node`
    PATH: `${dirname(runtimes.node(major))}:${process.env.PATH}`,
    npm_config_cache: cache,
    npm_config_prefix: prefix,
    npm_config_engine_strict: "true",
    // a connection that hangs is tried again soon
    npm_config_fetch_timeout: "10000",
    npm_config_fetch_retries: "5",
    npm_config_fetch_retry_mintimeout: "500",
    npm_config_fetch_retry_maxtimeout: "2000",
  };
  return { cwd, env };
}

/** Runs the program of the release workflow. @returns its output */
export function publish(tarballs: readonly string[], { cwd, env }: User): Promise<string> {
  const program = join(import.meta.dirname, "../../publish.ts");
  return outputOf(process.execPath, [program, ...tarballs], { cwd, env });
}
