import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { chmod, copyFile, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { outputOf } from "../command.ts";
import { packDependencies, type Tarball } from "../pack.ts";
import { type Stage, textOf, textsOf } from "./dockerfile.ts";

/** What an image holds, in a folder: read-only, for programs of another user, with nothing but Node in their path. */
export interface Layout {
  readonly folder: string;
  readonly start: (words: readonly string[]) => ChildProcess;
  /** Runs a command to its end. @returns its exit code */
  readonly run: (words: readonly string[]) => Promise<number | null>;
  readonly remove: () => Promise<void>;
}

/** The user "nobody", where this one may start programs as another. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/**
 * Does what a Dockerfile's stages do, without an engine. Its instructions are executed, not listed here once more.
 *
 * @throws Error for an instruction that is not known here, as it would remain unchecked
 */
export async function layOut(
  stages: readonly Stage[],
  { packages, node, scratch }: { packages: readonly Tarball[]; node: string; scratch: string },
): Promise<Layout> {
  const [install, image, ...more] = stages;
  if (!install || !image || more.length > 0) throw new Error("the Dockerfile must have two stages");
  refuseUnknown(install, ["COPY", "RUN", "WORKDIR"]);
  refuseUnknown(image, ["COPY", "ENTRYPOINT", "EXPOSE", "HEALTHCHECK", "RUN", "USER", "WORKDIR"]);
  refuseUnchecked(image);
  // not in the scratch folder, which is closed to other users
  const top = await mkdtemp(join(tmpdir(), "onelogin-mfa-image-"));
  const folder = join(top, "image");
  const installed = join(top, "install");
  await runInstall(install, installed, packages, scratch);
  await mkdir(join(folder, textOf(image, "WORKDIR")), { recursive: true });
  for (const copy of textsOf(image, "COPY")) {
    const [, from, source = "", target = ""] = /^--from=(\S+) (\/\S+) (\S+)$/.exec(copy) ?? [];
    if (from !== install.name)
      throw new Error(`the image copies from the stage "${install.name}" only: ${copy}`);
    const into = join(folder, target.startsWith("/") ? "/" : textOf(image, "WORKDIR"), target);
    await cp(join(installed, source), into, { recursive: true, verbatimSymlinks: true });
  }
  const program = join(folder, "usr/local/bin/node");
  await mkdir(dirname(program), { recursive: true });
  await copyFile(node, program);
  await chmod(top, 0o755);
  await outputOf("chmod", ["-R", "a+rX,a-w", folder], { cwd: top });
  return programsIn(image, folder, top);
}

function refuseUnknown({ instructions }: Stage, known: readonly string[]): void {
  const unknown = instructions.find(({ name }) => !known.includes(name));
  if (unknown) throw new Error(`the check does not know ${unknown.name} ${unknown.text}`);
}

function refuseUnchecked(image: Stage): void {
  if (["root", "0"].includes(textOf(image, "USER"))) throw new Error("the container's user must not be root");
  for (const command of textsOf(image, "RUN")) {
    // of what the base image has, which is not here
    if (!/^rm -rf [\w/* .-]+$/.test(command)) throw new Error(`the check does not run RUN ${command}`);
  }
}

/** Copies the tarballs and runs the stage's own commands; npm finds what they depend on without the network. */
async function runInstall(
  stage: Stage,
  root: string,
  packages: readonly Tarball[],
  scratch: string,
): Promise<void> {
  const cwd = join(root, textOf(stage, "WORKDIR"));
  const bin = join(root, "bin");
  await mkdir(cwd, { recursive: true });
  await mkdir(bin);
  const patterns = textOf(stage, "COPY")
    .replace(/ \.\/$/, "")
    .split(" ");
  const context = dirname(packages[0]?.file ?? "");
  for (const name of globSync(patterns, { cwd: context }))
    await copyFile(join(context, name), join(cwd, name));
  const npm = (await outputOf("sh", ["-c", "command -v npm"], { cwd })).trim();
  const dependencies = await packDependencies(packages, scratch);
  const words = [npm, '"$@"', "--offline", ...dependencies.map((file) => `'${file}'`)];
  await writeFile(join(bin, "npm"), `#!/bin/sh\nexec ${words.join(" ")}\n`, { mode: 0o755 });
  const env = { PATH: `${bin}:${process.env.PATH}` };
  for (const command of textsOf(stage, "RUN")) await outputOf("sh", ["-c", command], { cwd, env });
}

function programsIn(image: Stage, folder: string, top: string): Layout {
  const cwd = join(folder, textOf(image, "WORKDIR"));
  const start = ([name = "", ...args]: readonly string[]) =>
    spawn(join(folder, "usr/local/bin", name), args, {
      cwd,
      // Node itself refuses to write, also where the user may
      env: { PATH: join(folder, "usr/local/bin"), NODE_OPTIONS: "--permission --allow-fs-read=*" },
      stdio: ["ignore", "pipe", "pipe"],
      ...nobody,
    });
  return {
    folder,
    start,
    async run(words) {
      const child = start(words);
      const [exitCode] = await once(child, "exit");
      return exitCode;
    },
    async remove() {
      await outputOf("chmod", ["-R", "u+w", top], { cwd: dirname(top) });
      await rm(top, { recursive: true });
    },
  };
}
