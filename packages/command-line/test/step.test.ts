import { afterEach, beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { step } from "../src/index.ts";

const printed: string[] = [];
beforeEach(() => {
  printed.length = 0;
  vi.useFakeTimers({ toFake: ["performance"] });
  vi.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Has standard output be a terminal, or none. */
function setTerminal(isTTY: boolean): void {
  const before = process.stdout.isTTY;
  onTestFinished(() => {
    process.stdout.isTTY = before;
  });
  process.stdout.isTTY = isTTY;
}

it.each([
  { isTerminal: true, done: ["… Build", "\r✓ Build (1.3 s)\n"], failed: ["… Build", "\r✗ Build (1.3 s)\n"] },
  { isTerminal: false, done: ["✓ Build (1.3 s)\n"], failed: ["✗ Build (1.3 s)\n"] },
])(
  "a step prints how it went and its time, over its title where a terminal is: $isTerminal",
  async ({ isTerminal, done, failed }) => {
    setTerminal(isTerminal);
    const work = async () => void vi.advanceTimersByTime(1260);
    expect(await step("Build", () => work().then(() => "built"))).toBe("built");
    expect(printed.splice(0)).toEqual(done);
    const fail = () => work().then(() => Promise.reject(new Error("Broken.")));
    await expect(step("Build", fail)).rejects.toThrow("Broken.");
    expect(printed).toEqual(failed);
  },
);
