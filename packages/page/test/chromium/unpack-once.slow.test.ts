import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Gate, openGate } from "../support/gate.ts";

const fixtures = join(import.meta.dirname, "fixtures");
let gate: Gate;
let beside: string;
let folder: string;

beforeEach(async () => {
  gate = await openGate();
  beside = await mkdtemp(join(tmpdir(), "browser-unpack-"));
  folder = join(beside, "2.0.0");
});
afterEach(async () => {
  await gate.close();
  await rm(beside, { recursive: true });
});

/** Starts a process that unpacks; the promise settles when it ends. */
function start(): Promise<unknown> {
  const args = [join(fixtures, "unpack-once.ts"), folder, join(fixtures, "chromium-package.ts")];
  return promisify(execFile)(process.execPath, args, {
    env: { ...process.env, GATE_PORT: String(gate.port) },
  });
}

const program = () => readFile(join(folder, "chromium"), "utf8");

test("four processes that unpack at the same time end with one whole folder", async () => {
  const ended = Promise.all([start(), start(), start(), start()]);
  const unpacking = [await gate.next(), await gate.next(), await gate.next(), await gate.next()];
  const ids = unpacking.map(({ processId }) => `2.0.0-${processId}`);
  expect((await readdir(beside)).sort()).toEqual(ids.sort());
  for (const { leave } of unpacking) leave();
  await ended;
  expect(await readdir(beside)).toEqual(["2.0.0"]);
  expect(await program()).toBe("whole");
});

test("a folder that is there is not unpacked again", async () => {
  await mkdir(folder);
  await start();
  expect(await readdir(folder)).toEqual([]);
});

test("a killed process leaves no folder that looks whole, and the next one unpacks", async () => {
  const failed = expect(start()).rejects.toThrow("Chromium cannot be unpacked");
  const { processId } = await gate.next();
  process.kill(processId, "SIGKILL");
  await failed;
  expect(await readdir(beside)).toEqual([`2.0.0-${processId}`]);
  const ended = start();
  (await gate.next()).leave();
  await ended;
  expect(await program()).toBe("whole");
});

test("a failure says where, how much room is needed and why, and leaves nothing", async () => {
  const failed = expect(start()).rejects.toThrow(
    `Chromium cannot be unpacked into ${folder}, which takes 220 MB: Error: no space left`,
  );
  (await gate.next()).leave("fail");
  await failed;
  expect(await readdir(beside)).toEqual([]);
});
