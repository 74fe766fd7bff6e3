import { createServer } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { claimPort, listen } from "../src/listen.ts";

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

it("a port that was asked for is used, or refused if it is taken", async () => {
  const first = await open({ usual: 0 });
  const failed = open({ port: first.used, usual: 0 });
  await expect(failed).rejects.toThrow(`Port ${first.used} of 127.0.0.1 is taken. Try --port `);
  await expect(claimPort({ port: first.used, usual: 0, option: "--mock-port" })).rejects.toThrow(
    "--mock-port",
  );
  expect(first.port).toBe(first.used);
});

it("a port is found for a program that listens itself, and is free then", async () => {
  const { port, url } = await claimPort({ port: 0, usual: 8080, option: "--port" });
  const opened = await open({ port, usual: 8080 });
  expect([opened.url, opened.moved]).toEqual([url, undefined]);
});

it("closing ends open connections", async () => {
  const server = createServer((_, response) => void response.write("a"));
  const { url, close } = await listen(server, { usual: 0, option: "--port" });
  const { body } = await fetch(url);
  const ended = body?.pipeTo(new WritableStream());
  await close();
  await expect(ended).rejects.toThrow();
});
