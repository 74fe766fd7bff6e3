import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { testStore } from "@onelogin-mfa/login/stores";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createSqliteStore } from "../src/sqlite-store.ts";

/** Returns a name for a file of SQLite, which is removed after the test. */
async function createFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sqlite-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "login.db");
}

function open(file = ":memory:"): DatabaseSync {
  const db = new DatabaseSync(file);
  onTestFinished(() => db.close());
  return db;
}

describe("a store in SQLite", () => {
  it("does what the login needs", async () => {
    await expect(testStore(createSqliteStore(open()))).resolves.toBeUndefined();
  });

  it("gives a row to one of 20 claims over two connections", async () => {
    const file = await createFile();
    const stores = [createSqliteStore(open(file)), createSqliteStore(open(file))];
    const claims = Array.from({ length: 20 }, (_, index) =>
      stores[index % 2]?.set("row", `claim ${index}`, 60_000, "absent"),
    );
    expect((await Promise.all(claims)).filter(Boolean)).toEqual([true]);
    expect(await Promise.all(stores.map((store) => store.get("row")))).toEqual(["claim 0", "claim 0"]);
  });

  it("gives each row to one of two threads, and lets one wait while the other writes", async () => {
    const file = await createFile();
    const keys = Array.from({ length: 20 }, (_, index) => `row ${index}`);
    const ready = new Int32Array(new SharedArrayBuffer(4));
    const module = new URL("./support/claim-rows.ts", import.meta.url);
    const workers = [1, 2].map(() => new Worker(module, { workerData: { file, keys, ready } }));
    onTestFinished(async () => void (await Promise.all(workers.map((worker) => worker.terminate()))));
    const results = await Promise.all(workers.map((worker) => once(worker, "message")));
    const claimed = keys.map((_, index) => results.filter(([isClaimed]) => isClaimed[index]).length);
    expect(claimed).toEqual(keys.map(() => 1));
  });

  it("deletes rows whose time is over", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const db = open();
    const store = createSqliteStore(db);
    await store.set("old", "1", 60_000);
    vi.setSystemTime(Date.now() + 60_000);
    await store.set("new", "1", 60_000);
    expect(db.prepare("SELECT key FROM login_rows").all()).toEqual([{ key: "new" }]);
  });
});
