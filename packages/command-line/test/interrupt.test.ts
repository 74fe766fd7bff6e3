import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isRunning } from "../src/index.ts";
import { start } from "./support/start.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "interrupt-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Starts the program, and reads what it has made. */
async function startWork(env: Record<string, string> = {}) {
  const started = start("unfinished.ts", { PREFIX: join(folder, "work-"), ...env });
  await started.hasPrinted;
  const [line = ""] = started.printed.out.split("\n");
  return { ...started, made: JSON.parse(line) as { folder: string; pid: number } }; // the fixture prints it
}

describe("an interrupted program", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)(
    "ends on %s with %i, and leaves no folder, no other program and no ✓",
    { tags: "security" },
    async (signal, status) => {
      const { child, printed, ended, made } = await startWork();
      expect(existsSync(made.folder)).toBe(true);
      child.kill(signal);
      // Ctrl-C comes from the terminal and from the launcher
      child.kill(signal);
      expect(await ended).toEqual([status, null]);
      expect([readdirSync(folder), isRunning(made.pid)]).toEqual([[], false]);
      expect(printed.out).not.toMatch(/[✓✗]/);
    },
  );

  it("ends with 143 when its launcher has gone, however that ended", async () => {
    const { child, made } = await startWork();
    const exited = once(child, "exit");
    child.disconnect();
    expect(await exited).toEqual([143, null]);
    expect([readdirSync(folder), isRunning(made.pid)]).toEqual([[], false]);
  });
});

it.each([
  ["the action", /^Failed\.\n$/],
  ["a watcher", /^ENOSPC: no watches\. All file watchers are in use: .*max_user_watches.*\n$/],
])(
  "a program that fails in %s leaves no folder and no other program, and says why in one line",
  async (FAIL, err) => {
    const { printed, ended, made } = await startWork({ FAIL });
    expect(await ended).toEqual([1, null]);
    expect([readdirSync(folder), isRunning(made.pid)]).toEqual([[], false]);
    expect(printed.err).toMatch(err);
  },
);

it("a temporary folder of a killed process is removed by the next run; others' are not", async () => {
  const killed = await startWork();
  killed.child.kill("SIGKILL");
  await killed.ended;
  process.kill(killed.made.pid);
  const others = [`work-${process.pid}-abcdef`, "work-mine", "work-999999999-abcdef.txt"];
  for (const name of others) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "work-999999999-abcdef"), "a file");
  symlinkSync("work-mine", join(folder, "work-999999999-ghijkl"));
  const next = await startWork();
  next.child.kill("SIGTERM");
  await next.ended;
  const left = [...others, "work-999999999-abcdef", "work-999999999-ghijkl"];
  expect(readdirSync(folder)).toEqual(left.sort());
});

it("a program that listens to the signal itself decides about its end, and what is unfinished is undone", async () => {
  const { child, printed, hasPrinted, ended } = start("own-signal.ts");
  await hasPrinted;
  child.kill("SIGTERM");
  expect(await ended).toEqual([7, null]);
  expect(printed.out).toBe("ready\nown\nundone\n");
});
