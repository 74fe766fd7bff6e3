import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, dirname, join } from "node:path";
import { readApi } from "@onelogin-mfa/openapi";
import { npmArguments, outputOf, runCommand } from "@onelogin-mfa/repository/command";
import { cliProblems, sandboxProblems, served, type User } from "./command-checks.ts";
import { type Check, differences } from "./consumer-check.ts";
import type { Tarball } from "./pack.ts";
import { readmeProblems } from "./readme.ts";
import { npmVersion } from "./readme-checks.ts";
import { compile, importTool, nodeMajors, runtimes, toolPath, toolVersion } from "./tools.ts";

const fixtures = join(import.meta.dirname, "../fixtures");
const programs = ["server.mjs", "entry-points.mjs", "codegen/library.yaml", "codegen/mistakes.ts"];
const files = programs.map((name) => join(fixtures, name));
const yarn = toolPath("@yarnpkg/cli-dist/bin/yarn.js");
const spec = (await readApi(import.meta.dirname)).document;

/** The registry, the names of the packages in it, and a project that has them all, installed by npm on Node 20. */
interface Published {
  readonly url: string;
  readonly names: readonly string[];
  readonly problems: readonly string[];
  readonly project: string;
}

/** Other package managers: their program, and the arguments with which it runs a program of a project. */
const managers = [
  { name: "pnpm", program: [process.execPath, toolPath("pnpm/bin/pnpm.cjs")], run: ["exec", "node"] },
  { name: "@yarnpkg/cli-dist", program: [process.execPath, yarn], run: ["node"] },
  { name: "bun", program: [], run: ["run", "--no-install"] },
];

/**
 * The release workflow's program publishes all packages to a registry on this machine, and users install, import and run
 * them from there. All other packages come from the ordinary registry.
 *
 * @param packed by name without the scope
 */
export function registryChecks(packed: ReadonlyMap<string, Tarball>, scratch: string): readonly Check[] {
  let started: Promise<Published> | undefined;
  const registry = () => {
    started ??= publishAll(packed, scratch);
    return started;
  };
  const check = (name: string, run: Check["run"]): Check => ({ group: "registry", name, run });
  return [
    check("publish, and publish again", async () => ({
      version: `verdaccio ${await toolVersion("verdaccio")}`,
      problems: (await registry()).problems,
    })),
    ...nodeMajors.map((major) =>
      check(`import, run and generate, Node ${major}`, async () =>
        checkNode(major, await registry(), packed, scratch),
      ),
    ),
    ...managers.map((manager) =>
      check(manager.name, async () => checkManager(manager, await registry(), scratch)),
    ),
    check("review alone, Node 20", async () => checkReview(await registry(), scratch)),
    ...["@onelogin-mfa/sandbox", "@onelogin-mfa/cli", "@onelogin-mfa/review"].map((name) =>
      check(`npx ${name}`, async () => checkNpx(name, await registry(), scratch)),
    ),
    ...[...packed].map(([name, { folder }]) =>
      check(`README of ${name}`, async () => checkReadme(folder, await registry(), scratch)),
    ),
  ];
}

async function publishAll(packed: ReadonlyMap<string, Tarball>, scratch: string): Promise<Published> {
  const url = await startRegistry(scratch);
  const user = await createUser(url, { major: 24, scratch });
  const [first = "", ...others] = [...packed.values()].map(({ file }) => file);
  const names = [...packed.keys()].map((name) => `@onelogin-mfa/${name}`);
  // a run that breaks off after a package, and the run after it
  await publish([first], user);
  const printed = await publish([first, ...others], user);
  const lines = printed
    .trim()
    .replaceAll(/@\d[\d.]*(?= )/g, "")
    .split("\n");
  const [old, ...fresh] = names;
  const expected = [`${old} has been published before: skipped`, ...fresh.map((name) => `${name} published`)];
  const oldest = await createUser(url, { major: 20, scratch, files });
  await outputOf(runtimes.node(20), npmArguments("install", ...names), oldest);
  const problems = differences({ printed: lines.sort() }, { printed: expected.sort() });
  return { url, names, problems, project: oldest.cwd };
}

/** Imports and runs the packages with a Node, and has codegen write the client's code and that of a foreign document. */
async function checkNode(
  major: number,
  { url, project }: Published,
  packed: ReadonlyMap<string, Tarball>,
  scratch: string,
) {
  const { env } = await createUser(url, { major, scratch });
  const user = { cwd: project, env };
  const program = runtimes.node(major);
  const imported = outputOf(program, ["entry-points.mjs"], user);
  const server = JSON.parse(await outputOf(program, ["server.mjs"], user));
  const problems = [JSON.parse(await imported), await sandboxProblems(user), await cliProblems(user)];
  const generate = (document: string, into: string, ...options: readonly string[]) =>
    outputOf(
      program,
      ["node_modules/@onelogin-mfa/codegen/cli.js", document, into, "--quiet", ...options],
      user,
    );
  await generate(spec, `mfa-${major}`);
  const onOldest = async () => {
    await generate("library.yaml", "generated");
    await generate("library.yaml", "client", "--emit", "client");
    return compile("typescript-5.4", project, ["--module", "nodenext", "mistakes.ts"]);
  };
  return {
    version: (await outputOf(program, ["--version"], user)).trim().slice(1),
    problems: [
      ...problems.flat(),
      ...differences(server, served),
      ...(await differentFiles(join(project, `mfa-${major}`), packed)),
      ...(major === 20 ? await onOldest() : []),
    ],
  };
}

