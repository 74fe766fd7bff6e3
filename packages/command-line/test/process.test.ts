import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { start } from "./support/start.ts";

it("a closed pipe ends a program that still prints, without a message", async () => {
  const { child, printed, hasPrinted, ended } = start("chatter.ts");
  await hasPrinted;
  child.stdout?.destroy();
  expect(await ended).toEqual([141, null]);
  expect(printed.err).toBe("");
});

// as Linux has one for tests
it.runIf(existsSync("/dev/full"))("a full disk ends a program with one line", async () => {
  const fixture = fileURLToPath(new URL("fixtures/chatter.ts", import.meta.url));
  const full = await open("/dev/full", "w");
  const child = spawn(process.execPath, [fixture], { stdio: ["ignore", full.fd, "pipe"] });
  // stdio says that it is a pipe
  const stderr = child.stderr as NodeJS.ReadableStream;
  const [errors, [code]] = await Promise.all([text(stderr), once(child, "exit")]);
  await full.close();
  expect(code).toBe(1);
  expect(errors).toMatch(/^Cannot write to standard output: ENOSPC.*\n$/);
});

it.each([
  ["stdout", "EPIPE", false, 141],
  ["stderr", "EPIPE", false, 141],
  ["stdout", "ENOSPC", false, 1],
  ["stderr", "ENOSPC", false, 1],
  ["stdout", "EIO", false, 1],
  ["stdout", "EIO", true, 7],
  ["stderr", "EIO", true, 7],
])("a program whose %s cannot be written for %s, as a terminal: %s, ends with %i", async (...at) => {
  const [STREAM, CODE, isTerminal, code] = at;
  const { ended } = start("unwritable.ts", { STREAM, CODE, IS_TERMINAL: String(isTerminal) });
  expect(await ended).toEqual([code, null]);
});

it.each([
  [{ DEBUG: "" }, /^The disk is full\.\n$/],
  [{ DEBUG: "1" }, /^Error: The disk is full\.\n {4}at .*failing\.ts/],
])(
  "an unexpected error with %j ends a program, whatever it has left open, and is printed as %s",
  async (env, expected) => {
    const { printed, ended } = start("failing.ts", env);
    expect(await ended).toEqual([1, null]);
    expect(printed.err).toMatch(expected);
  },
);

// each signal: interrupt.test.ts
it("a server is closed on a signal, and ends as that says", async () => {
  const { child, printed, hasPrinted, ended } = start("serving.ts");
  await hasPrinted;
  child.kill("SIGTERM");
  expect(await ended).toEqual([143, null]);
  expect(printed.out).toBe("ready\nclosed\n");
});
