import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { secondsOfProcess } from "../src/processor-time.ts";

afterEach(() => vi.restoreAllMocks());

/** Works until this process has taken so many seconds more of the processor. */
function work(seconds: number): void {
  const start = process.cpuUsage();
  const used = () => (process.cpuUsage(start).user + process.cpuUsage(start).system) / 1e6;
  while (used() < seconds);
}

describe("the processor time of a process", () => {
  it("is what it has taken of the processor, user and system", async () => {
    const before = Number(await secondsOfProcess(process.pid));
    const { user, system } = process.cpuUsage();
    work(0.5);
    const after = Number(await secondsOfProcess(process.pid));
    // it counts in hundredths
    expect(before).toBeCloseTo((user + system) / 1e6, 0);
    expect(after - before).toBeGreaterThan(0.4);
    expect(after - before).toBeLessThan(5);
  });

  it("does not pass while it waits", async () => {
    const child = spawn(process.execPath, ["-e", "console.log();setInterval(() => {}, 1e6)"]);
    onTestFinished(() => void child.kill());
    await once(child.stdout, "data");
    const before = Number(await secondsOfProcess(Number(child.pid)));
    work(0.5);
    expect(Number(await secondsOfProcess(Number(child.pid))) - before).toBeLessThan(0.3);
  });

  it("is unknown of one that has ended", async () => {
    const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
    await once(child, "exit");
    expect(await secondsOfProcess(Number(child.pid))).toBeUndefined();
  });
});
