import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { createSqliteStore } from "../../src/sqlite-store.ts";

/** Data that the threads share. */
interface WorkerData {
  readonly file: string;
  readonly keys: readonly string[];
  /** The number of threads that are ready, of which each waits for two. */
  readonly ready: Int32Array<SharedArrayBuffer>;
}

const { file, keys, ready }: WorkerData = workerData;
const db = new DatabaseSync(file);
Atomics.add(ready, 0, 1);
Atomics.notify(ready, 0);
Atomics.wait(ready, 0, 1);
const store = createSqliteStore(db);
const results: boolean[] = [];
for (const key of keys) results.push(await store.set(key, "1", 60_000, "absent"));
db.close();
parentPort?.postMessage(results);
