import { spawnSync } from "node:child_process";
import { Worker } from "node:worker_threads";
import { expect, onTestFinished, test, vi } from "vitest";
import { createThread, createThreads, TimeLimitError } from "../src/thread.ts";

const module = new URL("./fixtures/thread.ts", import.meta.url);

function startThread() {
  const thread = createThread<string, unknown>(module);
  onTestFinished(() => thread.end());
  return thread;
}

test("a thread answers questions in their order, and goes on after one that throws", async () => {
  const { ask } = startThread();
  const answers = await Promise.allSettled([ask("add"), ask("throw"), ask("add")]);
  expect(answers).toEqual([
    { status: "fulfilled", value: 2 },
    { status: "rejected", reason: expect.objectContaining({ message: "thrown" }) },
    { status: "fulfilled", value: 2 },
  ]);
});

test("a question that takes too long fails with its last place, and the next one is answered", {
  tags: "security",
}, async () => {
  const { ask } = startThread();
  const failed = await ask("hang", { seconds: 0.2 }).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(TimeLimitError);
  expect(failed).toMatchObject({ place: "/here", seconds: 0.2, message: "It did not end within 0.2 s." });
  expect(await ask("add", { seconds: 0.2 })).toBe(2);
});

test("a question that takes too long fails where Node does not measure the processor time of a thread", async () => {
  const cpuUsage = Object.getOwnPropertyDescriptor(Worker.prototype, "cpuUsage") ?? {};
  onTestFinished(() => void Object.defineProperty(Worker.prototype, "cpuUsage", cpuUsage));
  Object.defineProperty(Worker.prototype, "cpuUsage", { value: undefined, configurable: true });
  const { ask } = startThread();
  await expect(ask("hang", { seconds: 0.2 })).rejects.toThrow(TimeLimitError);
});

test("a question that is given up is ended, and one that waits for it is answered", async () => {
  const { ask } = startThread();
  const controller = new AbortController();
  const hanging = ask("hang", { signal: controller.signal });
  const next = ask("add");
  // by then it is asked
  await new Promise(setImmediate);
  controller.abort(new Error("superseded"));
  await expect(hanging).rejects.toThrow("superseded");
  expect(await next).toBe(2);
});

test("a question that is given up and answered soon keeps its thread, with what that has loaded", async () => {
  const { ask } = startThread();
  expect(await ask("count")).toBe(1);
  const controller = new AbortController();
  const answer = ask("count", { signal: controller.signal });
  await new Promise(setImmediate);
  controller.abort(new Error("superseded"));
  expect([await answer, await ask("count")]).toEqual([2, 3]);
});

test("the time that earlier questions have taken does not count", async () => {
  const { ask } = startThread();
  const questions = ["work for a while", "work for a while", "work for a while", "add"];
  const answers = await Promise.all(questions.map((question) => ask(question, { seconds: 0.5 })));
  expect(answers.at(-1)).toBe(2);
});

test("a question that was given up before its turn is not asked", async () => {
  const { ask } = startThread();
  await expect(ask("hang", { signal: AbortSignal.abort(new Error("given up")) })).rejects.toThrow("given up");
});

test("a thread that dies fails its question, and starts anew at the next", async () => {
  const { ask } = startThread();
  await expect(ask("exit")).rejects.toThrow("It ended with exit code 3.");
  expect(await ask("add")).toBe(2);
});

test("a thread that has died while nothing was asked starts anew at the next question, as one that was ended", async () => {
  const { ask, end } = startThread();
  const ended = new Promise((resolve) => process.once("worker", (worker) => worker.once("exit", resolve)));
  await ask("exit later");
  expect(await ended).toBe(3);
  expect(await ask("add")).toBe(2);
  await end();
  expect(await ask("add")).toBe(2);
});

test("a thread sees a change of the environment", async () => {
  const { ask } = startThread();
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv("SEEN", "before");
  expect(await ask("environment")).toBe("before");
  vi.stubEnv("SEEN", "after");
  expect(await ask("environment")).toBe("after");
});

test("a program ends though a thread of it waits for a question", () => {
  const threads = JSON.stringify(new URL("../src/thread.ts", import.meta.url));
  const program = `
    import { createThread } from ${threads};
    const { ask } = createThread(new URL(${JSON.stringify(module)}));
    console.log(await ask("add"));
  `;
  const { status, stdout } = spawnSync(process.execPath, ["--eval", program], {
    encoding: "utf8",
    timeout: 60_000,
  });
  expect([status, stdout]).toEqual([0, "2\n"]);
});

test("a thread that is given back is lent again, to one user at a time, unless its work has failed", async () => {
  const { use } = createThreads<string, unknown>(module);
  const count = () => use((ask) => ask("count"));
  expect([await count(), await count()]).toEqual([1, 2]);
  expect(await Promise.all([count(), count()])).toEqual([3, 1]);
  expect(await count()).toBe(4);
  await expect(use((ask) => ask("throw"))).rejects.toThrow("thrown");
  expect([await count(), await count()]).toEqual([1, 2]);
});
