import { createServer } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { listen } from "../src/listen.ts";

/** Listens as the loop does, until the test is over. */
async function open(choice: { port?: number; usual: number }) {
  const opened = await listen(createServer(), { ...choice, option: "--port" });
  onTestFinished(opened.close);
  return { ...opened, used: Number(new URL(opened.url).port) };
}

it("says that it has moved if the usual port is taken, and only then", async () => {
  const first = await open({ usual: 0 });
  const second = await open({ usual: first.used });
  expect(second.used).toBeGreaterThan(first.used);
  expect(second.moved).toBe(`Port ${first.used} is taken: using ${second.used}.`);
  expect((await open({ port: 0, usual: first.used })).moved).toBeUndefined();
});
