import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "./support/root.ts";

/** Interrupts its process group, as Ctrl-C does, and then ends with 0, as turbo does. */
const turbo = `
const signal = process.env.TEST_SIGNAL;
process.on(signal, () => process.exit(0));
process.kill(0, signal);
setInterval(() => {}, 1000);
`;

let folder: string;
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "onelogin-mfa-"));
  const installed = readdirSync(join(root, "node_modules")).filter((name) => name !== "turbo");
  mkdirSync(join(folder, "node_modules/turbo/bin"), { recursive: true });
  for (const name of installed)
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  writeFileSync(join(folder, "node_modules/turbo/bin/turbo"), turbo);
  // the checks' tools are gigabytes
  const filter = (path: string) => !/[\\/](\.installed|node_modules|dist)$/.test(path);
  for (const name of ["scripts", "package.json"])
    cpSync(join(root, name), join(folder, name), { recursive: true, filter });
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a root script in a process group of its own, as a terminal does. */
async function runScript(verb: string, signal: NodeJS.Signals) {
  const [, ...args] = scripts[verb]?.split(" ") ?? [];
  const env = { ...process.env, TEST_SIGNAL: signal };
  const child = spawn(process.execPath, args, { cwd: folder, detached: true, env });
  const ended = once(child, "exit");
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = await ended;
  return { status, output: output + errors };
}

describe("an interrupted run is no pass", () => {
  it.each(
    ["start", "check", "build", "test", "docs"].flatMap((verb) => [
      { verb, signal: "SIGINT" as const, status: 130 },
      { verb, signal: "SIGTERM" as const, status: 143 },
    ]),
  )("npm run $verb ends with $status after $signal", async ({ verb, signal, status }) => {
    const run = await runScript(verb, signal);
    expect(run).toEqual({ status, output: expect.not.stringMatching(/✓|passed/) });
  });
});
