import { parentPort, workerData } from "node:worker_threads";
import { startMock } from "./start-mock.ts";
import type { ThreadMessage } from "./supervise.ts";

/** Runs a mock for `superviseMock`. */
const post = (message: ThreadMessage) => parentPort?.postMessage(message);
const { url } = await startMock({ ...workerData, onEvent: (event) => post({ event }) });
post({ url });
