import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { unpackOnce } from "../../src/chromium/packaged-chromium.ts";

const program = join(import.meta.dirname, "../../src/chromium/unpack.ts");
const source = join(import.meta.dirname, "fixtures/chromium-package.ts");
let beside: string;
let folder: string;

beforeEach(async () => {
  beside = await mkdtemp(join(tmpdir(), "browser-unpack-"));
  folder = join(beside, "2.0.0");
});
afterEach(() => rm(beside, { recursive: true }));

/** Starts a process that unpacks, and waits until it has written half. */
async function startHalf() {
  const unpacking = fork(program, [folder, source]);
  await once(unpacking, "message");
  return { ended: once(unpacking, "exit"), unpacking };
}

async function finish({ ended, unpacking }: Awaited<ReturnType<typeof startHalf>>): Promise<void> {
  unpacking.send("go on");
  expect(await ended).toEqual([0, null]);
}

const unpacked = () => readFile(join(folder, "chromium"), "utf8");

test("four processes that unpack at the same time end with one whole folder", async () => {
  const halves = await Promise.all([startHalf(), startHalf(), startHalf(), startHalf()]);
  const folders = halves.map(({ unpacking }) => `2.0.0-${unpacking.pid}`);
  expect((await readdir(beside)).sort()).toEqual(folders.sort());
  await Promise.all(halves.map(finish));
  expect([await readdir(beside), await unpacked()]).toEqual([["2.0.0"], "whole"]);
});

test("a folder that is there is not unpacked again", async () => {
  await mkdir(folder);
  await unpackOnce(folder, source);
  expect(await readdir(folder)).toEqual([]);
});

test("a killed process leaves no folder that looks whole, and the next one unpacks", async () => {
  const { ended, unpacking } = await startHalf();
  unpacking.kill("SIGKILL");
  await ended;
  expect(await readdir(beside)).toEqual([`2.0.0-${unpacking.pid}`]);
  await finish(await startHalf());
  expect(await unpacked()).toBe("whole");
});

test("a failure says where, how much room is needed and why, and leaves nothing", async () => {
  await expect(unpackOnce(folder, source)).rejects.toThrow(
    `Chromium cannot be unpacked into ${folder}, which takes 220 MB: Error: no space left`,
  );
  expect(await readdir(beside)).toEqual([]);
});
