import { existsSync, readdirSync, readlinkSync, watch } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@onelogin-mfa/repository/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allWays, copyProject, scriptOf, startIn, ways } from "./support/interrupted-project.ts";

/** A launcher that is killed leaves turbo to its end. */
const fromOutside = allWays.filter((way) => ways[way].to !== "tool" && ways[way].signal !== "SIGKILL");
let project: ReturnType<typeof copyProject>;
beforeAll(() => {
  project = copyProject({ withTurbo: true });
});
afterAll(() => project.remove());

describe("npm run build with the real turbo", () => {
  const packages = () => readdirSync(join(project.folder, "packages"));
  /** Settles once a task has begun to write its output. */
  const begun = () =>
    new Promise<void>((resolve) => {
      const watcher = watch(join(project.folder, "packages"), { recursive: true }, (_, name) => {
        if (!/[\\/]dist[\\/]/.test(name ?? "")) return;
        watcher.close();
        resolve();
      });
    });

  it.each(fromOutside)(
    "%s leaves no half of a package and no process, and nothing is remembered as built",
    async (way) => {
      const { child, end } = await startIn(project.folder, scriptOf("build", "--force"));
      await begun();
      const { to, signal, status } = ways[way];
      process.kill(to === "group" ? -Number(child.pid) : Number(child.pid), signal);
      expect((await end()).status).toBe(status);
      const half = packages().filter((name) => {
        const dist = join(project.folder, "packages", name, "dist");
        return existsSync(dist) && !existsSync(join(dist, "package.json"));
      });
      expect([half, processesIn(project.folder)]).toEqual([[], []]);
    },
  );

  it("is whole at the next run", async () => {
    const { status } = await (await startIn(project.folder, scriptOf("build"))).end();
    const built = packages().filter((name) =>
      existsSync(join(project.folder, "packages", name, "dist/package.json")),
    );
    expect([status, built]).toEqual([0, ["cli", "client", "codegen", "login", "review", "sandbox"]]);
  });
});

it.each(fromOutside)("npm test with the real vitest, %s leaves no process and no file", async (way) => {
  const TMPDIR = temporaryFolder();
  const { child, end } = await startIn(project.folder, scriptOf("test", "packages/command-line"), { TMPDIR });
  await new Promise<void>((resolve) => {
    child.stdout.on("data", (text) => String(text).includes("✓") && resolve());
  });
  const { to, signal, status } = ways[way];
  process.kill(to === "group" ? -Number(child.pid) : Number(child.pid), signal);
  expect((await end()).status).toBe(status);
  expect(readdirSync(TMPDIR).filter((name) => name !== "node-compile-cache")).toEqual([]);
  // vitest's own process that looks for orphans sees a moment later that it is one
  await expect.poll(() => processesIn(project.folder)).toEqual([]);
});

/** Processes whose current folder is in a folder, where the system has a list of them. */
function processesIn(folder: string): string[] {
  if (!existsSync("/proc/self/cwd")) return [];
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.filter((id) => {
    try {
      return readlinkSync(`/proc/${id}/cwd`).startsWith(folder);
    } catch {
      // it has ended meanwhile, or is another user's
      return false;
    }
  });
}
