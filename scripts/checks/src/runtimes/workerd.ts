import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { bundle } from "../bundle-size.ts";
import type { Check } from "../consumer-check.ts";
import { runtimes, toolVersion } from "../tools.ts";
import { withLocalServer } from "./local-server.ts";
import type { Smoke } from "./smoke.ts";

/** The runtime of Cloudflare Workers, with the worker bundled and minified as its deploy tool does. */
export function workerdCheck({ project, problemsIn }: Smoke): Check {
  return {
    group: "runtimes",
    name: "workerd",
    run: async () => {
      const conditions = ["workerd", "worker", "browser"];
      const { code } = await bundle('export { default } from "./worker.mjs";', project, conditions);
      await writeFile(join(project, "worker.bundle.js"), code);
      const report = await withLocalServer(({ url }) => askWorker(project, url));
      return { version: await toolVersion("workerd"), problems: problemsIn(report) };
    },
  };
}

async function askWorker(project: string, apiUrl: string): Promise<Readonly<Record<string, unknown>>> {
  const child = spawn(runtimes.workerd(), ["serve", "workerd.capnp", "--control-fd=3"], {
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
