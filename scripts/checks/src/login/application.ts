import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { npmArguments, outputOf } from "@onelogin-mfa/repository/command";
import type { Files } from "./programs.ts";

/** An application that a reader makes of the README. */
export interface Application {
  readonly name: string;
  readonly files: Files;
  /** The path of the page that only signed-in users see. */
  readonly guarded: string;
  /** The path that browsers see before the application's own. */
  readonly basePath?: string;
  readonly dependencies: readonly string[];
  readonly devDependencies?: readonly string[];
  /** Programs of `node_modules` that create files of the application, before it is installed. */
  readonly create?: (folder: string) => Promise<void>;
  /** The program that builds it, and that which starts it, each a file of the folder with its arguments. */
  readonly build?: readonly string[];
  readonly start: (port: number) => readonly string[];
  /** @default that of `start` */
  readonly develop?: (port: number) => readonly string[];
}

/** Day of the versions that applications have beside the pinned ones. */
const before = "2026-11-27";

/** Installs an application as a pipeline does: from its lockfile, built, then without what only the build needs. */
export async function install(
  application: Application,
  folder: string,
  packed: readonly string[],
  phase: "development" | "production",
): Promise<void> {
  const { files, dependencies, devDependencies = [], build, create } = application;
  const npm = (command: string, ...args: readonly string[]) =>
    outputOf(process.execPath, npmArguments(command, ...args), { cwd: folder, timeoutMs: 600_000 });
  if (phase === "production") {
    await npm("prune", "--omit=dev", "--ignore-scripts");
    return;
  }
  await create?.(folder);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const flags = ["--ignore-scripts", `--before=${before}`];
  await npm("install", ...flags, ...dependencies, ...packed);
  if (devDependencies.length > 0) await npm("install", "--save-dev", ...flags, ...devDependencies);
  await rm(join(folder, "node_modules"), { recursive: true });
  await npm("ci", "--ignore-scripts");
  if (build) await outputOf(process.execPath, build, { cwd: folder, timeoutMs: 600_000 });
}

/** A running application. */
export interface Running {
  /** All that it has printed on standard error. */
  readonly errors: () => string;
  readonly stop: () => Promise<void>;
}

/** Starts a program of an application, and waits until it takes requests. */
export async function start(
  args: readonly string[],
  folder: string,
  port: number,
  env: Readonly<Record<string, string>>,
): Promise<Running> {
  // that of this check is not the application's
  const { NODE_ENV: _, ...own } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...own, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(child, "close");
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const stop = async () => {
    child.kill();
    await ended;
  };
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`It has ended with ${child.exitCode}:\n${errors}`);
    await sleep(200);
  }
  return { errors: () => errors, stop };
}

/** Returns true if a port takes connections. */
async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const [connected] = await Promise.allSettled([once(socket, "connect")]);
  socket.destroy();
  return connected.status === "fulfilled";
}

/** Finds a free port. */
export async function findPort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo; // it listens on a port
  server.close();
  await once(server, "close");
  return port;
}
