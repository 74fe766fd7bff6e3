import { once } from "node:events";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Check, differences, expectNoticed } from "./check.ts";
import { outputOf } from "./command.ts";
import type { Tarball } from "./pack.ts";
import { importTool, toolVersion } from "./tools.ts";

/** What is published, in the order of the release workflow, and the program that uses what a user gets. */
interface Release {
  readonly tarballs: readonly Tarball[];
  readonly names: readonly string[];
  /** A program that prints its report as JSON. */
  readonly program: string;
  readonly expected: Readonly<Record<string, unknown>>;
}

/**
 * The release workflow's program publishes to a registry on this machine, and a user installs from it. All that is not
 * ours comes from the ordinary registry.
 */
export function registryCheck(release: Release, scratch: string): Check {
  return {
    group: "registry",
    name: "publish, install, run",
    run: async () => {
      const registry = await startRegistry(scratch);
      try {
        const project = await createEmptyProject(registry.url, scratch);
        const first = await publish(release, project);
        const second = await publish(release, project);
        const run = await installAndRun(release, project);
        return {
          version: `verdaccio ${await toolVersion("verdaccio")}`,
          problems: [
            ...publishProblems(first, release, "published"),
            ...publishProblems(second, release, "has been published before: skipped"),
            ...sourceProblems(run.lockfile, release, registry.url),
            ...differences(run.report, release.expected),
            ...expectNoticed("a release that is not skipped", publishProblems(second, release, "published")),
            ...expectNoticed("another source", sourceProblems(run.lockfile, release, "https://example.com/")),
          ],
        };
      } finally {
        registry.close();
      }
    },
  };
}

/** Starts verdaccio on a free port: it takes packages from anybody, and asks no other registry. */
async function startRegistry(scratch: string): Promise<{ readonly url: string; readonly close: () => void }> {
  const storage = await mkdtemp(join(scratch, "registry-"));
  // as its declarations describe it
  const { runServer } = (await importTool("verdaccio")) as { runServer: (config: object) => Promise<Server> };
  const server = await runServer({
    storage,
    self_path: storage,
    configPath: join(storage, "config.yaml"),
    uplinks: {},
    packages: { "**": { access: "$all", publish: "$all" } },
    web: { enable: false },
    log: { type: "stdout", format: "pretty", level: "fatal" },
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

async function createEmptyProject(url: string, scratch: string): Promise<string> {
  const project = await mkdtemp(join(scratch, "user-"));
  await mkdir(join(project, "cache"));
  await writeFile(
    join(project, "package.json"),
    '{ "name": "project", "private": true, "type": "module" }\n',
  );
  // npm publishes nothing without a token; the registry asks for none
  const token = `${url.replace("http:", "")}:_authToken=none`;
  await writeFile(join(project, ".npmrc"), `@onelogin-mfa:registry=${url}\n${token}\n`);
  return project;
}

/** What the program of the release workflow prints. */
function publish({ tarballs }: Release, project: string): Promise<string> {
  const program = fileURLToPath(import.meta.resolve("@onelogin-mfa/scripts/publish"));
  return outputOf(process.execPath, [program, ...tarballs.map(({ file }) => file)], inProject(project));
}

async function installAndRun({ names, program }: Release, project: string) {
  await outputOf("npm", ["install", "--no-audit", "--no-fund", ...names], inProject(project));
  await writeFile(join(project, "program.js"), await readFile(program));
  const printed = await outputOf(process.execPath, ["program.js"], { cwd: project });
  return {
    lockfile: await readFile(join(project, "node_modules/.package-lock.json"), "utf8"),
    // the program's own report
    report: JSON.parse(printed) as Readonly<Record<string, unknown>>,
  };
}

/** With a cache of its own, as another run's registry may have had the same port. */
const inProject = (project: string) => ({
  cwd: project,
  env: {
    npm_config_cache: join(project, "cache"),
    npm_config_omit_lockfile_registry_resolved: "false",
    // a connection that hangs is tried again soon
    npm_config_fetch_timeout: "10000",
    npm_config_fetch_retries: "5",
    npm_config_fetch_retry_mintimeout: "500",
    npm_config_fetch_retry_maxtimeout: "2000",
  },
});

function publishProblems(printed: string, { names }: Release, what: string): readonly string[] {
  const found = printed.trim().replaceAll(/@\d[\d.]*(?= )/g, "");
  const wanted = names.map((name) => `${name} ${what}`).join("\n");
  return found === wanted ? [] : [`publish printed:\n${found}\ninstead of:\n${wanted}`];
}

/** Those of our packages that npm has not installed from a registry. */
function sourceProblems(lockfile: string, { names }: Release, url: string): readonly string[] {
  // npm's own file
  const { packages } = JSON.parse(lockfile) as { packages: Record<string, { resolved?: string }> };
  return names
    .map((name) => ({ name, resolved: packages[`node_modules/${name}`]?.resolved }))
    .filter(({ resolved }) => !resolved?.startsWith(url))
    .map(({ name, resolved }) => `${name} is installed from ${resolved ?? "nowhere"}, not from ${url}`);
}
