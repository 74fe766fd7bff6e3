import { parentPort } from "node:worker_threads";
import { type Mock, startMock } from "@onelogin-mfa/mock";
import type { Answer } from "./start-stable-mock.ts";

/** Keeps one mock, of the document that it was asked for last. */
let current: Mock | undefined;

parentPort?.on("message", async (spec: string) => {
  const old = current;
  parentPort?.postMessage(await start(spec));
  if (old !== current) await old?.close();
});

async function start(spec: string): Promise<Answer> {
  try {
    current = await startMock({ spec });
    return { url: current.url };
  } catch (thrown) {
    return { failure: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
