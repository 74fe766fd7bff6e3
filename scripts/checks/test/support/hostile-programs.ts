import { spawn } from "node:child_process";
import { once } from "node:events";
import { type Dirent, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { listOperations, objectOf, valueAt } from "@onelogin-mfa/openapi";
import { root } from "@onelogin-mfa/repository/testing";
import { parse } from "yaml";

/** A folder with a hostile project, and the environment for the programs that run in it. */
export interface HostileProject {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The end of a program, and all that it has printed and served. */
export interface Run {
  readonly status: number | null;
  readonly output: string;
}

/** A program of the repository: how it runs in a hostile project, or why it has no row of its own. */
export type Program = ((project: HostileProject) => Promise<Run>) | string;

/** The names of all programs: the root's scripts, what packages install, and the scripts of workspaces. */
export function listPrograms(): readonly string[] {
  const read = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"));
  const { scripts, workspaces } = read("package.json");
  const manifests = globSync(
    workspaces.map((one: string) => `${one}/package.json`),
    { cwd: root },
  ).map(read);
  const names = manifests.flatMap(({ bin = {}, scripts: own = {} }) => [
    ...Object.keys(bin),
    ...Object.keys(own).map((name) => `npm run ${name}`),
  ]);
  return [...new Set([...Object.keys(scripts).map((name) => `npm run ${name}`), ...names])].sort();
}

/** The files of a project that hold a secret; links, which may lead to one, and installed packages are left out. */
export function leakingFiles(folder: string, isLeak: (bytes: Buffer) => boolean): readonly string[] {
  const exclude = (entry: Dirent) => entry.name === "node_modules" || entry.isSymbolicLink();
  const files = globSync("**", { cwd: folder, withFileTypes: true, exclude });
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  return paths.filter((path) => isLeak(readFileSync(path)));
}

const spec = "spec/mfa.yaml";
const compared = [`git:HEAD:${spec}`, spec];

const noDocument = "reads no document: what it knows of an API is compiled into it";
const program = "runs what is in the repository, whose programs can do everything";
const others = "runs other makers' programs on the spec: what they follow is theirs to say";
const whole = "is run whole by hostile-data.slow.test.ts";

/** Every program, by the name that it is called by. */
export const programs: Readonly<Record<string, Program>> = {
  "npm run lint": (project) => run(project, ["spec/lint.mjs"]),
  "npm run generate": (project) => run(project, ["packages/codegen/src/cli.ts"]),
  "npm run dev": (project) =>
    run(project, ["scripts/dev/src/cli.ts", "--json", "--port", "0", "--mock-port", "0"], {
      served: /"page":"([^"]+)".*"event":"result"/s,
      use: (page) => fetchAll(["/", "/spec.json"].map((path) => [new URL(path, page).href, {}])),
      passed: /"ok":true/,
    }),
  "npm run mock": (project) =>
    run(project, ["packages/mock/src/cli.ts", "--port", "0"], {
      served: /'(http:[^']+)'/,
      use: (url) => fetchAll(mockRequests(project, url)),
    }),
  "npm run review": (project) =>
    run(project, ["packages/review/src/cli.ts", spec, "--out", "review", "--redoc"]),
  "onelogin-mfa-codegen": (project) =>
    run(project, ["packages/codegen/src/cli.ts", spec, "generated", "--allow-host", "example.com"]),
  "onelogin-mfa-review": (project) =>
    run(project, ["packages/review/src/cli.ts", ...compared, "--format", "markdown"]),
  "npm run start": whole,
  "npm run docs": `${whole}; its parts are run by hostile.test.ts of the site`,
  "npm run build": `${whole}, as a step of npm start`,
  "npm run gates": "runs tasks that have rows of their own",
  "npm run check:sources": "reads the spec of this repository only",
  "npm run check": "runs tasks that have rows of their own, and tests",
  "npm run versions": "compares what codegen and review read",
  "npm run test": program,
  "npm run test:consumers": others,
  "npm run typecheck": program,
  "npm run mutate": program,
  "npm run bench": others,
  "npm run pack:image": "packs what npm run build has built",
  "npm run api": "reads what npm run build has built",
  "npm run release": "runs tasks that have rows of their own, from a tag on main",
  "npm run preview": "serves what npm run docs has written",
  "npm run sandbox": noDocument,
  "onelogin-mfa-sandbox": noDocument,
  "onelogin-mfa": noDocument,
};

/** A program that serves until it is ended. */
interface Serving {
  /** Finds its address in the output. */
  readonly served: RegExp;
  /** Returns what is served at the address. */
  readonly use: (address: string) => Promise<string>;
  /** Finds in the output that the document is good. @default it serves only then */
  readonly passed?: RegExp;
}

/** Runs a program in a project; one that serves is ended after its use. */
async function run(
  { folder, env }: HostileProject,
  [file = "", ...args]: readonly string[],
  serving?: Serving,
): Promise<Run> {
  const child = spawn(process.execPath, [join(root, file), ...args], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let use: Promise<string> | undefined;
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const [, address] = serving?.served.exec(output) ?? [];
      if (address !== undefined) use ??= serving?.use(address).finally(() => child.kill("SIGTERM"));
    });
  const [status] = await once(child, "close");
  if (!serving || !use) return { status, output };
  // after its use it ends by the signal
  const isGood = status === 143 && (serving.passed?.test(output) ?? true);
  return { status: isGood ? 0 : 1, output: output + (await use) };
}

/** Fetches addresses, and returns all that was served, with the headers. */
async function fetchAll(
  requests: readonly (readonly [url: string, headers: HeadersInit])[],
): Promise<string> {
  const texts = requests.map(async ([url, headers]) => {
    const response = await fetch(url, { headers });
    return JSON.stringify([...response.headers]) + (await response.text());
  });
  return (await Promise.all(texts)).join("\n");
}

/** A request for each example of the operation that reads, also of those that have no value, and for what the mock makes up. */
function mockRequests({ folder }: HostileProject, url: string) {
  const document: unknown = parse(readFileSync(join(folder, spec), "utf8"));
  const [operation] = listOperations(document);
  const examples = `${operation?.node.pointer}/responses/200/content/application~1json/examples`;
  const names = Object.keys(objectOf(valueAt(document, examples)));
  const choices = [...names.map((name) => `code=200, example=${name}`), "dynamic=true", "code=404"];
  return choices.map((prefer) => [url, { prefer, authorization: "Bearer any" }] as const);
}
