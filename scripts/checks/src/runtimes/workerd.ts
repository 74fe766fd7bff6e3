import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { bundle } from "../bundle-size.ts";
import type { Check } from "../consumer-check.ts";
import { platformProgram, toolVersion } from "../tools.ts";
import { startLocalServer } from "./local-server.ts";
import type { Smoke, SmokeReport } from "./smoke.ts";

/** The runtime of Cloudflare Workers, with the worker bundled and minified as its deploy tool does. */
export function workerdCheck({ project, problemsIn }: Smoke): Check {
  return {
    group: "runtimes",
    name: "workerd",
    run: async () => {
      const { code } = await bundle('export { default } from "./worker.mjs";', project, [
        "workerd",
        "worker",
        "browser",
      ]);
      await writeFile(join(project, "worker.bundle.js"), code);
      const server = await startLocalServer();
      try {
        return {
          version: await toolVersion("workerd"),
          problems: problemsIn(await askWorker(project, server.url)),
        };
      } finally {
        await server.close();
      }
    },
  };
}

async function askWorker(project: string, apiUrl: string): Promise<SmokeReport> {
  const program = platformProgram("@cloudflare/workerd-*/bin/workerd");
  const child = spawn(program, ["serve", "workerd.capnp", "--control-fd=3"], {
    cwd: project,
    env: { ...process.env, API_URL: apiUrl },
    stdio: ["ignore", "ignore", "inherit", "pipe"],
    timeout: 30_000,
  });
  const exited = once(child, "close");
  try {
    const response = await fetch(`http://127.0.0.1:${await portFrom(child.stdio[3])}/`);
    const body = await response.text();
    if (!response.ok) throw new Error(`the worker failed: ${response.status} ${body}`);
    return JSON.parse(body);
  } finally {
    child.kill();
    await exited;
  }
}

/** Reads the port that workerd announces on its control pipe. */
async function portFrom(control: unknown): Promise<number> {
  if (!(control instanceof Readable)) throw new Error("workerd has no control pipe");
  for await (const line of createInterface({ input: control })) {
    const event = JSON.parse(line);
    if (event.event === "listen") return event.port;
  }
  throw new Error("workerd did not start: its errors are above");
}
