import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { npmArguments, outputOf } from "@onelogin-mfa/repository/command";
import type { Tarball } from "../pack.ts";
import { installArguments, manifestIn } from "../projects.ts";

/** Installs an application as a pipeline does, from its lockfile, and builds it. */
export async function install(folder: string, packed: ReadonlyMap<string, Tarball>): Promise<void> {
  const run = (args: readonly string[]) =>
    outputOf(process.execPath, args, { cwd: folder, timeoutMs: 600_000 });
  await run(installArguments(folder, packed));
  await rm(join(folder, "node_modules"), { recursive: true });
  await run(npmArguments("ci", "--ignore-scripts"));
  if (manifestIn(folder).scripts?.build) await run(npmArguments("run", "build"));
}

/** A running application. */
export interface Running {
  /** All that it has printed on standard error. */
  readonly errors: () => string;
  readonly stop: () => Promise<void>;
}

/** Starts a program of an application, such as a script of its package.json, and waits until it takes requests. */
export async function start(
  program: string,
  folder: string,
  port: number,
  env: Readonly<Record<string, string>>,
): Promise<Running> {
  // that of this check is not the application's
  const { NODE_ENV: _, ...own } = process.env;
  const programs = [join(folder, "node_modules/.bin"), dirname(process.execPath), own.PATH];
  // in place of the shell, so that a signal reaches it
  const child = spawn("sh", ["-c", `exec ${program}`], {
    cwd: folder,
    env: { ...own, PATH: programs.join(":"), ...env },
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
