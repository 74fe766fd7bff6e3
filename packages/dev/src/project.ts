import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { defaultEmitterNames, type EmitterName, emitterNames } from "@onelogin-mfa/codegen";

/** A folder that a package's `generate` script fills. */
export interface Target {
  /** Absolute path. */
  readonly folder: string;
  readonly emit: readonly EmitterName[];
}

/** Where everything is that the loop reads or writes; absolute paths. */
export interface Project {
  readonly root: string;
  readonly spec: string;
  readonly lintConfig: string;
  readonly targets: readonly Target[];
  /** Folders of the packages whose types depend on the generated code, the client's first. */
  readonly dependents: readonly string[];
}

/**
 * Looks at a checkout of this repository.
 *
 * @throws {Error} if the folder is none; the message says what is missing and what to do
 */
export function readProject(folder: string): Project {
  const root = resolve(folder);
  const spec = join(root, "spec/mfa.yaml");
  const lintConfig = join(root, "spec/redocly.yaml");
  const client = join(root, "packages/client");
  for (const needed of [join(root, "spec"), lintConfig, join(client, "package.json")]) {
    if (!existsSync(needed)) {
      throw new Error(`"${root}" is no checkout of this repository: it has no ${needed.slice(root.length + 1)}.
Run the command in the repository, or name its root with --root.`);
    }
  }
  const dependents = users.map((name) => join(root, "packages", name)).filter((folder) => existsSync(folder));
  return { root, spec, lintConfig, targets: dependents.flatMap((one) => targetsOf(one, spec)), dependents };
}

/** The packages that a change of the spec can break: the client, and what is written with its types. */
const users = ["client", "contract-tests", "examples", "sandbox"];

/** What a `generate` script asks `codegen` for, so that the loop writes what `npm run generate` writes from the spec. */
function targetsOf(folder: string, spec: string): Target[] {
  const { scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const commands = String(scripts?.generate ?? "").split("&&");
  return commands.flatMap((command) => {
    const [program, ...args] = command.trim().split(/\s+/);
    return program === "codegen" ? targetOf(folder, spec, args) : [];
  });
}

function targetOf(folder: string, spec: string, args: string[]): Target[] {
  const { values, positionals } = parseArgs({
    args,
    options: { emit: { type: "string", default: defaultEmitterNames.join(",") } },
    allowPositionals: true,
  });
  const [source = "", outDir = ""] = positionals;
  const wanted = values.emit.split(",");
  const emit = emitterNames.filter((name) => wanted.includes(name));
  return resolve(folder, source) === spec ? [{ folder: join(folder, outDir), emit }] : [];
}
