import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { Check, Smoke } from "../check.ts";
import { outputOf } from "../command.ts";
import { platformProgram, toolPath, toolVersion } from "../tools.ts";
import { startLocalServer } from "./local-server.ts";

/** The runtime of Cloudflare Workers, with the worker bundled and minified as its deploy tool does. */
export function workerdCheck({ project, problems }: Smoke): Check {
  return {
    group: "runtimes",
    name: "workerd",
    run: async () => {
      const file = platformProgram("workerd", "@cloudflare/workerd-*/bin/workerd");
      await bundleWorker(project);
      const server = await startLocalServer();
      try {
        const reports = await askWorker(file, project, server.url);
        return { version: await toolVersion("workerd"), problems: problems(reports) };
      } finally {
        await server.close();
      }
    },
  };
}

async function bundleWorker(project: string): Promise<void> {
  const args = ["worker.mjs", "--bundle", "--minify", "--format=esm", "--conditions=workerd,worker,browser"];
  const bundle = [toolPath("esbuild/bin/esbuild"), ...args, "--outfile=worker.bundle.js"];
  await outputOf(process.execPath, bundle, { cwd: project });
}

async function askWorker(file: string, project: string, apiUrl: string) {
  const child = spawn(file, ["serve", "workerd.capnp", "--control-fd=3"], {
    cwd: project,
    env: { ...process.env, API_URL: apiUrl },
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    timeout: 30_000,
  });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const exited = once(child, "close");
  try {
    const port = await portFrom(child.stdio[3]);
    if (port === undefined) throw new Error(`workerd did not start: ${stderr}`);
    const response = await fetch(`http://127.0.0.1:${port}/`);
    const body = await response.text();
    if (!response.ok) throw new Error(`the worker failed: ${response.status} ${body}\n${stderr}`);
    return JSON.parse(body);
  } finally {
    child.kill();
    await exited;
  }
}

/** The port that workerd announces on its control pipe; nothing if it ends before. */
async function portFrom(control: unknown): Promise<number | undefined> {
  if (!(control instanceof Readable)) throw new Error("workerd has no control pipe");
  for await (const line of createInterface({ input: control })) {
    const event = JSON.parse(line);
    if (event.event === "listen") return event.port;
  }
  return undefined;
}