/** Installs the review by itself, and compares documents in every format on the oldest Node. */
async function checkReview({ url }: Published, scratch: string) {
  const user = await createUser(url, { major: 20, scratch, files });
  await outputOf(process.execPath, npmArguments("install", "@onelogin-mfa/review"), user);
  const { packages } = JSON.parse(await readFile(join(user.cwd, "package-lock.json"), "utf8"));
  const library = await readFile(join(user.cwd, "library.yaml"), "utf8");
  await writeFile(join(user.cwd, "changed.yaml"), library.replace("integer", "string"));
  await writeFile(join(user.cwd, "swagger.yaml"), 'swagger: "2.0"\ninfo: {}\n');
  const compare = async (head: string, format: string) => {
    const args = ["node_modules/@onelogin-mfa/review/cli.js", "library.yaml", head];
    return (await runCommand(runtimes.node(20), [...args, "--format", format], user)).exitCode;
  };
  const formats = ["text", "markdown", "json", "github", "sarif"];
  const codes = async (head: string) => Promise.all(formats.map((format) => compare(head, format)));
  const found = {
    same: await codes("library.yaml"),
    changed: await codes("changed.yaml"),
    invalid: await codes("swagger.yaml"),
    hasFewPackages: Object.keys(packages).length - 1 <= 15,
  };
  const expected = {
    same: [0, 0, 0, 0, 0],
    changed: [1, 1, 1, 1, 1],
    invalid: [2, 2, 2, 2, 2],
    hasFewPackages: true,
  };
  return {
    version: packages["node_modules/@onelogin-mfa/review"].version,
    problems: differences(found, expected),
  };
}

/** Compares generated files with those of the client, which the generator has written from its source. */
async function differentFiles(folder: string, packed: ReadonlyMap<string, Tarball>) {
  const expected = join(packed.get("client")?.folder ?? "", "src/generated");
  const { stdout } = await runCommand("diff", ["--brief", "--recursive", expected, folder], { cwd: folder });
  return stdout.split("\n").filter(Boolean);
}

/** Installs the packages with a package manager, and runs a client of a sandbox there. */
async function checkManager(
  { name, program, run }: (typeof managers)[number],
  { url, names }: Published,
  scratch: string,
) {
  const user = await createUser(url, { major: 24, scratch, files });
  const [file = runtimes.bun(), ...args] = program;
  await outputOf(file, [...args, "add", ...names], { ...user, timeoutMs: 300_000 });
  const printed = await outputOf(file, [...args, ...run, "server.mjs"], user);
  return { version: await toolVersion(name), problems: differences(JSON.parse(printed), served) };
}

/** Runs the command as the README has it, with nothing installed: npm finds the package and its only program. */
async function checkNpx(name: string, { url }: Published, scratch: string) {
  const user = await createUser(url, { major: 20, scratch });
  const args = npmArguments("exec", "--yes", "--", name, "--version");
  const { exitCode, stdout, stderr } = await runCommand(runtimes.node(20), args, user);
  const isVersion = exitCode === 0 && /^\d+\.\d+\.\d+\n$/.test(stdout);
  const problem = `it prints "${stdout}${stderr}" and ends with ${exitCode}`;
  return { version: stdout.trim(), problems: isVersion ? [] : [problem] };
}

/** Does what the published README says, in an empty folder. */
async function checkReadme(folder: string, { url }: Published, scratch: string) {
  const cwd = await mkdtemp(join(scratch, "reader-"));
  const { env } = await createUser(url, { major: 24, scratch });
  // npx asks its user whether to install
  const user = { cwd, env: { ...env, npm_config_yes: "true" } };
  const readme = await readFile(join(folder, "README.md"), "utf8");
  return { version: `npm ${await npmVersion(user)}`, problems: await readmeProblems(readme, user) };
}

/** Starts verdaccio on a free port, until this program ends: it takes packages from anybody, and asks no other registry. */
async function startRegistry(scratch: string): Promise<string> {
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
async function createUser(
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
  for (const folder of [cache, join(prefix, "lib"), join(prefix, "etc")])
    await mkdir(folder, { recursive: true });
  // for folders without an .npmrc
  const globalconfig = join(prefix, "etc/npmrc");
  await writeFile(globalconfig, `registry=${ordinary}\n@onelogin-mfa:registry=${url}\n`);
  const env = {
    // the first line of programs that npm links asks for `node`
    PATH: `${dirname(runtimes.node(major))}:${process.env.PATH}`,
    npm_config_cache: cache,
    npm_config_prefix: prefix,
    npm_config_globalconfig: globalconfig,
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
function publish(tarballs: readonly string[], { cwd, env }: User): Promise<string> {
  const program = join(import.meta.dirname, "../../release/src/publish.ts");
  return outputOf(process.execPath, [program, ...tarballs], { cwd, env });
}
