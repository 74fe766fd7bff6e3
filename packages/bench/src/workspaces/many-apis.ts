import { execFile } from "node:child_process";
import { globSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const templates = fileURLToPath(new URL("../../fixtures/workspace", import.meta.url));
const gates = ["drift", "lint", "typecheck", "test"];

/** A repository with a generator, and for each API a spec and a client that is generated from it. */
export interface ManyApis {
  /** The spec of the first API gets another title. */
  readonly editSpec: () => void;
  readonly editGenerator: () => void;
  /** Generates and runs all gates. @returns the tasks that were not in the cache, such as `client-1#test` */
  readonly check: () => Promise<readonly string[]>;
  /** The hash of each task, without running any: what has another one would run. */
  readonly hashes: () => Promise<ReadonlyMap<string, string>>;
}

/** Writes a repository with the settings of this one, and its programs. */
export function createManyApis(folder: string, count: number): ManyApis {
  copy("generator", folder);
  for (let api = 1; api <= count; api++) {
    copy("spec", folder, String(api));
    copy("client", folder, String(api));
  }
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ packageManager, workspaces: ["packages/*"] }));
  writeFileSync(join(folder, "turbo.json"), JSON.stringify(turboJson()));
  writeFileSync(join(folder, ".gitignore"), ".turbo/\n");
  const turbo = (...args: readonly string[]) => runTurbo(folder, args);
  let edits = 0;
  const edit = (path: string, change: (text: string, edit: number) => string) => {
    const file = join(folder, "packages", path);
    writeFileSync(file, change(readFileSync(file, "utf8"), ++edits));
  };
  return {
    editSpec: () =>
      edit("spec-1/mfa.yaml", (text, n) => text.replace(/^ {2}title: .*$/m, `  title: Edit ${n}`)),
    editGenerator: () => edit("generator/src/index.ts", (text, n) => `${text}// edit ${n}\n`),
    async check() {
      const first = await turbo("generate", "--output-logs=new-only");
      const second = await turbo(...gates, "--output-logs=new-only");
      const executed = `${first}${second}`.matchAll(/^(\S+):(\S+): cache miss, executing/gm);
      return [...new Set([...executed].map(([, name, task]) => `${name}#${task}`))].sort();
    },
    async hashes() {
      const plan: Plan = JSON.parse(await turbo("generate", ...gates, "--dry=json"));
      const real = plan.tasks.filter(({ command }) => command !== "<NONEXISTENT>");
      return new Map(real.map(({ taskId, hash }) => [taskId, hash]));
    },
  };
}

/** What `turbo --dry=json` prints. */
interface Plan {
  readonly tasks: readonly { readonly taskId: string; readonly hash: string; readonly command: string }[];
}

/** Copies the files of a package, with what its number and this repository's folder are. */
function copy(name: string, folder: string, number?: string): void {
  const target = join(folder, "packages", number === undefined ? name : `${name}-${number}`);
  for (const path of globSync("**", { cwd: join(templates, name) })) {
    const source = join(templates, name, path);
    if (statSync(source).isDirectory()) continue;
    const text = readFileSync(source, "utf8").replaceAll("REPOSITORY/", root);
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), number === undefined ? text : text.replaceAll("NUMBER", number));
  }
}

/** The tasks that all packages of this repository have; each client is generated as its own one is. */
function turboJson(): object {
  const { $schema: _, ...settings } = JSON.parse(readFileSync(join(root, "turbo.json"), "utf8"));
  const shared = Object.entries(settings.tasks).filter(([name]) => !name.includes("#"));
  const ofClient = { ...settings.tasks["@onelogin-mfa/client#generate"], dependsOn: ["^lint", "^transit"] };
  return { ...settings, tasks: { ...Object.fromEntries(shared), generate: ofClient } };
}

/** @throws Error with what it printed, if a task fails */
async function runTurbo(cwd: string, args: readonly string[]): Promise<string> {
  const turbo = join(root, "node_modules/.bin/turbo");
  const PATH = `${join(root, "node_modules/.bin")}:${process.env.PATH}`;
  const env = { ...process.env, PATH, TURBO_API: "", TURBO_TELEMETRY_DISABLED: "1" };
  try {
    const options = { cwd, env, maxBuffer: Number.POSITIVE_INFINITY };
    const { stdout } = await promisify(execFile)(turbo, ["run", ...args], options);
    return stdout;
  } catch (error) {
    const { stdout, stderr }: { stdout?: string; stderr?: string } = Object(error);
    throw new Error(`turbo run ${args.join(" ")} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
