import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const start = (fixture: string, env = {}) =>
  spawn(process.execPath, [fileURLToPath(new URL(`fixtures/${fixture}`, import.meta.url))], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
}

describe("a closed pipe", () => {
  it("ends a program that still prints, without a message", async () => {
    const child = start("chatter.ts");
    const errors = textOf(child.stderr);
    await once(child.stdout, "data");
    child.stdout.destroy();
    expect(await once(child, "exit")).toEqual([141, null]);
    expect(await errors).toBe("");
  });
});

describe("a full disk", () => {
  const fixture = fileURLToPath(new URL("fixtures/chatter.ts", import.meta.url));

  // as Linux has one for tests
  it.runIf(existsSync("/dev/full"))("ends a program with one line", async () => {
    const full = await open("/dev/full", "w");
    const child = spawn(process.execPath, [fixture], { stdio: ["ignore", full.fd, "pipe"] });
    // stdio says that it is a pipe
    const stderr = child.stderr as NodeJS.ReadableStream;
    const [errors, [code]] = await Promise.all([textOf(stderr), once(child, "exit")]);
    await full.close();
    expect(code).toBe(1);
    expect(errors).toMatch(/^Cannot write to standard output: ENOSPC.*\n$/);
  });
});

describe("an unexpected error", () => {
  it.each([
    [{ DEBUG: "" }, /^The disk is full\.\n$/],
    [{ DEBUG: "1" }, /^Error: The disk is full\.\n {4}at .*failing\.ts/],
  ])("with %j is printed as %s", async (env, expected) => {
    const child = start("failing.ts", env);
    const [errors, [code]] = await Promise.all([textOf(child.stderr), once(child, "exit")]);
    expect(code).toBe(1);
    expect(errors).toMatch(expected);
  });
});

describe("a server", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("is closed on %s, and ends with %i", async (signal, status) => {
    const child = start("serving.ts");
    const printed = textOf(child.stdout);
    await once(child.stderr, "data");
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([status, null]);
    expect(await printed).toBe("closed\n");
  });
});
